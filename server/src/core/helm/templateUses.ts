/** Reads what a chart's template does with lists of pull secrets among the values, and so which shape it needs. */
import type { HelmShape, HelmUse } from "../kubernetes/helmResources.ts";
import { isOwnKind } from "../kubernetes/podSpecs.ts";
import type { Span } from "../text.ts";
import { asksForType, evaluate, itemsOf, type Part, type Parts, root, type Scope } from "./expressions.ts";
import { type Piece, piecesOf } from "./goTemplate.ts";
import { isPullSecretKey } from "./pullSecretKeys.ts";

/** Each list and shape once. A use where the template asks first what it was given is no use. */
export function usesIn(template: string): readonly HelmUse[] {
  const reader = new TemplateReader();
  for (const piece of piecesOf(template)) reader.take(piece);
  return reader.uses;
}

/** A control structure that is open. */
interface Block {
  readonly keyword: string;
  /** What stood for `.` before it. */
  readonly dot: Parts;
  readonly variables: ReadonlyMap<string, Parts>;
  /** What was printed before a named template began. */
  readonly printed: string | undefined;
  /** Whether what comes next in it depends on what the values are. */
  asks: boolean;
}

const openers: ReadonlySet<string> = new Set(["if", "with", "range", "define", "block"]);

/** Stands in what is printed for what an action prints. */
const filled = "\0";

class TemplateReader {
  readonly uses: HelmUse[] = [];
  readonly #blocks: Block[] = [];
  #dot: Parts = root;
  #variables = new Map<string, Parts>();
  /** Variables that hold what a test has found out. */
  readonly #answers = new Set<string>();
  #printed = "";

  take(piece: Piece): void {
    if (piece.kind === "text") this.#printed += piece.text;
    else this.#act(piece.words, piece);
  }

