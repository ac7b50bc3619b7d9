/** The Secret that a secretGenerator makes, and likewise ConfigMaps. Of files that are not at hand the content is unknown. */
import { encodeBase64, encodeUtf8 } from "../kubernetes/go.ts";
import type { Generator } from "./kustomization.ts";
import { at, leaf, type MapTree, mapTree, type Tree, textAt } from "./tree.ts";

/** @param content The text of a file, by its path as the generator has it; nothing where it cannot be read. */
export function generate(generator: Generator, content: (path: string) => string | undefined): MapTree {
  const { tree, kind, name, namespace, type } = generator;
  const named = leaf(name, at(tree, "name")?.origin ?? tree.origin);
  return mapTree(
    {
      apiVersion: leaf("v1", tree.origin),
      kind: leaf(kind, tree.origin),
      metadata: mapTree({ name: named, ...(namespace && { namespace: leaf(namespace, tree.origin) }) }, tree.origin),
      ...(kind === "Secret" && { type: leaf(type ?? "Opaque", at(tree, "type")?.origin ?? tree.origin) }),
      data: dataOf(generator, content),
    },
    tree.origin,
  );
}

function dataOf({ tree, kind, files, literals, envs }: Generator, content: (path: string) => string | undefined): Tree {
  // Which keys there are stands in files of variables, which nobody reads as manifests.
  if (envs) return unknown("envs", tree);
  const encoded = (text: string, { origin }: Tree) =>
    leaf(kind === "Secret" ? encodeBase64(encodeUtf8(text)) : text, origin);
  const data = new Map<string, Tree>();
  for (const file of files) {
    const { key, value: path } = pairOf(textAt(file) ?? "", (path) => path.slice(path.lastIndexOf("/") + 1));
    const text = content(path);
    data.set(key, text === undefined ? unknown(path, file) : encoded(text, file));
  }
  for (const literal of literals) {
    const { key, value } = pairOf(textAt(literal) ?? "", (text) => text);
    data.set(key, encoded(unquoted(value), literal));
  }
  return { kind: "map", entries: data, origin: tree.origin };
}

/** With `merge` the keys of both count, with `replace` only the new ones; the new type in any case, even if none is written. */
export function mergeGenerated(existing: MapTree, made: MapTree, behavior: "merge" | "replace"): MapTree {
  const entries = new Map(existing.entries);
  for (const field of ["type", "data"]) {
    const [old, now] = [at(existing, field), at(made, field)];
    const both = behavior === "merge" && old?.kind === "map" && now?.kind === "map";
    if (now) entries.set(field, both ? { ...old, entries: new Map([...old.entries, ...now.entries]) } : now);
  }
  return { ...existing, entries };
}

function pairOf(text: string, keyOf: (path: string) => string): { readonly key: string; readonly value: string } {
  const sign = text.indexOf("=");
  return sign === -1 ? { key: keyOf(text), value: text } : { key: text.slice(0, sign), value: text.slice(sign + 1) };
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** Read as a template's mark, for which something else will stand. */
export function unknown(what: string, { origin }: Pick<Tree, "origin">): Tree {
  return leaf(`{{ ${what} }}`, origin);
}
