/** What is asked of an inventory by name and namespace, and what it answers. */
import type { ClusterAnswer } from "./clusterSecrets.ts";
import type { AnySecret, Supplier } from "./kubernetes/resources.ts";

/** Whether something exists: `unknown` is never evidence of anything. */
export type Existence = "present" | "absent" | "unknown";

/** What a look-up by name and namespace found. */
export interface Lookup<T> {
  readonly state: Existence;
  /** What the name stands for: set wherever there is a candidate that may be read for its content. */
  readonly found: T | undefined;
  /** All that bear the name where it is looked for; several where nothing tells which of them is applied. */
  readonly candidates: readonly T[];
  /** Those of the same name that are certainly in other namespaces. */
  readonly inOtherNamespaces: readonly T[];
  /** What may make it, where no manifest declares it. */
  readonly supplier: Supplier | undefined;
}

/** The same for Secrets, of which a live cluster may tell, too. */
export interface SecretLookup extends Lookup<AnySecret> {
  /** What the manifests alone say. */
  readonly declared: Existence;
  /** What the cluster says, where that decides: no manifest is a candidate. */
  readonly inCluster: ClusterAnswer | undefined;
}
