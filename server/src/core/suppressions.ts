/** Reads `# pull-secrets: ignore[rule-id] reason` comments: on the line, above it, or at the top of a document. */

const comment = /#[ \t]*pull-secrets:[ \t]*ignore\[([^\]\n]*)\]/g;
const marker = "pull-secrets:";

/** The rules that a document's comments silence: everywhere in it, or on one of its lines (zero-based). */
export interface Suppressions {
  readonly everywhere: ReadonlySet<string>;
  readonly lines: ReadonlyMap<number, ReadonlySet<string>>;
}

const none: Suppressions = { everywhere: new Set(), lines: new Map() };

export function readSuppressions(text: string): Suppressions {
  if (!text.includes(marker)) return none;
  const everywhere = new Set<string>();
  const lines = new Map<number, Set<string>>();
  let top = true;
  for (const [number, line] of text.split("\n").entries()) {
    const bare = line.trim();
    const onlyComment = bare.startsWith("#");
    if (bare !== "" && !onlyComment && !/^(?:---|%)/.test(bare)) top = false;
    const ids = [...line.matchAll(comment)].flatMap(([, list = ""]) => list.split(",").map((id) => id.trim()));
    if (ids.length === 0) continue;
    if (top) for (const id of ids) everywhere.add(id);
    // A comment of its own speaks of the line below it, and comments may stand above each other.
    else lines.set(onlyComment ? nextContent(text, number) : number, new Set(ids));
  }
  return { everywhere, lines };
}

function nextContent(text: string, from: number): number {
  const lines = text.split("\n");
  let line = from + 1;
  while (line < lines.length && /^\s*(?:#.*)?$/.test(lines[line] ?? "")) line++;
  return line;
}

export function isSuppressed({ everywhere, lines }: Suppressions, rule: string, line: number): boolean {
  return everywhere.has(rule) || lines.get(line)?.has(rule) === true;
}
