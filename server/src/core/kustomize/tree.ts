/** Values that Kustomize works on: what a manifest says, together with where each part of it was written. */
import type { Source } from "../kubernetes/resources.ts";
import type { Path, YamlNode } from "../yaml.ts";

/** Where a part of a value was written: a path in a document, and whether the key there is meant or what it stands for. */
export interface Origin {
  readonly source: Source;
  readonly path: Path;
}

export type Tree = MapTree | ListTree | Leaf;

/** Trees are changed in place by whoever made them; `copyOf` gives one that may be changed. */
export interface MapTree {
  readonly kind: "map";
  readonly entries: Map<string, Tree>;
  readonly origin: Origin | undefined;
}

export interface ListTree {
  readonly kind: "list";
  readonly items: Tree[];
  readonly origin: Origin | undefined;
}

export interface Leaf {
  readonly kind: "leaf";
  readonly value: string | number | boolean | null;
  readonly origin: Origin | undefined;
}

/** Aliases may repeat a part of a document so often that reading it would have no end. */
const mostNodes = 200_000;
const deepest = 100;

/** @returns nothing for a document that is too deep, or that aliases make too large, to be one that is applied. */
export function treeOf(root: YamlNode, source: Source): Tree | undefined {
  let left = mostNodes;
  const read = (node: YamlNode, path: Path): Tree => {
    if (left-- < 0 || path.length > deepest) throw new TooLarge();
    const origin: Origin = { source, path };
    switch (node.kind) {
      case "map":
        return { kind: "map", entries: entriesOf(node, (key, value) => read(value, [...path, key])), origin };
      case "seq":
        return { kind: "list", items: node.items.map((item, index) => read(item, [...path, index])), origin };
      case "scalar":
      case "null":
        return { kind: "leaf", value: leafValue(node.scalar), origin };
    }
  };
  try {
    return read(root, []);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

class TooLarge extends Error {}

/** What is written counts before what merge keys bring in, and of the same key the last. */
function entriesOf(node: YamlNode, read: (key: string, value: YamlNode) => Tree): Map<string, Tree> {
  const entries = new Map<string, Tree>();
  for (const { key } of node.entries) {
    if (key.value === "<<") continue;
    const value = node.get(key.value);
    if (value) entries.set(key.value, read(key.value, value));
  }
  for (const key of mergedKeys(node)) {
    const value = entries.has(key) ? undefined : node.get(key);
    if (value) entries.set(key, read(key, value));
  }
  return entries;
}

function mergedKeys(node: YamlNode, depth = 0): readonly string[] {
  const merged = depth > deepest ? [] : node.entries.filter(({ key }) => key.value === "<<");
  return merged.flatMap(({ value }) => {
    const maps = value.kind === "seq" ? value.items : [value];
    return maps.flatMap((map) => [
      ...map.entries.flatMap(({ key }) => (key.value === "<<" ? [] : [key.value])),
      ...mergedKeys(map, depth + 1),
    ]);
  });
}

function leafValue(value: unknown): Leaf["value"] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : String(value);
}

export function copyOf<T extends Tree>(tree: T): T;
export function copyOf(tree: Tree): Tree {
  if (tree.kind === "map") {
    return { ...tree, entries: new Map(Array.from(tree.entries, ([key, value]) => [key, copyOf(value)])) };
  }
  return tree.kind === "list" ? { ...tree, items: tree.items.map((item) => copyOf(item)) } : tree;
}

/** The same as JSON has it. */
export function plainOf(tree: Tree): unknown {
  if (tree.kind === "leaf") return tree.value;
  if (tree.kind === "list") return tree.items.map(plainOf);
  return Object.fromEntries(Array.from(tree.entries, ([key, value]) => [key, plainOf(value)]));
}

/** How many parts a tree has; copies of copies of it would soon have too many. */
export function sizeOf(tree: Tree): number {
  if (tree.kind === "leaf") return 1;
  const parts: Iterable<Tree> = tree.kind === "map" ? tree.entries.values() : tree.items;
  let size = 1;
  for (const part of parts) size += sizeOf(part);
  return size;
}

export function leaf(value: Leaf["value"], origin?: Origin): Leaf {
  return { kind: "leaf", value, origin };
}

export function mapTree(entries: Readonly<Record<string, Tree>>, origin?: Origin): MapTree {
  return { kind: "map", entries: new Map(Object.entries(entries)), origin };
}

export function at(tree: Tree | undefined, ...path: Path): Tree | undefined {
  let found = tree;
  for (const step of path) {
    if (found?.kind === "map" && typeof step === "string") found = found.entries.get(step);
    else if (found?.kind === "list" && typeof step === "number") found = found.items[step];
    else return undefined;
  }
  return found;
}

/** The string at a path, and nothing where there is something else. */
export function textAt(tree: Tree | undefined, ...path: Path): string | undefined {
  const found = at(tree, ...path);
  return found?.kind === "leaf" && typeof found.value === "string" ? found.value : undefined;
}

/** What is written there, whatever its type: `1.10` is a tag, too. */
export function wordAt(tree: Tree | undefined, ...path: Path): string | undefined {
  const found = at(tree, ...path);
  return found?.kind === "leaf" && found.value !== null ? String(found.value) : undefined;
}

export function itemsAt(tree: Tree | undefined, ...path: Path): readonly Tree[] {
  const found = at(tree, ...path);
  return found?.kind === "list" ? found.items : [];
}

export function entriesAt(tree: Tree | undefined, ...path: Path): readonly (readonly [string, Tree])[] {
  const found = at(tree, ...path);
  return found?.kind === "map" ? [...found.entries] : [];
}

/** Sets a value, making the maps that lead to it; does nothing where something else than a map stands in the way. */
export function setAt(tree: MapTree, path: readonly string[], value: Tree): void {
  let map = tree;
  for (const step of path.slice(0, -1)) {
    const next = map.entries.get(step) ?? mapTree({}, value.origin);
    if (next.kind !== "map") return;
    map.entries.set(step, next);
    map = next;
  }
  map.entries.set(path.at(-1) ?? "", value);
}
