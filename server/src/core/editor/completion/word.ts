/** The word that is being written, and the document as it would be if that word were whole. */
import { splitDocuments } from "../../documents.ts";
import { lineStartOf, type Span } from "../../text.ts";

/** Stands for the word in a document that is read to see what the word means. No manifest has it. */
export const stand = "pull-secrets-cursor-stands-here";

export interface Word {
  /** What is replaced: between the quotes, if there are any. */
  readonly span: Span;
  /** Its part before the cursor. */
  readonly typed: string;
  readonly quote: "" | '"' | "'";
  /** Whether there is nothing else on its line but the dashes of lists before it. */
  readonly alone: boolean;
  /** Whether the dash of a list is before it on its line. */
  readonly dashed: boolean;
  /** The whole file with `stand` in the place of the word: as a value or a key that is there, and as a new key. */
  readonly asValue: string;
  readonly asKey: string | undefined;
}

/** Blanks, and what sets words off from each other in flows and JSON. */
const wordBefore = /[^\s[\]{},"'#]*$/;
const wordBehind = /^[^\s[\]{},"'#]*/;

export function wordAt(text: string, offset: number): Word | undefined {
  const lineStart = lineStartOf(text, offset);
  const lineEnd = text.indexOf("\n", offset);
  const before = text.slice(lineStart, offset);
  const behind = text.slice(offset, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, "");
  const open = openQuote(before);
  if (open === "comment") return undefined;
  return open ? quotedWord(text, offset, before, behind, open) : plainWord(text, offset, before, behind);
}

interface Open {
  readonly quote: '"' | "'";
  /** In the text before the cursor: behind the quote. */
  readonly at: number;
}

/** The quote that the cursor is behind on its line. One in the middle of a word opens nothing. */
function openQuote(before: string): Open | "comment" | undefined {
  let open: Open | undefined;
  for (let at = 0; at < before.length; at++) {
    const char = before.charAt(at);
    if (open) {
      if (open.quote === '"' && char === "\\") at++;
      else if (char === open.quote) open = undefined;
    } else if ((char === '"' || char === "'") && /(?:^|[\s[{,:-])$/.test(before.slice(0, at))) {
      open = { quote: char, at: at + 1 };
    } else if (char === "#" && /(?:^|\s)$/.test(before.slice(0, at))) return "comment";
  }
  return open;
}

function quotedWord(text: string, offset: number, before: string, behind: string, { quote, at }: Open): Word {
  const closing = behind.indexOf(quote);
  const rest = closing < 0 ? (/^[^,\]}]*/.exec(behind)?.[0].trimEnd().length ?? 0) : closing;
  const span = { start: offset - (before.length - at), end: offset + rest };
  const whole = closing < 0 ? stand + quote : stand;
  const dashed = /^[\s-]*-\s+$/.test(before.slice(0, at - 1));
  return {
    span,
    typed: before.slice(at),
    quote,
    alone: false,
    dashed,
    asValue: text.slice(0, span.start) + whole + text.slice(span.end),
    asKey: undefined,
  };
}

function plainWord(text: string, offset: number, before: string, behind: string): Word | undefined {
  const typed = wordBefore.exec(before)?.[0] ?? "";
  // The dash of a list, and a key whose colon has no blank behind it yet, are no words.
  if (typed === "-" || /^[^:]*:$/.test(typed)) return undefined;
  const rest = (wordBehind.exec(behind)?.[0] ?? "").replace(/:$/, "");
  const span = { start: offset - typed.length, end: offset + rest.length };
  const left = before.slice(0, before.length - typed.length);
  const right = behind.slice(rest.length);
  const alone = /^[\s-]*$/.test(left) && /^\s*(?:#.*)?$/.test(right);
  const put = (whole: string) => text.slice(0, span.start) + whole + text.slice(span.end);
  return {
    span,
    typed,
    quote: "",
    alone,
    dashed: /-\s+$/.test(left) && /^[\s-]*$/.test(left),
    asValue: put(stand),
    asKey: alone ? put(`${stand}:`) : undefined,
  };
}

/** The document that an offset is in, as a span of the file. */
export function documentAround(text: string, offset: number): Span | undefined {
  const document = splitDocuments(text).findLast(({ start }) => start <= offset);
  if (!document || offset > document.start + document.text.length) return undefined;
  return { start: document.start, end: document.start + document.text.length };
}
