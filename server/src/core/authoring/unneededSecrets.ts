/** Finds the pull secrets that Pods no longer need once they pull with an identity of their own, and marks them as such. */
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { indexKey } from "../kubernetes/keyring.ts";
import type { ServiceAccount, Workload } from "../kubernetes/resources.ts";
import { urlsMatch } from "../kubernetes/urlMatch.ts";
import type { PullSecretUse } from "../pull.ts";
import type { Edit } from "../text.ts";

export interface Unneeded {
  readonly secret: string;
  /** What marks each place that lists it, where a comment can stand. */
  readonly edits: readonly Edit[];
}

/** Behind a reference, for whoever tidies up. */
const mark = "# not needed any more once nodes hand out tokens";

/** A Secret counts if it is for nothing but the registry: what else it is for would be lost with it. */
export function unneededSecrets(
  { declared, workloads }: { readonly declared: ServiceAccount | undefined; readonly workloads: readonly Workload[] },
  server: string,
  context: Context,
): readonly Unneeded[] {
  const uses = workloads.flatMap((workload) =>
    context.pull(workload).pullSecrets.map((use) => ({ use, owner: use.source === "pod" ? workload : declared })),
  );
  const found = uses.filter(({ use }) => isOnlyFor(use, server));
  return [...Map.groupBy(found, ({ use }) => use.name)].map(([secret, places]) => ({
    secret,
    edits: onceEach(places.flatMap(({ use, owner }) => (owner ? marked(use, owner) : []))),
  }));
}

function isOnlyFor({ contribution }: PullSecretUse, server: string): boolean {
  if (contribution.kind !== "credentials") return false;
  const { entries } = contribution.content.config;
  const keys = entries.map(({ key }) => indexKey(key.value));
  return keys.length > 0 && keys.every((key) => !("error" in key) && isOf(key.key, server));
}

/** Either may be a pattern. */
function isOf(key: string, server: string): boolean {
  return urlsMatch(server, key) || urlsMatch(key.split("/")[0] ?? "", server);
}

/** A comment goes to the end of a line that has nothing behind the name. */
function marked({ reference }: PullSecretUse, owner: Workload | ServiceAccount): readonly Edit[] {
  const { text } = owner.source;
  const end = /["']/.test(text.charAt(reference.end)) ? reference.end + 1 : reference.end;
  if (!/^[ \t]*\r?(?:\n|$)/.test(text.slice(end))) return [];
  return [new ManifestEditor(owner).replace({ start: end, end }, ` ${mark}`)];
}

function onceEach(edits: readonly Edit[]): readonly Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.uri} ${edit.span.start}`, edit])).values()];
}
