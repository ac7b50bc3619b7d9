/** Everything that is known to exist: an immutable snapshot, and the look-ups that rules and the resolver need. */
import type { Resource, Role, RoleBinding, Secret, ServiceAccount, Workload } from "./kubernetes/resources.ts";
import type { ManifestFile } from "./manifests.ts";

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
}

type Named = Secret | ServiceAccount;

/** A namespace as a manifest tells it; missing means that it is chosen when the manifest is applied. */
export type Namespace = string | undefined;

export class Inventory {
  readonly files: ReadonlyMap<string, ManifestFile>;
  /** Whether all there is has been read. While it is not, absence is unknown. */
  readonly complete: boolean;
  readonly #secrets: ReadonlyMap<string, readonly Secret[]>;
  readonly #serviceAccounts: ReadonlyMap<string, readonly ServiceAccount[]>;
  readonly #workloads: readonly Workload[];
  readonly #roles: readonly Role[];
  readonly #roleBindings: readonly RoleBinding[];

  constructor(files: Iterable<ManifestFile>, complete: boolean) {
    this.files = new Map(Array.from(files, (file) => [file.uri, file]));
    this.complete = complete;
    const resources = [...this.files.values()].flatMap((file) => file.resources);
    const named = (resource: Named) => resource.name?.value ?? "";
    this.#secrets = Map.groupBy(ofKind(resources, "secret"), named);
    this.#serviceAccounts = Map.groupBy(ofKind(resources, "serviceAccount"), named);
    this.#workloads = ofKind(resources, "workload");
    this.#roles = ofKind(resources, "role");
    this.#roleBindings = ofKind(resources, "roleBinding");
  }

  get workloads(): readonly Workload[] {
    return this.#workloads;
  }

  get roles(): readonly Role[] {
    return this.#roles;
  }

  get roleBindings(): readonly RoleBinding[] {
    return this.#roleBindings;
  }

  get secrets(): Iterable<Secret> {
    return [...this.#secrets.values()].flat();
  }

  get serviceAccounts(): Iterable<ServiceAccount> {
    return [...this.#serviceAccounts.values()].flat();
  }

  /** @param near The file that asks: of several candidates, those next to it are meant. */
  secret(name: string, namespace: Namespace, near: string): Lookup<Secret> {
    return this.#lookUp(this.#secrets.get(name) ?? [], namespace, near);
  }

  serviceAccount(name: string, namespace: Namespace, near: string): Lookup<ServiceAccount> {
    return this.#lookUp(this.#serviceAccounts.get(name) ?? [], namespace, near);
  }

  #lookUp<T extends Named>(named: readonly T[], namespace: Namespace, near: string): Lookup<T> {
    const exact = named.filter((resource) => resource.namespace?.value === namespace);
    const possible =
      exact.length > 0 ? exact : named.filter((resource) => mayMeet(namespace, resource.namespace?.value));
    const inOtherNamespaces =
      possible.length > 0 ? [] : named.filter((resource) => !mayMeet(namespace, resource.namespace?.value));
    const candidates = nearest(possible, near);
    const found = candidates.length === 1 ? candidates[0] : undefined;
    // A namespace that only one side tells is a reason to doubt that the two meet, and none to deny it.
    const state = exact.length > 0 ? "present" : possible.length > 0 ? "unknown" : this.complete ? "absent" : "unknown";
    return { state, found, candidates, inOtherNamespaces };
  }
}

/** Whether two manifests may end in the same namespace. */
export function mayMeet(a: Namespace, b: Namespace): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Of the same name in several files, the one in the same file is meant, else the one in the same folder. */
function nearest<T extends Named>(candidates: readonly T[], near: string): readonly T[] {
  if (candidates.length < 2) return candidates;
  const inFile = candidates.filter(({ source }) => source.uri === near);
  if (inFile.length > 0) return inFile.slice(-1);
  const folder = folderOf(near);
  const inFolder = candidates.filter(({ source }) => folderOf(source.uri) === folder);
  return inFolder.length > 0 ? inFolder : candidates;
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}

function ofKind<K extends Resource["kind"]>(
  resources: readonly Resource[],
  kind: K,
): readonly Extract<Resource, { kind: K }>[] {
  return resources.filter((resource): resource is Extract<Resource, { kind: K }> => resource.kind === kind);
}
