/** Writes JSON anew, on one line or indented, each of its values as it was written. */
import type { JsonNode } from "./json.ts";

/** A JSON text in parts: what is written as it is, and what has parts of its own. */
export type JsonPart =
  | string
  | { readonly members: readonly (readonly [key: string, value: JsonPart])[] }
  | { readonly items: readonly JsonPart[] };

/** The parts of a node of `text`; `replace` may give another part for a node, or nothing where it stays as it is. */
export function partOf(
  node: JsonNode,
  text: string,
  replace: (node: JsonNode) => JsonPart | undefined = () => undefined,
): JsonPart {
  const replaced = replace(node);
  if (replaced !== undefined) return replaced;
  if (node.kind === "array") return { items: node.items.map((item) => partOf(item, text, replace)) };
  if (node.kind !== "object") return text.slice(node.start, node.end);
  const members = node.members.map(
    ({ key, value }) => [text.slice(key.start, key.end), partOf(value, text, replace)] as const,
  );
  return { members };
}

/** @param indent For one level; nothing for all on one line, without spaces. */
export function layOut(part: JsonPart, indent?: string): string {
  return lay(part, indent, "\n");
}

function lay(part: JsonPart, indent: string | undefined, newline: string): string {
  if (typeof part === "string") return part;
  const inner = newline + (indent ?? "");
  const colon = indent === undefined ? ":" : ": ";
  const [open, close] = "items" in part ? ["[", "]"] : ["{", "}"];
  const children =
    "items" in part
      ? part.items.map((item) => lay(item, indent, inner))
      : part.members.map(([key, value]) => key + colon + lay(value, indent, inner));
  if (children.length === 0) return open + close;
  return indent === undefined
    ? open + children.join(",") + close
    : `${open}${inner}${children.join(`,${inner}`)}${newline}${close}`;
}