  #act([keyword = "", ...words]: readonly string[], at: Span): void {
    if (openers.has(keyword)) this.#open(keyword, words, at);
    else if (keyword === "else") this.#else(words, at);
    else if (keyword === "end") this.#close();
    else if (keyword === "break" || keyword === "continue") this.#leave();
    else this.#say([keyword, ...words], at);
  }

  #open(keyword: string, words: readonly string[], at: Span): void {
    const printed = keyword === "define" ? this.#printed : undefined;
    const variables = new Map(this.#variables);
    this.#blocks.push({ keyword, dot: this.#dot, variables, printed, asks: this.#asks || this.#areTest(words) });
    if (keyword === "define" || keyword === "block") {
      this.#dot = [];
      if (keyword === "define") this.#printed = "";
    } else this.#enter(keyword, words, at);
  }

  #enter(keyword: string, words: readonly string[], at: Span): void {
    const assignment = words.findIndex((word) => word === ":=" || word === "=");
    const names = words.slice(0, Math.max(0, assignment)).filter((word) => word.startsWith("$"));
    const given = evaluate(words.slice(assignment + 1), this.#scope(at));
    const parts = keyword === "range" ? itemsOf(given) : given;
    // Of two variables, the first one of a `range` is the index.
    for (const [index, name] of names.entries()) this.#variables.set(name, index === names.length - 1 ? parts : []);
    if (keyword !== "if") this.#dot = parts;
  }

  #else([keyword, ...words]: readonly string[], at: Span): void {
    const block = this.#blocks.at(-1);
    if (!block) return;
    this.#dot = block.dot;
    block.asks ||= this.#areTest(words);
    if (keyword !== undefined) this.#enter(keyword, words, at);
  }

  #close(): void {
    const block = this.#blocks.pop();
    if (!block) return;
    this.#dot = block.dot;
    if (block.printed === undefined) {
      // What was set to variables from outside stays.
      this.#variables = new Map([...this.#variables].filter(([name]) => block.variables.has(name)));
    } else {
      this.#printed = block.printed;
      this.#variables = new Map(block.variables);
    }
  }

  /** Whatever comes after `continue` is not for what was asked for before it. */
  #leave(): void {
    const loop = this.#blocks.findLast(({ keyword }) => keyword === "range");
    if (loop) loop.asks ||= this.#asks;
  }

  #say(words: readonly string[], at: Span): void {
    const assignment = words[1];
    const [name = ""] = words;
    if (assignment === ":=" || assignment === "=") {
      const parts = evaluate(words.slice(2), this.#scope(at, words));
      // In a branch, the value from before may stay.
      const before = assignment === "=" && parts.length > 0 ? (this.#variables.get(name) ?? []) : [];
      this.#variables.set(name, [...before, ...parts]);
      if (asksForType(words)) this.#answers.add(name);
      return;
    }
    for (const part of evaluate(words, this.#scope(at, words))) {
      if (this.#asks || this.#areTest(words) || !isPullSecretKey(part.path.at(-1))) continue;
      const shape = shapeOf(part, this.#printed, this.#isNamed);
      if (shape) this.#add(part, shape, at);
    }
    this.#printed += filled;
  }

  get #asks(): boolean {
    return this.#blocks.at(-1)?.asks ?? false;
  }

  #areTest(words: readonly string[]): boolean {
    return asksForType(words) || words.some((word) => this.#answers.has(word));
  }

  get #isNamed(): boolean {
    return this.#blocks.some(({ keyword }) => keyword === "define");
  }

  #scope(at: Span, words: readonly string[] = []): Scope {
    const fieldTaken = (item: Part) => {
      if (!this.#areTest(words)) this.#add(item, "objects", at);
    };
    return { dot: this.#dot, variables: this.#variables, fieldTaken };
  }

  #add({ path }: Part, shape: HelmShape, { start, end }: Span): void {
    if (this.#asks || !isPullSecretKey(path.at(-1))) return;
    const key = path.join("\0");
    if (this.uses.some((use) => use.shape === shape && use.path.join("\0") === key)) return;
    this.uses.push({ path, shape, at: { start, end } });
  }
}

/** A name is no longer than 253 characters. */
const longestName = 300;
const nameBefore = /\bname["']?:[ \t]*["']?[^"'\s]*$/;

/**
 * The shape that a list needs where it is printed.
 *
 * @param printed All that the template prints before.
 * @param isNamed Whether it is printed by a named template, which does not say of which kind the manifest is.
 */
function shapeOf({ kind, encoded }: Part, printed: string, isNamed: boolean): HelmShape | undefined {
  // As a part of a line, an object would be printed as `map[name:x]`.
  if (kind === "item" && !encoded) return nameBefore.test(printed.slice(-longestName)) ? "names" : undefined;
  if (kind === "root" || !encoded) return undefined;
  const document = printed.slice(printed.lastIndexOf("\n---") + 1);
  return isOfPod(document, isNamed) && listAt(document) === kind ? "objects" : undefined;
}

/** Custom kinds may have lists of names under the same key. */
function isOfPod(document: string, isNamed: boolean): boolean {
  const written = [...document.matchAll(/^kind:[ \t]*["']?([^\s"']*)/gm)].at(-1)?.[1];
  return written === undefined ? isNamed : written === "ServiceAccount" || isOwnKind("apps", written);
}

/** Whether what is printed next stands behind the key of a list of pull secrets, or in one of its items. */
function listAt(document: string): "value" | "item" | undefined {
  const lines = document.split(/\r?\n/);
  const left = lines.pop() ?? "";
  if (key.test(left)) return "value";
  if (!/^\s*(?:-\s*)?$/.test(left)) return undefined;
  const above = lines.findLast((line) => !isPartOfList(line));
  if (above === undefined || !key.test(above)) return undefined;
  return left.includes("-") ? "item" : "value";
}

const key = /^\s*(?:- )?["']?imagePullSecrets["']?:\s*$/;

/** An empty line, a comment, an item, or what an action printed. */
function isPartOfList(line: string): boolean {
  return /^\s*(?:#.*|-(?:\s.*)?|\0+)?$/.test(line.trimEnd());
}
