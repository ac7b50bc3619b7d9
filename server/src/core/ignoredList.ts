/** Tells when a Pod's own list of pull secrets keeps out one of its ServiceAccount's that an image needs. */
import type { Context } from "./context.ts";
import { Keyring } from "./kubernetes/keyring.ts";
import type { ImageUse, ServiceAccount, Workload } from "./kubernetes/resources.ts";
import type { PullSecretUse } from "./pull.ts";
import { usePullSecrets } from "./resolve.ts";

export interface IgnoredList {
  readonly workload: Workload;
  readonly account: ServiceAccount;
  /** The pull secrets that the Pod lacks, in the order of the ServiceAccount's list. */
  readonly names: readonly string[];
  /** The images that need them. */
  readonly images: readonly [ImageUse, ...ImageUse[]];
  /** Whether the ServiceAccount's list would do for every image, so that the Pod's own could go. */
  readonly dispensable: boolean;
}

export function ignoredList(workload: Workload, context: Context): IgnoredList | undefined {
  if (workload.pullSecrets.length === 0) return undefined;
  const pull = context.pull(workload);
  const { account, state } = pull.serviceAccount;
  if (!account || state !== "present" || account.pullSecrets.references.length === 0) return undefined;
  const offered = usePullSecrets(account.pullSecrets, "serviceAccount", workload, context.inventory);
  const listed = new Set(pull.pullSecrets.map(({ name }) => name));
  const kept = offered.filter(({ name }) => !listed.has(name));
  const needs = pull.images
    .filter(({ verdict, facts }) => verdict === "anonymous" && facts && facts.access !== "public")
    .map(({ use }) => ({ use, by: kept.filter((secret) => covers(secret, use, pull.pullSecrets.length === 0)) }))
    .filter(({ by }) => by.length > 0);
  const [first, ...rest] = needs.map(({ use }) => use);
  if (!first) return undefined;
  const needed = new Set(needs.flatMap(({ by }) => by));
  const dispensable = pull.images.every(
    ({ use, verdict }) => verdict !== "authenticated" || offered.some((secret) => covers(secret, use, false)),
  );
  return {
    workload,
    account,
    names: kept.filter((secret) => needed.has(secret)).map(({ name }) => name),
    images: [first, ...rest],
    dispensable,
  };
}

/** A pull secret whose content is not known counts only where the Pod's own list names nothing at all. */
function covers({ contribution }: PullSecretUse, { image }: ImageUse, nothingElse: boolean): boolean {
  if (!image.valid) return false;
  if (contribution.kind === "unknown") return nothingElse;
  if (contribution.kind !== "credentials") return false;
  const entries = contribution.content.config.entries.filter(({ empty }) => !empty);
  const keyring = new Keyring(entries.map(({ key }) => ({ key: key.value, value: undefined })));
  return keyring.lookup(image.repository).length > 0;
}
