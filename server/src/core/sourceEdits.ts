/** Edits of one document, which are given as places in its file. */
import type { Source } from "./kubernetes/resources.ts";
import { applyEdits, type Edit, type Span } from "./text.ts";

/** The text of a document after edits of its own. */
export function editedText({ uri, start, text }: Source, edits: readonly Edit[]): string {
  return applyEdits(
    uri,
    text,
    edits.map((edit) => ({ ...edit, span: moved(edit.span, -start) })),
  );
}

/** The one edit that makes `wanted` of a document: what is the same at both ends stays. */
export function replacement({ uri, start, text }: Source, wanted: string): Edit {
  const most = Math.min(text.length, wanted.length);
  let head = 0;
  while (head < most && text[head] === wanted[head]) head++;
  let tail = 0;
  while (tail < most - head && text.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  const span = moved({ start: head, end: text.length - tail }, start);
  return { uri, span, text: wanted.slice(head, wanted.length - tail) };
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
