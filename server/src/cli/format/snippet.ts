/** Shows a place in a source file as compilers do: the line, its number, and carets below what is meant. */
import type { Span } from "#core";
import type { Paint, Style } from "../colors.ts";
import { printable, withoutCommands } from "../io.ts";
import { touching } from "../masking.ts";

const hiddenText = "•••";
const cut = "…";
const tabWidth = 4;
/** What is laid out of a line on each side of the place, so that a file without line breaks costs no more than any. */
const reach = 400;

/** A part of a line that is shown as one: a character, or all that is hidden at one place. */
interface Piece {
  readonly text: string;
  readonly width: number;
  readonly start: number;
  readonly end: number;
}

export interface SnippetStyle {
  readonly paint: Paint;
  readonly style: Style;
  /** Columns for the source line. */
  readonly width: number;
}

/** @returns The source line and the line of carets. */
export function snippet(
  text: string,
  span: Span,
  hidden: readonly Span[],
  { paint, style, width }: SnippetStyle,
): [string, string] {
  const all = trimEnd(layOut(text, lineAround(text, span.start), hidden));
  const isMeant = ({ start, end }: Piece) => start < span.end && end > span.start;
  const first = all.findIndex(({ end, start }) => end > span.start || start >= span.start);
  const from = first === -1 ? all.length : first;
  const last = all.findLastIndex(isMeant);
  const to = Math.max(last + 1, from);
  const [left, right] = windowOf(all, from, to, width);
  const before = left > 0 ? cut : "";
  const source = before + textOf(all.slice(left, right)) + (right < all.length ? cut : "");
  const indent = widthOf(all.slice(left, from)) + before.length;
  const carets = Math.max(1, widthOf(all.slice(from, Math.min(to, right))));
  return [source, " ".repeat(indent) + paint(style, "^".repeat(carets))];
}

function lineAround(text: string, offset: number): Span {
  const low = Math.max(0, offset - reach);
  const ahead = text.slice(offset, offset + reach * 2);
  const lineEnd = ahead.search(/\r?\n/);
  const start = low + text.slice(low, offset).lastIndexOf("\n") + 1;
  return { start, end: offset + (lineEnd === -1 ? ahead.length : lineEnd) };
}

function layOut(text: string, line: Span, hidden: readonly Span[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let column = 0;
  const add = (shown: string, width: number, start: number, end: number) => {
    pieces.push({ text: shown, width, start, end });
    column += width;
  };
  const spans = touching(hidden, line);
  for (let at = line.start; at < line.end; ) {
    const span = spans.find(({ start, end }) => start <= at && at < end);
    const character = String.fromCodePoint(text.codePointAt(at) ?? 32);
    // The indentation of what is hidden tells nothing, and keeps the eye in place.
    const indentation = /^[ \t]$/.test(character) && pieces.every(({ text }) => text.trim() === "");
    if (span && !indentation) {
      const end = Math.min(span.end, line.end);
      add(hiddenText, hiddenText.length, at, end);
      at = end;
      continue;
    }
    const width = character === "\t" ? tabWidth - (column % tabWidth) : widthOfCharacter(character);
    add(character === "\t" ? " ".repeat(width) : printable(character), width, at, at + character.length);
    at += character.length;
  }
  return pieces;
}

function trimEnd(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.slice(0, pieces.findLastIndex(({ text }) => text.trim() !== "") + 1);
}

/** The pieces to show where not all of the line fits: the place itself, and as much around it as there is room for. */
function windowOf(pieces: readonly Piece[], from: number, to: number, width: number): readonly [number, number] {
  if (widthOf(pieces) <= width) return [0, pieces.length];
  let room = width - 2 * cut.length;
  let right = from;
  while (right < to && room > 0) room -= pieces[right++]?.width ?? 0;
  let left = from;
  for (let ahead = Math.floor(room / 2); left > 0 && ahead > 0; room--, ahead--) left--;
  while (right < pieces.length && room > 0) room -= pieces[right++]?.width ?? 0;
  while (left > 0 && room > 0) room -= pieces[--left]?.width ?? 0;
  return [left, right];
}

function textOf(pieces: readonly Piece[]): string {
  return withoutCommands(pieces.map(({ text }) => text).join(""));
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { width }) => sum + width, 0);
}

const joining = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200d])$/u;
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}])$/u;

function widthOfCharacter(character: string): number {
  if (character <= "~") return 1;
  if (joining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
