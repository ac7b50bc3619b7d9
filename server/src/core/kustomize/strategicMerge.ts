/** Strategic merge patches, as Kustomize applies them (kyaml/yaml/merge2, with the merge keys of Kubernetes' own kinds). */
import { copyOf, type ListTree, type MapTree, type Tree, textAt, wordAt } from "./tree.ts";

/** By which key the items of a list are the same item. Lists that are not here are replaced as a whole. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  volumes: "name",
  imagePullSecrets: "name",
  secrets: "name",
  env: "name",
  ports: "containerPort",
  volumeMounts: "mountPath",
  volumeDevices: "devicePath",
  hostAliases: "ip",
  topologySpreadConstraints: "topologyKey",
};

/**
 * @param known Whether the kind is one of Kubernetes' own: of others Kustomize knows no merge keys.
 * @returns nothing where the patch deletes the whole resource.
 */
export function strategicMerge(target: MapTree, patch: MapTree, known: boolean): MapTree | undefined {
  return mergeMap(target, patch, known);
}

function mergeMap(target: MapTree, patch: MapTree, known: boolean): MapTree | undefined {
  const directive = textAt(patch, "$patch");
  if (directive === "delete") return undefined;
  const merged = new Map(directive === "replace" ? [] : target.entries);
  for (const [key, value] of patch.entries) {
    if (key.startsWith("$")) continue;
    const result = mergeValue(merged.get(key), value, key, known);
    if (result) merged.set(key, result);
    else merged.delete(key);
  }
  return { ...target, entries: merged };
}

function mergeValue(target: Tree | undefined, patch: Tree, key: string, known: boolean): Tree | undefined {
  if (patch.kind === "leaf") return patch.value === null ? undefined : patch;
  if (patch.kind === "map") {
    const into: MapTree = target?.kind === "map" ? target : { kind: "map", entries: new Map(), origin: patch.origin };
    return mergeMap(into, patch, known);
  }
  const by = known ? mergeKeys[key] : undefined;
  if (by === undefined || target?.kind !== "list") return withoutDirectives(patch);
  return mergeList(target, patch, by, known);
}

/** What is new stands first, in the order of the patch. */
function mergeList(target: ListTree, patch: ListTree, by: string, known: boolean): ListTree {
  if (patch.items.some((item) => textAt(item, "$patch") === "replace")) return withoutDirectives(patch);
  const identity = (item: Tree) => (item.kind === "map" ? wordAt(item, by) : undefined);
  const patches = patch.items.filter((item) => item.kind === "map");
  const patched = target.items.flatMap((item) => {
    const same = patches.find((one) => identity(one) !== undefined && identity(one) === identity(item));
    if (!same || item.kind !== "map") return [item];
    const result = mergeMap(item, same, known);
    return result ? [result] : [];
  });
  const existing = new Set(target.items.map(identity));
  const added = withoutDirectives(patch).items.filter((item) => !existing.has(identity(item)));
  return { ...target, items: [...added, ...patched] };
}

function withoutDirectives(list: ListTree): ListTree {
  const items = list.items.filter((item) => textAt(item, "$patch") === undefined);
  return copyOf({ ...list, items });
}
