/** Where something stands in a text, and how a text is changed. */
import { lowerBound } from "./lowerBound.ts";

/** A half-open range of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value written in a manifest, and where it stands in its document. */
export interface Written<T = string> extends Span {
  readonly value: T;
}

/** A span of one file, as offsets into the whole file. */
export interface Place {
  readonly uri: string;
  readonly span: Span;
}

/** A replacement of a span of one file by another text. */
export interface Edit extends Place {
  readonly text: string;
}

/** A whole new file. Refused where a file of that name exists. */
export interface NewFile {
  readonly uri: string;
  readonly text: string;
}

/** Where the line begins that has this offset; that of a line break belongs to the line which it ends. */
export function lineStartOf(text: string, offset: number): number {
  // From -1, `lastIndexOf` would look at the first character, too.
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Applies the edits that belong to `uri`. Of edits that overlap, the first in the text wins. */
export function applyEdits(uri: string, text: string, edits: readonly Edit[]): string {
  let out = "";
  let done = 0;
  const ordered = edits
    .filter((edit) => edit.uri === uri)
    .toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  for (const { span, text: replacement } of ordered) {
    if (span.start < done) continue;
    out += text.slice(done, span.start) + replacement;
    done = span.end;
  }
  return out + text.slice(done);
}

/** A zero-based line and a zero-based UTF-16 character in it, as in LSP. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Turns offsets of one text into lines and characters; reads the text once. */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  position(offset: number): Position {
    const line = lowerBound(this.#starts, (start) => start <= offset) - 1;
    return { line, character: offset - (this.#starts[line] ?? 0) };
  }

  /** The offset of a position; one behind the end of its line is taken for that end, as LSP has it. */
  offset({ line, character }: Position): number {
    const start = this.#starts[line];
    if (start === undefined) return this.#text.length;
    return start + Math.min(character, this.line(line).length);
  }

  /** The text of a zero-based line, without its line break. */
  line(line: number): string {
    const start = this.#starts[line] ?? this.#text.length;
    return this.#text.slice(start, this.#starts[line + 1] ?? this.#text.length).replace(/\r?\n$/, "");
  }
}

/** How many UTF-16 units a sticky pattern matches at an offset of a text. */
export function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
