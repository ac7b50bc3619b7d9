/** What a GitOps controller puts on top of the kustomization that it builds: fields that it writes into it beforehand. */
import type { Source } from "../kubernetes/resources.ts";
import { type Leaf, type MapTree, type Tree, wordAt } from "./tree.ts";

export interface OnTop {
  /** What says so, as people call it: `Kustomization "apps" of clusters/prod`. */
  readonly name: string;
  readonly source: Source;
  /** Fields of a kustomization, which count before those of its own. */
  readonly fields: MapTree;
  /** For what has no namespace once it is built. */
  readonly namespace: Leaf | undefined;
}

/** Whether what is built differs in any way from what is written. */
export function changesAnything({ fields, namespace }: OnTop): boolean {
  return fields.entries.size > 0 || namespace !== undefined;
}

/** Lists come behind those of the kustomization, all else takes the place of what is there. */
export function putOnTop(root: MapTree, { fields }: OnTop): MapTree {
  const entries = new Map(root.entries);
  for (const [field, value] of fields.entries) {
    const below = entries.get(field);
    const isList = below?.kind === "list" && value.kind === "list";
    entries.set(field, isList ? { ...below, items: together(below.items, value.items, field) } : value);
  }
  return { ...root, entries };
}

/** Of images, there is one entry for each name. */
function together(below: readonly Tree[], above: readonly Tree[], field: string): Tree[] {
  if (field !== "images") return [...below, ...above];
  const left = new Map(above.map((image) => [wordAt(image, "name"), image]));
  const replaced = below.map((image) => {
    const name = wordAt(image, "name");
    const other = left.get(name) ?? image;
    left.delete(name);
    return other;
  });
  return [...replaced, ...left.values()];
}
