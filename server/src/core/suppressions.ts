/** Reads `# pull-secrets: ignore[rule-id] reason` comments: on the line, above it, or at the top of a document. */
import { splitDocuments } from "./documents.ts";
import { type Edit, Lines, lineStartOf, type Place } from "./text.ts";
import { parseYaml, type YamlNode } from "./yaml.ts";

const comment = /#[ \t]*pull-secrets:[ \t]*ignore\[([^\][\n]*)\]/g;
const marker = "pull-secrets:";

/** Whether a document's comments silence a rule at an offset of its text. */
export type IsSuppressed = (rule: string, offset: number) => boolean;

export function readSuppressions(text: string): IsSuppressed {
  if (!text.includes(marker)) return () => false;
  const everywhere = new Set<string>();
  const byLine = new Map<number, ReadonlySet<string>>();
  let top = true;
  let above: string[] = [];
  for (const [number, line] of text.split("\n").entries()) {
    const bare = line.trim();
    const isContent = bare !== "" && !bare.startsWith("#");
    if (isContent && !/^(?:---|%)/.test(bare)) top = false;
    const ids = [...line.matchAll(comment)].flatMap(([, list = ""]) => list.split(",").map((id) => id.trim()));
    for (const id of ids) {
      if (top) everywhere.add(id);
      above.push(id);
    }
    // A comment of its own speaks of the line below it, and comments may stand above each other.
    if (!isContent) continue;
    if (above.length > 0) byLine.set(number, new Set(above));
    above = [];
  }
  const lines = new Lines(text);
  return (rule, offset) => everywhere.has(rule) || byLine.get(lines.position(offset).line)?.has(rule) === true;
}

/** A comment that silences a finding. */
export interface IgnoreEdit {
  readonly edit: Edit;
  /** A text block has no place for a comment of its own, so that only the whole document can be told. */
  readonly reach: "line" | "document";
}

/** The comment that silences a rule where it found something; nothing where the document cannot hold comments. */
export function ignoreEdit(at: Place, rule: string, text: string): IgnoreEdit | undefined {
  const document = splitDocuments(text).findLast(({ start }) => start <= at.span.start);
  if (!document || /^(?:[ \t]*(?:[#%].*)?\r?\n)*(?:---)?\s*[{[]/.test(document.text)) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const words = `# pull-secrets: ignore[${rule}]${newline}`;
  const offset = at.span.start - document.start;
  const lineStart = lineStartOf(document.text, offset);
  const inText = isInTextBlock(parseYaml(document.text).root, lineStart);
  const head = /^(?:[ \t]*(?:[#%].*)?\r?\n)*---[ \t]*(?:#.*)?\r?\n/.exec(document.text)?.[0] ?? "";
  if (inText && head === "" && document.text.startsWith("---")) return undefined;
  const where = inText ? head.length : lineStart;
  const indent = inText ? "" : (/^[ \t]*/.exec(document.text.slice(lineStart))?.[0] ?? "");
  const start = document.start + where;
  return {
    edit: { uri: at.uri, span: { start, end: start }, text: indent + words },
    reach: inText ? "document" : "line",
  };
}

/** Whether a line's start is inside a scalar that began on an earlier line. */
function isInTextBlock(node: YamlNode, lineStart: number): boolean {
  if (node.shared) return false;
  const { start, end } = node.span;
  if (node.kind === "scalar") return start < lineStart && lineStart < end;
  return [...node.items, ...node.entries.map(({ value }) => value)].some((child) => isInTextBlock(child, lineStart));
}
