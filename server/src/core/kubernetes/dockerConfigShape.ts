/** Which kind of docker config a JSON text is, whatever it is said to be, and how one becomes the other. */
import { type JsonNode, membersNamed, parseJson } from "../json.ts";
import type { Span } from "../text.ts";

/** What a Secret's type says its content is; named after the key of its data. */
export type DockerConfigFormat = "dockerconfigjson" | "dockercfg";

/**
 * - `other-format`: the content of the other type of Secret
 * - `no-auths`: a dockerconfigjson without `auths`
 * - `empty`: no registries in it
 */
export type DockerConfigShape = "other-format" | "no-auths" | "empty";

/** What is wrong with the outline of a config that should be of the given format. */
export function shapeOf(format: DockerConfigFormat, root: JsonNode): DockerConfigShape | undefined {
  if (root.kind === "null") return format === "dockercfg" ? "empty" : "no-auths";
  if (root.kind !== "object") return undefined;
  const auths = membersNamed(root, "auths").at(-1)?.value;
  if (format === "dockercfg") {
    if (auths?.kind === "object" && !looksLikeEntry(auths)) return "other-format";
    return root.members.length === 0 ? "empty" : undefined;
  }
  if (auths)
    return auths.kind === "null" || (auths.kind === "object" && auths.members.length === 0) ? "empty" : undefined;
  return root.members.some(({ value }) => looksLikeEntry(value)) ? "other-format" : "no-auths";
}

function looksLikeEntry(node: JsonNode): boolean {
  return node.kind === "object" && ["auth", "username", "password"].some((name) => membersNamed(node, name).length > 0);
}

/** Replacements of parts of a docker config's text. */
type Changes = readonly { readonly span: Span; readonly text: string }[];

/** Puts the registries of a dockercfg under `auths`, in the style in which they are written. */
export function wrap(text: string): Changes {
  const [start, end] = [text.search(/\S/), text.trimEnd().length];
  const space = /":\s/.test(text) ? " " : "";
  const insert = (at: number, text: string) => ({ span: { start: at, end: at }, text });
  const indent = /\n( *)\S/.exec(text.slice(start, end))?.[1];
  if (!indent) return [insert(start, `{"auths":${space}`), insert(end, "}")];
  const lines = text.slice(start, end).matchAll(/\n/g);
  return [
    insert(start, `{\n${indent}"auths":${space}`),
    ...Array.from(lines, ({ index }) => insert(start + index + 1, indent)),
    insert(end, "\n}"),
  ];
}

/** Takes the registries out of `auths`; nothing where something else stands beside it. */
export function unwrap(text: string): Changes | undefined {
  const parsed = parseJson(text);
  if ("error" in parsed || parsed.value.kind !== "object" || parsed.value.members.length !== 1) return undefined;
  const [{ key, value: auths }] = parsed.value.members as [(typeof parsed.value.members)[number]];
  const { start, end } = parsed.value;
  const indent = /\n( *)$/.exec(text.slice(0, key.start))?.[1] ?? "";
  const lines = text.slice(auths.start, auths.end).matchAll(new RegExp(`\\n${indent}`, "g"));
  const remove = (start: number, end: number) => ({ span: { start, end }, text: "" });
  return [
    remove(start, auths.start),
    ...Array.from(lines, ({ index, 0: { length } }) => remove(auths.start + index + 1, auths.start + index + length)),
    remove(auths.end, end),
  ];
}

/** Whether docker keeps a token of its own under this key, which is no registry's. */
export function isDockersOwn(key: string): boolean {
  return /^https:\/\/index\.docker\.io\/v1\/(?:access|refresh)-token$/.test(key);
}
