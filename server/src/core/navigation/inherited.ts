/** The pull secrets that a Pod spec has from its ServiceAccount, to be shown where they would stand if it listed them. */
import type { Context } from "../context.ts";
import { deployedAs, groupedBy } from "../editor/deployed.ts";
import { placeOfName, type Workload } from "../kubernetes/resources.ts";
import type { PullSecretUse } from "../pull.ts";
import type { Place } from "../text.ts";
import { parseYaml } from "../yaml.ts";

export interface InheritedList {
  /** The offset in the file. */
  readonly at: number;
  readonly account: string;
  readonly names: readonly InheritedName[];
  /** The kustomizations in which it is so; empty where it is so in all. */
  readonly overlays: readonly string[];
}

export interface InheritedName {
  readonly name: string;
  /** Where the Secret is declared. */
  readonly declaredAt: Place | undefined;
}

/** @param range Offsets: what stands elsewhere is of no interest. */
export function inheritedLists(
  uri: string,
  range: { readonly start: number; readonly end: number },
  context: Context,
): readonly InheritedList[] {
  const resources = context.written.inventory.file(uri)?.resources ?? [];
  const workloads = resources.flatMap((resource) => {
    if (resource.kind !== "workload" || resource.images.length === 0) return [];
    const { start, text } = resource.source;
    return start < range.end && range.start < start + text.length ? [resource] : [];
  });
  return workloads.flatMap((workload) => inherited(workload, context));
}

function inherited(workload: Workload, context: Context): readonly InheritedList[] {
  const deployed = deployedAs(workload, context).map((one) => ({ ...one, pull: context.pull(one.workload) }));
  const groups = groupedBy(deployed, ({ pull }) =>
    pull.pullSecrets.map(({ source, name }) => `${source} ${name}`).join(),
  );
  return groups.flatMap(({ first: { pull }, overlays }): InheritedList[] => {
    const inherits = pull.pullSecrets.filter(({ source }) => source === "serviceAccount");
    const at = inherits.length > 0 ? placeFor(workload) : undefined;
    if (at === undefined) return [];
    const { name: account } = pull.serviceAccount;
    return [{ at, account, names: inherits.map(nameOf), overlays: groups.length > 1 ? overlays : [] }];
  });
}

function nameOf({ name, secret }: PullSecretUse): InheritedName {
  return { name, declaredAt: secret && placeOfName(secret) };
}

/** Behind the name of the ServiceAccount, or else behind the key of the Pod spec. */
function placeFor({ source, serviceAccountName, podSpecPath }: Workload): number | undefined {
  const { text, start } = source;
  if (serviceAccountName) return start + behind(text, serviceAccountName.end);
  const { root } = parseYaml(text);
  const key = root.at(...podSpecPath.slice(0, -1))?.keyOf(String(podSpecPath.at(-1)));
  return key && start + behind(text, key.end);
}

/** At the end of the line where nothing but a quote, a colon or a comment follows; nowhere in the middle of more. */
function behind(text: string, end: number): number {
  const rest = /^["']?:?(?:[ \t]*(?:#.*)?(?=\r?\n|$))?/.exec(text.slice(end));
  return end + (rest?.[0].length ?? 0);
}
