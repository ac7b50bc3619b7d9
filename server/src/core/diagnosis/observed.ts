/** What was seen of a cluster, whether a live one or what `kubectl get -o json` wrote. */
import { at, isRecord, type RawObject, textAt } from "./raw.ts";

/** Objects of one kind: all of them, those of a namespace, or a single one. */
export interface Scope {
  /** As objects name it: `Secret`, `Event`. */
  readonly kind: string;
  /** Missing means every namespace. */
  readonly namespace?: string;
  /** Missing means every name. */
  readonly name?: string;
  /** Concluded, not known: whoever wrote a file may have left something out. Nothing is certain that rests on it. */
  readonly presumed?: boolean;
}

export interface Observed {
  /**
   * Raw objects of the API, of any kinds in any order, Lists flattened: Pods, Events (`v1` and `events.k8s.io/v1`),
   * Secrets, ServiceAccounts, Nodes, and the owners of Pods. What has no use is passed over.
   *
   * `metadata.managedFields` tell when a Secret or ServiceAccount was changed: leave them in those, and in Pods the
   * entries of the subresource `status`. Without them less is certain.
   */
  readonly objects: readonly unknown[];
  /** What the API server would not show, for want of a permission. */
  readonly unreadable?: readonly Scope[];
  /** What is wholly among `objects`, so that absence is evidence. A Secret that was asked for by name and is not there
   * (404) is such a scope with its name. */
  readonly complete?: readonly Scope[];
}

/** Whether a scope takes in an object, or all objects of a namespace if no name is given. */
export function covers(scope: Scope, kind: string, namespace: string, name?: string): boolean {
  return (
    scope.kind === kind &&
    (scope.namespace === undefined || scope.namespace === namespace) &&
    (scope.name === undefined || scope.name === name)
  );
}

/** Lists in Lists are taken apart so deep; kubectl writes one level. */
const deepest = 4;

/**
 * What a number of documents show: Lists are taken apart, and a List that has Secrets, say, of a namespace is presumed to
 * have all of them; one of several namespaces, to have those of all. The same object read twice counts as it was read
 * last.
 */
export function observe(documents: readonly unknown[]): Observed {
  const objects = new Map<string, unknown>();
  const complete: Scope[] = [];
  const visit = (document: unknown, depth: number, implied: RawObject): void => {
    if (!isRecord(document)) return;
    const items = at(document, "items");
    const kind = textAt(document, "kind") ?? textAt(implied, "kind") ?? "";
    if (Array.isArray(items) && (kind === "" || kind.endsWith("List"))) {
      if (depth > 0) visitList(document, kind, items, depth);
      return;
    }
    const object = textAt(document, "kind") === undefined ? { ...implied, ...document } : document;
    objects.set(identity(object) ?? `#${objects.size}`, object);
  };
  const visitList = (list: RawObject, kind: string, items: readonly unknown[], depth: number): void => {
    const itemKind = kind === "List" ? "" : kind.slice(0, -"List".length);
    const implied = itemKind ? { kind: itemKind, apiVersion: textAt(list, "apiVersion") ?? "" } : {};
    for (const item of items) visit(item, depth - 1, implied);
    for (const [kind, group] of Map.groupBy(items, (item) => textAt(item, "kind") ?? itemKind)) {
      const namespaces = new Set(group.map((item) => textAt(item, "metadata", "namespace") ?? ""));
      const [namespace = ""] = namespaces;
      complete.push({ kind, presumed: true, ...(namespaces.size > 1 ? {} : { namespace }) });
    }
  };
  for (const document of documents) visit(document, deepest, {});
  return { objects: [...objects.values()], complete };
}

/** Events may bear one name in both of their APIs, and are the same then. */
function identity(object: RawObject): string | undefined {
  const uid = textAt(object, "metadata", "uid");
  const [kind, name] = [textAt(object, "kind"), textAt(object, "metadata", "name")];
  if (kind === undefined || name === undefined) return undefined;
  return uid ?? JSON.stringify([kind, textAt(object, "metadata", "namespace") ?? "", name]);
}
