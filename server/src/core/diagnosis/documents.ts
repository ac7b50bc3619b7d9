/** Reads what `kubectl get -o json` or `-o yaml` wrote: one document, or several one after the other. */
import { parseAllDocuments } from "yaml";
import { t } from "../translation.ts";

export interface ReadDocuments {
  readonly documents: readonly unknown[];
  /** Why not all could be read: one clause that quotes nothing of the text, which may hold credentials. */
  readonly problem: string | undefined;
}

export function readDocuments(text: string): ReadDocuments {
  const bare = text.replace(/^\uFEFF/, "");
  return /^\s*[{[]/.test(bare) ? readJson(bare) : readYaml(bare);
}

function readJson(text: string): ReadDocuments {
  const whole = parse(text);
  if (whole) return { documents: flat(whole.value), problem: undefined };
  const documents: unknown[] = [];
  for (const { start, end } of topLevelObjects(text)) {
    const parsed = parse(text.slice(start, end));
    if (!parsed) return { documents, problem: t`it is not valid JSON from line ${lineOf(text, start)} on` };
    documents.push(...flat(parsed.value));
  }
  return { documents, problem: undefined };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function flat(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Where each object ends is seen by its braces. What follows the last one that is closed is one more, and broken. */
function* topLevelObjects(text: string): Iterable<{ readonly start: number; readonly end: number }> {
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > 0 || token.startsWith('"')) continue;
    yield { start, end: index + 1 };
    start = index + 1;
    depth = 0;
  }
  if (text.slice(start).trim() !== "") yield { start, end: text.length };
}

function lineOf(text: string, offset: number): number {
  const skipped = /\S/.exec(text.slice(offset))?.index ?? 0;
  return text.slice(0, offset + skipped).split("\n").length;
}

function readYaml(text: string): ReadDocuments {
  try {
    const parsed = parseAllDocuments(text, { logLevel: "silent" });
    const documents = Array.isArray(parsed) ? parsed : [];
    const broken = documents.findIndex(({ errors }) => errors.length > 0);
    const readable = broken < 0 ? documents : documents.slice(0, broken);
    const problem = broken < 0 ? undefined : t`its document ${broken + 1} is not valid YAML`;
    return { documents: readable.map((document) => document.toJS({ maxAliasCount: 1000 }) as unknown), problem };
  } catch {
    return { documents: [], problem: t`it is not valid YAML` };
  }
}
