/** Where each character of a YAML scalar's value is written. */
import type { Scalar } from "yaml";
import { lowerBound } from "./lowerBound.ts";
import { lengthOf } from "./text.ts";

/** Maps an index in a scalar's value to an offset in the document; nothing where the two do not correspond. */
export function scalarOffsets(node: Scalar, text: string): ((index: number) => number) | undefined {
  const value = String(node.value);
  const [start = 0, end = start] = node.range ?? [];
  if (node.type === "BLOCK_LITERAL") return literalOffsets(value, text, start);
  if (node.type === "BLOCK_FOLDED") return foldedOffsets(value, text, text.indexOf("\n", start) + 1, end, undefined);
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const from = quoted ? start + 1 : start;
  if (text.startsWith(value, from)) return (index) => from + Math.min(index, value.length);
  const to = quoted ? end - 1 : end;
  return foldedOffsets(value, text, from, to, node.type === "QUOTE_DOUBLE" ? "\\" : "'");
}

/** A literal block repeats each line of its value at the end of a line of the document, behind the indentation. */
function literalOffsets(value: string, text: string, start: number): ((index: number) => number) | undefined {
  const lines: { readonly index: number; readonly offset: number }[] = [];
  let index = 0;
  let at = text.indexOf("\n", start) + 1;
  // What stands behind the last line break of the value is no line of the block.
  for (const line of value.replace(/\n$/, "").split("\n")) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next - (text.charAt(next - 1) === "\r" ? 1 : 0);
    if (!text.slice(at, end).endsWith(line)) return undefined;
    lines.push({ index, offset: end - line.length });
    index += line.length + 1;
    at = next === -1 ? text.length : next + 1;
  }
  return (wanted) => {
    const line = lines[lowerBound(lines, ({ index }) => index <= wanted) - 1] ?? { index: 0, offset: start };
    // A block at the end of a text has a line break in its value that nobody wrote.
    return Math.min(line.offset + wanted - line.index, text.length);
  };
}

const escapes = /\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|\r?\n[ \t]*|[^\r\n])/y;
const space = /\s+/y;

/**
 * Any other scalar: white space around line breaks is folded into as little as nothing, and an escape stands for one
 * unit of the value. All else stands in the document as itself.
 */
function foldedOffsets(
  value: string,
  text: string,
  start: number,
  end: number,
  escaping: "\\" | "'" | undefined,
): ((index: number) => number) | undefined {
  const offsets: number[] = [];
  let at = start;
  while (at < end && offsets.length < value.length) {
    const char = text.charAt(at);
    const isSpace = /\s/.test(char);
    if (char === "\n" || char === "\r") {
      while (/\s/.test(value.charAt(offsets.length))) offsets.push(at);
      at += lengthOf(space, text, at);
    } else if (char === escaping) {
      const length = escaping === "'" ? 2 : lengthOf(escapes, text, at);
      for (let units = unitsOf(text.slice(at, at + length)); units > 0; units--) offsets.push(at);
      at += Math.max(1, length);
    } else {
      if (char === value.charAt(offsets.length)) offsets.push(at);
      else if (!isSpace) return undefined;
      at++;
    }
  }
  if (value.slice(offsets.length).trim() !== "") return undefined;
  return (index) => offsets[index] ?? at;
}

/** How many UTF-16 units an escape stands for: none for an escaped line break. */
function unitsOf(text: string): number {
  if (/^\\\r?\n/.test(text)) return 0;
  return text.startsWith("\\U") && !text.startsWith("\\U0000") ? 2 : 1;
}
