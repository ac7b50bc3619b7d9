/** Which resources a patch is for, and what it makes of them. */
import { jsonPatch } from "./jsonPatch.ts";
import type { Patch } from "./kustomization.ts";
import { type BuiltResource, groupOf } from "./resource.ts";
import { fits } from "./select.ts";
import { strategicMerge } from "./strategicMerge.ts";
import { type ListTree, leaf, type MapTree, setAt, type Tree, textAt, wordAt } from "./tree.ts";

/** Kustomize refuses any other, whatever its target is: a list of operations, or what has a kind and a name. */
export function isPatch(document: Tree): document is MapTree | ListTree {
  if (document.kind === "map") return Boolean(textAt(document, "kind") && wordAt(document, "metadata", "name"));
  return document.kind === "list";
}

/** Without a target, a patch names the resource that it is for as a manifest does. */
export function targetsOf(
  { target }: Patch,
  document: Tree,
  resources: readonly BuiltResource[],
): ReadonlySet<BuiltResource> {
  if (target) return new Set(resources.filter((resource) => fits(target, resource)));
  const [kind, name, namespace] = [
    textAt(document, "kind"),
    wordAt(document, "metadata", "name"),
    textAt(document, "metadata", "namespace"),
  ];
  const group = groupOf(textAt(document, "apiVersion") ?? "");
  const isMeant = (resource: BuiltResource) =>
    [resource.identity, ...resource.before].some(
      (one) =>
        one.kind === kind &&
        one.group === group &&
        one.name === name &&
        (namespace === undefined || one.namespace === namespace),
    );
  return new Set(resources.filter(isMeant));
}

/** Kustomize refuses to build then; but of some kinds no resource is read here. */
export function isForNobody({ target }: Patch, document: Tree, resources: readonly BuiltResource[]): boolean {
  return target === undefined && resources.some(({ kind }) => kind === textAt(document, "kind"));
}

/**
 * Gives whether the resource is still there.
 *
 * @param cannot Called where the patch does not fit.
 */
export function applyPatch(
  resource: BuiltResource,
  patch: Patch,
  document: MapTree | ListTree,
  cannot: () => void,
): boolean {
  if (document.kind === "list") {
    const changed = jsonPatch(resource.tree, document.items);
    if (changed) resource.become(changed, document);
    else cannot();
    return true;
  }
  const changed = strategicMerge(resource.tree, document, resource.isOwnKind);
  if (!changed) return false;
  resource.become(withIdentity(changed, resource, patch), document);
  return true;
}

/** What a resource is called is no part of what a strategic merge patch changes, unless it is asked to. */
function withIdentity(tree: MapTree, { kind, name, namespace, tree: before }: BuiltResource, patch: Patch): MapTree {
  const restored: readonly (readonly [path: readonly string[], value: string, keep: boolean])[] = [
    [["kind"], kind, !patch.allowKindChange],
    [["metadata", "name"], name, !patch.allowNameChange],
    [["metadata", "namespace"], namespace, namespace !== ""],
  ];
  for (const [path, value, keep] of restored) {
    if (keep && textAt(tree, ...path) !== value) setAt(tree, path, leaf(value, before.origin));
  }
  return tree;
}
