/** The Secret that a secretGenerator makes. What it reads from a file that is not at hand is filled in later. */
import { encodeBase64, encodeUtf8 } from "../kubernetes/go.ts";
import type { SecretGenerator } from "./kustomization.ts";
import { leaf, type MapTree, mapTree, type Tree, textAt } from "./tree.ts";

/** @param content The text of a file, by its path as the generator has it; nothing where it cannot be read. */
export function generateSecret(generator: SecretGenerator, content: (path: string) => string | undefined): MapTree {
  const { tree, name, namespace, type, files, literals, envs } = generator;
  const named = tree.kind === "map" ? tree.entries.get("name")?.origin : undefined;
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
  // Which keys there are stands in the files; that there are more is all that can be said.
  if (envs) data.set("env", unknown("env", tree));
  return {
    kind: "map",
    entries: new Map<string, Tree>([
      ["apiVersion", leaf("v1", tree.origin)],
      ["kind", leaf("Secret", tree.origin)],
      [
        "metadata",
        mapTree(
          { name: leaf(name, named), ...(namespace && { namespace: leaf(namespace, tree.origin) }) },
          tree.origin,
        ),
      ],
      ["type", leaf(type ?? "Opaque", (tree.kind === "map" && tree.entries.get("type")?.origin) || tree.origin)],
      ["data", { kind: "map", entries: data, origin: tree.origin }],
    ]),
    origin: tree.origin,
  };
}

/** With `merge` the keys of both count, with `replace` only the new ones. */
export function mergeGenerated(existing: MapTree, made: MapTree, behavior: "merge" | "replace"): MapTree {
  const [old, data] = [existing, made].map((tree) => tree.entries.get("data"));
  if (behavior === "replace" || old?.kind !== "map" || data?.kind !== "map") {
    return { ...existing, entries: new Map([...existing.entries, ...(data ? [["data", data] as const] : [])]) };
  }
  const merged: Tree = { ...old, entries: new Map([...old.entries, ...data.entries]) };
  return { ...existing, entries: new Map([...existing.entries, ["data", merged]]) };
}

function pairOf(text: string, keyOf: (path: string) => string): { readonly key: string; readonly value: string } {
  const sign = text.indexOf("=");
  return sign === -1 ? { key: keyOf(text), value: text } : { key: text.slice(0, sign), value: text.slice(sign + 1) };
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function encoded(text: string, { origin }: Tree): Tree {
  return leaf(encodeBase64(encodeUtf8(text)), origin);
}

/** Read as a template's mark, for which something else will stand. */
function unknown(path: string, { origin }: Tree): Tree {
  return leaf(`{{ ${path} }}`, origin);
}
