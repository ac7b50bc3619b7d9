/** Strategic merge patches, as Kustomize applies them (kyaml/yaml/merge2, with the merge keys of Kubernetes' own kinds). */
import { copyOf, type ListTree, type MapTree, type Tree, textAt, wordAt } from "./tree.ts";

/** By which key the items of a list are the same item. Lists that are not here are replaced as a whole. */
const mergeKeys = {
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

type MergeKeys = Readonly<Record<string, string>>;

/**
 * @param known Whether the kind is one of Kubernetes' own: of others Kustomize knows no merge keys.
 * @returns nothing where the patch deletes the whole resource.
 */
export function strategicMerge(target: MapTree, patch: MapTree, known: boolean): MapTree | undefined {
  return mergeMap(target, patch, known ? keysFor(textAt(target, "kind")) : {});
}

/** The list of a ServiceAccount is "atomic", unlike that of a Pod. */
function keysFor(kind: string | undefined): MergeKeys {
  if (kind !== "ServiceAccount") return mergeKeys;
  const { imagePullSecrets: _, ...others } = mergeKeys;
  return others;
}

function mergeMap(target: MapTree, patch: MapTree, keys: MergeKeys): MapTree | undefined {
  const directive = textAt(patch, "$patch");
  if (directive === "delete") return undefined;
  const merged = new Map(directive === "replace" ? [] : target.entries);
  for (const [key, value] of patch.entries) {
    if (key.startsWith("$")) continue;
    const result = mergeValue(merged.get(key), value, key, keys);
    if (result) merged.set(key, result);
    else merged.delete(key);
  }
  return { ...target, entries: merged };
}

function mergeValue(target: Tree | undefined, patch: Tree, key: string, keys: MergeKeys): Tree | undefined {
  if (patch.kind === "leaf") return patch.value === null ? undefined : patch;
  if (patch.kind === "map") {
    const into: MapTree = target?.kind === "map" ? target : { kind: "map", entries: new Map(), origin: patch.origin };
    return mergeMap(into, patch, keys);
  }
  const by = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (by === undefined) return copyOf(patch);
  return target?.kind === "list" ? mergeList(target, patch, by, keys) : withoutDirectives(patch);
}

/** First what the patch has, in its order, then what only the target has. */
function mergeList(target: ListTree, patch: ListTree, by: string, keys: MergeKeys): ListTree {
  if (patch.items.some((item) => textAt(item, "$patch") === "replace")) return withoutDirectives(patch);
  const identity = (item: Tree) => (item.kind === "map" ? wordAt(item, by) : undefined);
  const existing = new Map(target.items.map((item) => [identity(item), item]));
  const merged = patch.items.flatMap((item) => {
    const same = existing.get(identity(item));
    if (item.kind !== "map" || same?.kind !== "map") return withoutDirectives({ ...patch, items: [item] }).items;
    const result = mergeMap(same, item, keys);
    return result ? [result] : [];
  });
  const patched = new Set(patch.items.map(identity));
  return { ...target, items: [...merged, ...target.items.filter((item) => !patched.has(identity(item)))] };
}

function withoutDirectives(list: ListTree): ListTree {
  const items = list.items.filter((item) => textAt(item, "$patch") === undefined);
  return copyOf({ ...list, items });
}
