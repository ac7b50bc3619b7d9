/** The lines and columns of a manifest's text, and the comments that belong to them. */
import { lineStartOf, type Span } from "./text.ts";
import type { Entry, YamlNode } from "./yaml.ts";

export class ManifestText {
  readonly text: string;
  readonly newline: "\n" | "\r\n";

  constructor(text: string) {
    this.text = text;
    this.newline = text.includes("\r\n") ? "\r\n" : "\n";
  }

  lineStart(offset: number): number {
    return lineStartOf(this.text, offset);
  }

  /** The end of a line, before its line break. */
  lineEnd(offset: number): number {
    const newline = this.text.indexOf("\n", offset);
    const end = newline === -1 ? this.text.length : newline;
    return end > offset && this.text.charAt(end - 1) === "\r" ? end - 1 : end;
  }

  nextLine(offset: number): number {
    const newline = this.text.indexOf("\n", offset);
    return newline === -1 ? this.text.length : newline + 1;
  }

  startsLine(offset: number): boolean {
    return this.text.slice(this.lineStart(offset), offset).trim() === "";
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Spaces as wide as what stands before `offset`, so that a dash before it counts as indentation. */
  indentAt(offset: number): string {
    return " ".repeat(this.column(offset));
  }

  /** The start of the comment lines directly above a line that are indented as it is, or of the line itself. */
  commentsAbove(offset: number): number {
    const column = this.column(offset);
    let start = this.lineStart(offset);
    while (start > 0 && this.#commentColumn(this.lineStart(start - 1)) === column) start = this.lineStart(start - 1);
    return start;
  }

  /** The end of the last line of an entry: comments below that are indented deeper than its key belong to it. */
  entryEnd(offset: number, keyColumn: number): number {
    let end = this.lineEnd(offset);
    for (;;) {
      const next = this.nextLine(end);
      if (next >= this.text.length || this.#commentColumn(next) <= keyColumn) return end;
      end = this.lineEnd(next);
    }
  }

  /** The dash of an item of a block sequence, or nothing where it cannot be told. */
  dashOf(list: YamlNode, index: number): number | undefined {
    let at = list.items[index - 1]?.span.end ?? list.span.start;
    for (;;) {
      at += /^\s*/.exec(this.text.slice(at))?.[0].length ?? 0;
      if (this.text.charAt(at) !== "#") break;
      at = this.nextLine(at);
    }
    return this.text.charAt(at) === "-" ? at : undefined;
  }

  /** The lines of an entry of a block map from `start` on, under another key and without their indentation. */
  linesOf(entry: Entry, start: number, name: string): readonly string[] {
    const { key } = entry;
    const column = this.column(key.start);
    const end = this.entryEnd(endOf(entry), column);
    return (this.text.slice(start, key.start) + name + this.text.slice(key.end, end))
      .split(/\r?\n/)
      .map((line) => line.slice(Math.min(column, line.length - line.trimStart().length)));
  }

  /** What to take away with an entry of a flow collection: the comma before it, or else the one behind it. */
  flowRemoval({ start, end }: Span, hasBefore: boolean): Span {
    if (hasBefore) return { start: this.text.lastIndexOf(",", start), end };
    const comma = this.text.indexOf(",", end) + 1;
    return { start, end: comma + (/^\s*/.exec(this.text.slice(comma))?.[0].length ?? 0) };
  }

  /** The column of the comment that a line consists of, or -1 where it is no comment. */
  #commentColumn(lineStart: number): number {
    const line = this.text.slice(lineStart, this.lineEnd(lineStart));
    return /^ *#/.test(line) ? line.indexOf("#") : -1;
  }
}

/** The end of an entry; what an alias stands for is written elsewhere. */
export function endOf({ key, value }: Entry): number {
  return Math.max(key.end, value.shared ? 0 : value.span.end);
}
