/** Cuts a file into YAML documents, and tells which of them are worth parsing. */

/** One document of a file, with the offset in the file at which its text starts. */
export interface DocumentText {
  readonly start: number;
  readonly text: string;
}

/** Both end a document wherever they start a line, in block scalars too (YAML 1.2.2, 9.1.2 and 9.2). */
const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

export function splitDocuments(text: string): readonly DocumentText[] {
  const documents: DocumentText[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (const { 0: found, index } of text.matchAll(marker)) {
    if (index > start) documents.push({ start, text: text.slice(start, index) });
    start = found === "---" ? index : index + found.length;
  }
  if (start < text.length) documents.push({ start, text: text.slice(start) });
  return documents;
}

const kindAtRoot = /^["']?kind["']?[ \t]*:(.*)$/gm;
const anyKind = /["']?\bkind["']?[ \t]*:[ \t\r\n]*["']?([A-Za-z0-9]+)/g;
const word = /[A-Za-z0-9]+/g;
/**
 * Whether a document can hold a resource of a kind in `kinds`, judged by its text alone: cheap, and never wrong in
 * saying no. Schemas of custom resources, the bulk of many repositories, name kinds everywhere but not at their root.
 */
export function mayDeclare(text: string, kinds: ReadonlySet<string>): boolean {
  if (!text.includes("kind")) return false;
  const atRoot = text.matchAll(kindAtRoot).toArray();
  if (atRoot.length === 0) return text.matchAll(anyKind).some(([, kind = ""]) => isKnown(kind, kinds));
  return atRoot.some(([, value = ""]) => {
    const words = value.match(word) ?? [];
    // The value may stand on the next line, or behind an alias.
    return words.length === 0 || value.includes("*") || words.some((kind) => isKnown(kind, kinds));
  });
}

function isKnown(kind: string, kinds: ReadonlySet<string>): boolean {
  return kinds.has(kind) || (kind.endsWith("List") && (kind === "List" || kinds.has(kind.slice(0, -"List".length))));
}
