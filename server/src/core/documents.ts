/** Cuts a file into YAML documents, and tells which of them are worth parsing. */

/** One document of a file, with the offset in the file at which its text starts. */
export interface DocumentText {
  readonly start: number;
  readonly text: string;
}

/** Comments and directives above a document's first marker belong to it. */
const content = /^[ \t]*[^\s#%]/m;

/** Both end a document wherever they start a line, in block scalars too (YAML 1.2.2, 9.1.2 and 9.2). */
const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

export function splitDocuments(text: string): readonly DocumentText[] {
  const documents: DocumentText[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  /** Whether the text before the next marker may be all comments and directives. */
  let isOpen = true;
  for (const { 0: found, index } of text.matchAll(marker)) {
    const before = text.slice(start, index);
    if (found === "---" && isOpen && !content.test(before)) {
      isOpen = false;
      continue;
    }
    if (before !== "") documents.push({ start, text: before });
    isOpen = found === "...";
    start = found === "---" ? index : index + found.length;
  }
  if (start < text.length) documents.push({ start, text: text.slice(start) });
  return documents;
}

/** A kind that matters, and the API group that has it: `*` for any, of both. */
export interface KindOfResource {
  readonly group: string;
  readonly kind: string;
  /** What the text of a document of this kind has in it if it matters at all. */
  readonly mention?: RegExp;
}

/** The kinds that matter, by name. */
export type Vocabulary = ReadonlyMap<string, readonly KindOfResource[]>;

export function vocabularyOf(kinds: Iterable<KindOfResource>): Vocabulary {
  return Map.groupBy(kinds, ({ kind }) => kind);
}

const kindAtRoot = /^["']?kind["']?[ \t]*:(.*)$/gm;
const versionAtRoot = /^["']?apiVersion["']?[ \t]*:(.*)$/gm;
const plainVersion = /^[ \t]+["']?([\w.-]+\/)?[\w.-]+["']?[ \t]*\r?$/;
const anyKind = /\bkind["']?[ \t]*:[ \t\r\n]*["']?([A-Za-z0-9]+)/g;
const word = /[A-Za-z0-9]+/g;

/**
 * Whether a document can hold a resource that the vocabulary has, judged by its text alone: cheap, and never wrong in
 * saying no. Schemas of custom resources, the bulk of many repositories, name kinds everywhere but not at their root.
 */
export function mayDeclare(text: string, vocabulary: Vocabulary): boolean {
  if (!text.includes("kind")) return false;
  let isRootSeen = false;
  const known = new KnownKinds(vocabulary, text);
  for (const [, value = ""] of text.matchAll(kindAtRoot)) {
    isRootSeen = true;
    const words = value.match(word) ?? [];
    // The value may stand on the next line, or behind an alias.
    if (words.length === 0 || value.includes("*") || words.some((kind) => known.has(kind, "root"))) return true;
  }
  return !isRootSeen && text.matchAll(anyKind).some(([, kind = ""]) => known.has(kind, "anywhere"));
}

/** Marks of templates that are no YAML before they are filled in, unlike `$(NAME)` or `${NAME}`. */
const template = /\{\{|\{%|<%|:[ \t]+[@%]\w+[@%]/;

/** Whether a document that is no YAML may become YAML. */
export function isTemplate(text: string): boolean {
  return template.test(text);
}

/** The API group that a document names, or nothing where it is not plain to see. */
function groupOf(text: string): string | undefined {
  const [first, second] = text.matchAll(versionAtRoot).take(2).toArray();
  const plain = second ? null : plainVersion.exec(first?.[1] ?? "");
  return plain ? (plain[1]?.slice(0, -1) ?? "") : undefined;
}

/** The kinds of a vocabulary that matter in one document, whose text is searched once for each word that they ask for. */
class KnownKinds {
  readonly #vocabulary: Vocabulary;
  readonly #text: string;
  readonly #mentioned = new Map<RegExp, boolean>();
  #group: { readonly name: string | undefined } | undefined;

  constructor(vocabulary: Vocabulary, text: string) {
    this.#vocabulary = vocabulary;
    this.#text = text;
  }

  /** @param where Whether the kind is that of the document, which may name its API group. */
  has(kind: string, where: "root" | "anywhere"): boolean {
    if (kind === "List") return true;
    const known =
      this.#vocabulary.get(kind) ??
      (kind.endsWith("List") ? this.#vocabulary.get(kind.slice(0, -"List".length)) : undefined);
    return this.#matters(known, where) || this.#matters(this.#vocabulary.get("*"), where);
  }

  #matters(kinds: readonly KindOfResource[] | undefined, where: "root" | "anywhere"): boolean {
    if (!kinds) return false;
    const group = where === "root" ? this.#groupAtRoot() : undefined;
    return kinds.some(
      (one) => (group === undefined || one.group === group || one.group === "*") && this.#mentions(one.mention),
    );
  }

  #groupAtRoot(): string | undefined {
    this.#group ??= { name: groupOf(this.#text) };
    return this.#group.name;
  }

  #mentions(mention: RegExp | undefined): boolean {
    if (!mention) return true;
    const known = this.#mentioned.get(mention) ?? mention.test(this.#text);
    this.#mentioned.set(mention, known);
    return known;
  }
}
