/** One YAML document as a tree that can be walked safely: aliases and merge keys resolved, nothing expanded. */

import {
  Composer,
  type CST,
  Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Parser,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { scalarOffsets } from "./scalarOffsets.ts";
import type { Span, Written } from "./text.ts";
import { t } from "./translation.ts";

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
  /** Whether the node was reached through an alias or a merge key, so that it stands for several places. */
  readonly shared: boolean;
  readonly #tree: Tree;
  readonly #node: Node | null;
  /** Most nodes are passed by without anybody asking for their path. */
  readonly #place: Place | undefined;

  constructor(tree: Tree, node: Node | null, place: Place | undefined, shared: boolean) {
    const target = isAlias(node) ? tree.target(node) : node;
    this.shared = shared || target !== node;
    this.#tree = tree;
    this.#node = this.shared && !tree.mayShare() ? null : target;
    this.#place = place;
  }

  get path(): Path {
    const path: (string | number)[] = [];
    for (let place = this.#place; place; place = place.parent.#place) path.push(place.step);
    return path.reverse();
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

  /** The text of the node as it is written. */
  get source(): string {
    return this.#tree.text.slice(this.span.start, this.span.end);
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

  /** The last of duplicate keys counts, as in the API server's JSON; a written key counts before a merged one. */
  get(key: string): YamlNode | undefined {
    return this.#find(key, this, undefined);
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
   * Finds a key of this map for `owner`, into which it may be merged.
   *
   * @param searched No map is searched twice, so that merge keys that name each other cannot multiply.
   */
  #find(key: string, owner: YamlNode, searched: Set<Node> | undefined): YamlNode | undefined {
    const map = this.#node;
    if (!isMap(map) || searched?.has(map)) return undefined;
    const written = map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key);
    if (written) return new YamlNode(this.#tree, nodeOf(written.value), { parent: owner, step: key }, this.shared);
    const merges = map.items.filter((pair) => isScalar(pair.key) && pair.key.value === "<<");
    if (merges.length === 0) return undefined;
    const now = (searched ?? new Set()).add(map);
    for (const { value } of merges) {
      const source = new YamlNode(this.#tree, nodeOf(value), undefined, true);
      for (const merged of source.kind === "seq" ? source.items : [source]) {
        const found = merged.#find(key, owner, now);
        if (found) return found;
      }
    }
    return undefined;
  }

  #child(value: unknown, step: string | number): YamlNode {
    return new YamlNode(this.#tree, nodeOf(value), { parent: this, step }, this.shared);
  }
}

interface Place {
  readonly parent: YamlNode;
  readonly step: string | number;
}

function nodeOf(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

/** More than any manifest has, and less than a second's work. */
const mostShared = 200_000;

/** What nodes of one document share. */
class Tree {
  readonly text: string;
  readonly #document: Document;
  #targets: ReadonlyMap<Node, Node> | undefined;
  #shared = 0;

  constructor(text: string, document: Document) {
    this.text = text;
    this.#document = document;
  }

  /** Aliases of aliases multiply, so that what is read through them has an end. */
  mayShare(): boolean {
    return this.#shared++ < mostShared;
  }

  get exhausted(): boolean {
    return this.#shared > mostShared;
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
  /** Whether so much was read through aliases by now that the rest is taken for null. */
  readonly exhausted: () => boolean;
}

/** Parses one document. Broken YAML gives what can be read of it, and the problems; nothing is ever thrown. */
export function parseYaml(text: string): ParsedYaml {
  return parse(text, () => parseDocument(text, options));
}

/** The same for what is no use once it is broken: it gives nothing then but the first thing that is out of place. */
export function parseUntilBroken(text: string): ParsedYaml {
  return parse(text, () => {
    const tokens = [...untilError(new Parser().parse(text))];
    const whole = tokens.at(-1)?.type === "error" ? tokens.slice(-1) : tokens;
    return new Composer(options).compose(whole, true, text.length).next().value ?? undefined;
  });
}

const options = {
  logLevel: "silent",
  prettyErrors: false,
  strict: false,
  stringKeys: false,
  uniqueKeys: false,
} as const;

/** Each error has a stack trace, which takes longer than many tokens, and templates have one at nearly each of their marks. */
function* untilError(tokens: Iterable<CST.Token>): Iterable<CST.Token> {
  for (const token of tokens) {
    yield token;
    if (token.type === "error") return;
  }
}

function parse(text: string, read: () => Document.Parsed | undefined): ParsedYaml {
  try {
    const document = read() ?? new Document();
    const problems = document.errors.map(({ pos: [start, end], message }) => ({
      at: { start, end },
      message: /call stack/i.test(message) ? tooDeep() : message,
    }));
    const tree = new Tree(text, document);
    const root = new YamlNode(tree, document.contents, undefined, false);
    return { root, problems, exhausted: () => tree.exhausted };
  } catch (error) {
    const message = error instanceof RangeError ? tooDeep() : t`This document cannot be read as YAML`;
    const root = new YamlNode(new Tree("", new Document()), null, undefined, false);
    return { root, problems: [{ at: { start: 0, end: 0 }, message }], exhausted: () => false };
  }
}

/** The parser recurses into nested collections, so some thousand levels exhaust the stack. */
const tooDeep = () => t`This document is nested too deeply to be read`;

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
