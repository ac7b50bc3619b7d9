/** One YAML document as a tree that can be walked safely: aliases and merge keys resolved, nothing expanded. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import type { Span, Written } from "./text.ts";

export type Path = readonly (string | number)[];

/** A problem of syntax that the parser could go on after. */
export interface SyntaxProblem {
  readonly at: Span;
  readonly message: string;
}

/** An entry of a map. `value` is missing for a key that stands alone. */
export interface Entry {
  readonly key: Written;
  readonly value: YamlNode;
}

/**
 * A node of a document. Reading an alias reads what it names, so a cycle of aliases is an endless tree:
 * whoever walks it bounds the depth, or stops at nodes that are `shared`.
 */
export class YamlNode {
  readonly path: Path;
  /** Whether the node was reached through an alias or a merge key, so that it stands for several places. */
  readonly shared: boolean;
  readonly #tree: Tree;
  readonly #node: Node | null;

  constructor(tree: Tree, node: Node | null, path: Path, shared: boolean) {
    const target = isAlias(node) ? tree.target(node) : node;
    this.#tree = tree;
    this.#node = target;
    this.path = path;
    this.shared = shared || target !== node;
  }

  get kind(): "map" | "seq" | "scalar" | "null" {
    if (isMap(this.#node)) return "map";
    if (isSeq(this.#node)) return "seq";
    return isScalar(this.#node) && this.#node.value !== null ? "scalar" : "null";
  }

  get span(): Span {
    const [start = 0, end = start] = this.#node?.range ?? [];
    return { start, end: trimmedEnd(this.#tree.text, start, end) };
  }

  /** Whether a map or sequence is written as `{…}` or `[…]`. */
  get flow(): boolean {
    return (isMap(this.#node) || isSeq(this.#node)) && this.#node.flow === true;
  }

  /**
   * The string that a scalar holds, and where: between the quotes, if it has any, so that another value can take
   * its place. Nothing for other scalars, as the API accepts none.
   */
  get string(): Written | undefined {
    if (!isScalar(this.#node) || typeof this.#node.value !== "string") return undefined;
    const { start, end } = this.span;
    const quotes = isQuoted(this.#node) && end - start > 2 ? 1 : 0;
    return { value: this.#node.value, start: start + quotes, end: end - quotes };
  }

  /** The value of any scalar. */
  get scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined;
  }

  get(key: string): YamlNode | undefined {
    return this.#find(key, new Set());
  }

  at(...path: readonly (string | number)[]): YamlNode | undefined {
    let node: YamlNode | undefined = this;
    for (const step of path) {
      if (!node) return undefined;
      node = typeof step === "number" ? node.items[step] : node.get(step);
    }
    return node;
  }

  /** The entries of a map as written, without what merge keys add. */
  get entries(): readonly Entry[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.flatMap((pair) => {
      const key = keyOf(pair.key, this.#tree.text);
      return key ? [{ key, value: this.#child(pair.value, key.value) }] : [];
    });
  }

  get items(): readonly YamlNode[] {
    if (!isSeq(this.#node)) return [];
    return this.#node.items.map((item, index) => this.#child(isPair(item) ? null : item, index));
  }

  /** The key of an entry, where it is written here and not merged. */
  keyOf(name: string): Written | undefined {
    return this.entries.findLast(({ key }) => key.value === name)?.key;
  }

  /** The offset in the document of each UTF-16 unit of a string's value, or nothing where they do not correspond. */
  offsets(): ((index: number) => number) | undefined {
    return isScalar(this.#node) ? scalarOffsets(this.#node, this.#tree.text) : undefined;
  }

  /**
   * The last of duplicate keys counts, as in the API server's JSON; a written key counts before a merged one.
   * No map is searched twice, so that merge keys that name each other cannot multiply.
   */
  #find(key: string, searched: Set<Node>): YamlNode | undefined {
    if (!isMap(this.#node) || searched.has(this.#node)) return undefined;
    searched.add(this.#node);
    const written = this.#node.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key);
    if (written) return this.#child(written.value, key);
    for (const { key: name, value } of this.#node.items) {
      if (!isScalar(name) || name.value !== "<<") continue;
      const merged = this.#merged(value, key, searched);
      if (merged) return merged;
    }
    return undefined;
  }

  #merged(value: unknown, key: string, searched: Set<Node>): YamlNode | undefined {
    const source = new YamlNode(this.#tree, isNode(value) ? value : null, this.path, true);
    for (const map of source.kind === "seq" ? source.items : [source]) {
      const found = new YamlNode(this.#tree, map.#node, this.path, true).#find(key, searched);
      if (found) return found;
    }
    return undefined;
  }

  #child(value: unknown, step: string | number): YamlNode {
    return new YamlNode(this.#tree, isNode(value) ? value : null, [...this.path, step], this.shared);
  }
}

/** What nodes of one document share. */
class Tree {
  readonly text: string;
  readonly #document: Document;
  #targets: ReadonlyMap<Node, Node> | undefined;

  constructor(text: string, document: Document) {
    this.text = text;
    this.#document = document;
  }

  /** What an alias names: the nearest anchor of that name before it. An alias to nothing is null. */
  target(alias: Node): Node | null {
    this.#targets ??= aliasTargets(this.#document);
    return this.#targets.get(alias) ?? null;
  }
}

function aliasTargets(document: Document): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

export interface ParsedYaml {
  readonly root: YamlNode;
  readonly problems: readonly SyntaxProblem[];
}

/** Parses one document. Broken YAML gives what can be read of it, and the problems; nothing is ever thrown. */
export function parseYaml(text: string): ParsedYaml {
  try {
    const document = parseDocument(text, {
      logLevel: "silent",
      prettyErrors: false,
      strict: false,
      stringKeys: false,
      uniqueKeys: false,
    });
    const problems = document.errors.map(({ pos: [start, end], message }) => ({ at: { start, end }, message }));
    return { root: new YamlNode(new Tree(text, document), document.contents, [], false), problems };
  } catch (error) {
    // The parser recurses into nested collections, so some thousand levels exhaust the stack.
    const message = error instanceof RangeError ? "nested too deeply to be read" : "cannot be read as YAML";
    const nothing = new YamlNode(new Tree("", parseDocument("")), null, [], false);
    return { root: nothing, problems: [{ at: { start: 0, end: 0 }, message }] };
  }
}

function keyOf(key: unknown, text: string): Written | undefined {
  if (!isScalar(key) || !key.range) return undefined;
  const [start, end] = key.range;
  return { value: String(key.value), start, end: trimmedEnd(text, start, end) };
}

/** Block scalars and collections reach over the white space behind them; what a person sees ends before. */
function trimmedEnd(text: string, start: number, end: number): number {
  while (end > start && " \t\r\n".includes(text.charAt(end - 1))) end--;
  return end;
}

function isQuoted({ type }: Scalar): boolean {
  return type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
}

/**
 * Maps an index in a scalar's value to an offset in the document. Only where each unit of the value stands in the
 * document as itself: plain and quoted scalars of one line, and literal blocks.
 */
function scalarOffsets(node: Scalar, text: string): ((index: number) => number) | undefined {
  const value = String(node.value);
  const [start = 0, end = start] = node.range ?? [];
  if (node.type === "BLOCK_LITERAL") return literalOffsets(value, text, start);
  const from = isQuoted(node) ? start + 1 : start;
  if (text.startsWith(value, from)) return (index) => from + Math.min(index, value.length);
  return node.type === "QUOTE_DOUBLE" ? escapedOffsets(value, text, from, end - 1) : undefined;
}

/** A literal block repeats each line of its value at the end of a line of the document, behind the indentation. */
function literalOffsets(value: string, text: string, start: number): ((index: number) => number) | undefined {
  const lines: { readonly index: number; readonly offset: number }[] = [];
  let index = 0;
  let at = text.indexOf("\n", start) + 1;
  for (const line of value.split("\n")) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next - (text.charAt(next - 1) === "\r" ? 1 : 0);
    if (!text.slice(at, end).endsWith(line)) return undefined;
    lines.push({ index, offset: end - line.length });
    index += line.length + 1;
    at = next === -1 ? text.length : next + 1;
  }
  return (wanted) => {
    const line = lines.findLast((line) => line.index <= wanted) ?? { index: 0, offset: start };
    return line.offset + wanted - line.index;
  };
}

const escapes = /\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|[^\r\n])|[^\\\r\n]/y;

/** A double-quoted scalar of one line: each escape stands for one unit of the value. */
function escapedOffsets(
  value: string,
  text: string,
  start: number,
  end: number,
): ((index: number) => number) | undefined {
  const offsets: number[] = [];
  escapes.lastIndex = start;
  while (escapes.lastIndex < end) {
    offsets.push(escapes.lastIndex);
    if (!escapes.test(text)) return undefined;
  }
  if (offsets.length !== value.length) return undefined;
  return (index) => offsets[index] ?? end;
}
