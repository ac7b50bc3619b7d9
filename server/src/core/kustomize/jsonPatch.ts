/** JSON patches (RFC 6902), as Kustomize applies them to resources. */
import { at, copyOf, type MapTree, sizeOf, type Tree, textAt } from "./tree.ts";

/** A few operations that copy what the ones before have copied make more than fits into memory. */
const mostParts = 200_000;

/** @returns nothing where an operation cannot be carried out: Kustomize refuses to build then. */
export function jsonPatch(target: MapTree, operations: readonly Tree[]): MapTree | undefined {
  const result = copyOf(target);
  let left = mostParts - sizeOf(result);
  const isSmall = (copied: Tree) => {
    left -= sizeOf(copied);
    return left > 0;
  };
  return operations.every((operation) => carryOut(result, operation, isSmall)) ? result : undefined;
}

function carryOut(root: MapTree, operation: Tree, isSmall: (copied: Tree) => boolean): boolean {
  const path = pointer(textAt(operation, "path"));
  const from = pointer(textAt(operation, "from"));
  const value = at(operation, "value");
  if (!path) return false;
  switch (textAt(operation, "op")) {
    case "add":
      return value !== undefined && put(root, path, copyOf(value), "insert");
    case "replace":
      return value !== undefined && find(root, path) !== undefined && put(root, path, copyOf(value), "replace");
    case "remove":
      return remove(root, path) !== undefined;
    case "copy": {
      const found = from && find(root, from);
      return found !== undefined && isSmall(found) && put(root, path, copyOf(found), "insert");
    }
    case "move": {
      const moved = from && remove(root, from);
      return moved !== undefined && put(root, path, moved, "insert");
    }
    case "test":
      return isSame(find(root, path), value);
    default:
      return false;
  }
}

function isSame(a: Tree | undefined, b: Tree | undefined): boolean {
  if (a?.kind === "map" && b?.kind === "map") {
    return (
      a.entries.size === b.entries.size &&
      a.entries.entries().every(([key, value]) => isSame(value, b.entries.get(key)))
    );
  }
  if (a?.kind === "list" && b?.kind === "list") {
    return a.items.length === b.items.length && a.items.every((item, index) => isSame(item, b.items[index]));
  }
  return a?.kind === "leaf" && b?.kind === "leaf" && a.value === b.value;
}

/** The steps of a JSON pointer (RFC 6901). */
function pointer(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || !text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function find(tree: Tree, path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((found, step) => {
    if (found?.kind === "list") return found.items[indexIn(step, found.items.length - 1)];
    return found?.kind === "map" ? found.entries.get(step) : undefined;
  }, tree);
}

/** NaN where a step names no place of the list, of which `last` is the last that there may be. */
function indexIn(step: string, last: number): number {
  if (step === "-") return last;
  const index = /^\d+$/.test(step) ? Number(step) : Number.NaN;
  return index <= last ? index : Number.NaN;
}

function put(root: Tree, path: readonly string[], value: Tree, how: "insert" | "replace"): boolean {
  const parent = find(root, path.slice(0, -1));
  const step = path.at(-1) ?? "";
  if (parent?.kind === "map") {
    parent.entries.set(step, value);
    return true;
  }
  if (parent?.kind !== "list") return false;
  const index = indexIn(step, how === "insert" ? parent.items.length : parent.items.length - 1);
  if (Number.isNaN(index)) return false;
  parent.items.splice(index, how === "insert" ? 0 : 1, value);
  return true;
}

function remove(root: Tree, path: readonly string[]): Tree | undefined {
  const parent = find(root, path.slice(0, -1));
  const step = path.at(-1) ?? "";
  if (parent?.kind === "map") {
    const found = parent.entries.get(step);
    parent.entries.delete(step);
    return found;
  }
  if (parent?.kind !== "list") return undefined;
  const index = indexIn(step, parent.items.length - 1);
  return Number.isNaN(index) ? undefined : parent.items.splice(index, 1)[0];
}
