/** Finds the place in a file where a manifest can be put as a document of its own. */

export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/**
 * Puts a manifest behind the document that the cursor is in, so that none is cut in two; into that document where it is
 * empty. What is said at the top of a file belongs to the first document.
 */
export function insertionAt(text: string, cursor: number, manifest: string): Insertion {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const written = manifest.replaceAll("\n", newline);
  const markers = [...text.matchAll(/^---(?=[ \t\r\n]|$)[^\n]*\n?/gm)];
  const next = markers.find(({ index }) => index >= cursor && index > 0);
  const before = markers.findLast(({ index }) => index < (next?.index ?? text.length + 1) && index <= cursor);
  const start = before ? before.index + before[0].length : 0;
  const end = next?.index ?? text.length;
  const content = text.slice(start, end);
  if (content.trim() === "") {
    const head = start > 0 && !text.slice(0, start).endsWith("\n") ? newline : "";
    return { offset: start, text: head + written };
  }
  const head = content.endsWith("\n") ? "" : newline;
  return { offset: end, text: `${head}---${newline}${written}` };
}
