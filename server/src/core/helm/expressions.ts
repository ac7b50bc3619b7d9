/** What an expression of a chart's template gives, as far as it is a part of the chart's values. */

/** A part of the values that an expression may give. */
export interface Part {
  /** What stands at the root has `Values` among its fields; an item is one of the list at `path`. */
  readonly kind: "root" | "value" | "item";
  readonly path: readonly string[];
  /** Printed as YAML or JSON. */
  readonly encoded: boolean;
}

/** All that an expression may give; nothing is known of what else that is. */
export type Parts = readonly Part[];

export const root: Parts = [{ kind: "root", path: [], encoded: false }];
const unknown: Parts = [];

/** What names stand for where an expression stands. */
export interface Scope {
  readonly dot: Parts;
  readonly variables: ReadonlyMap<string, Parts>;
  /** Told of each field that is taken of an item: only an object has any. */
  readonly fieldTaken: (item: Part) => void;
}

/** Functions of Go, Sprig and Helm that ask what something is, and templates, which may: so either shape may be right. */
const tests =
  /^(?:kindIs|kindOf|typeIs|typeOf|typeIsLike|hasKey|deepEqual|contains|hasPrefix|(?:must)?[rR]egexMatch|include|["`].*%T.*)$/;

export function asksForType(words: readonly string[]): boolean {
  return words.some((word) => tests.test(word));
}

/** People write shorter actions, and keep their values less deep. */
const mostWords = 300;
const deepest = 20;

/** @param words Those of one action, without the keyword before them. */
export function evaluate(words: readonly string[], scope: Scope): Parts {
  return words.length > mostWords ? unknown : new Evaluation(words, scope).pipeline();
}

/** The items of lists. */
export function itemsOf(parts: Parts): Parts {
  return parts.flatMap((part) => (part.kind === "value" && !part.encoded ? [{ ...part, kind: "item" }] : []));
}

const encoders = /^(?:must)?[tT]o(?:Yaml|YamlPretty|Json|PrettyJson|RawJson)$/;
/** They give their last argument, or something of the same shape. */
const passing =
  /^(?:nindent|indent|quote|squote|trim|toString|trimSuffix|trimPrefix|lower|required|uniq|compact|reverse|sortAlpha|mustUniq|mustCompact|print)$/;
/** They give one of their arguments, or all of them in one list. */
const choosing = /^(?:default|coalesce|or|concat)$/;

class Evaluation {
  readonly #words: readonly string[];
  readonly #scope: Scope;
  #at = 0;

  constructor(words: readonly string[], scope: Scope) {
    this.#words = words;
    this.#scope = scope;
  }

  pipeline(): Parts {
    let given = this.#command(undefined);
    while (this.#words[this.#at] === "|") {
      this.#at++;
      given = this.#command(given);
    }
    return given;
  }

  /** @param piped What the command before it gives, as its last argument. */
  #command(piped: Parts | undefined): Parts {
    const first = this.#words[this.#at];
    const isFunction = first !== undefined && /^[A-Za-z]\w*$/.test(first);
    if (isFunction) this.#at++;
    const operands: Operand[] = [];
    for (let word = this.#words[this.#at]; word !== undefined && !/^[|)]/.test(word); word = this.#words[this.#at]) {
      this.#at++;
      operands.push({ word, parts: this.#operand(word) });
    }
    if (piped) operands.push({ word: "", parts: piped });
    return isFunction ? this.#call(first, operands) : (operands[0]?.parts ?? unknown);
  }

  #operand(word: string): Parts {
    if (word === "(") {
      const inner = this.pipeline();
      const close = this.#words[this.#at++] ?? "";
      return this.#fields(inner, close.split(".").slice(1));
    }
    if (word.startsWith("$")) {
      const [name = "", ...fields] = word.split(".");
      // A template that another one includes is handed the root, or something that has its `Values`.
      const parts = name === "$" ? root : (this.#scope.variables.get(name) ?? unknown);
      return this.#fields(parts, fields);
    }
    if (!word.startsWith(".")) return unknown;
    const fields = word.split(".").filter((field) => field !== "");
    const { dot } = this.#scope;
    return this.#fields(dot.length === 0 && fields[0] === "Values" ? root : dot, fields);
  }

  #fields(parts: Parts, fields: readonly string[]): Parts {
    if (fields.length > deepest) return unknown;
    return fields.reduce<Parts>((before, field) => before.flatMap((part) => this.#field(part, field)), parts);
  }

  #field(part: Part, field: string): Parts {
    if (part.encoded || part.path.length > deepest) return unknown;
    if (part.kind === "item") this.#scope.fieldTaken(part);
    if (part.kind === "value") return [{ ...part, path: [...part.path, field] }];
    return part.kind === "root" && field === "Values" ? [{ kind: "value", path: [], encoded: false }] : unknown;
  }

  #call(name: string, operands: readonly Operand[]): Parts {
    const all = operands.flatMap(({ parts }) => parts);
    const last = operands.at(-1)?.parts ?? unknown;
    if (encoders.test(name)) return last.map((part) => ({ ...part, encoded: true }));
    if (passing.test(name) || name === "and") return last;
    if (choosing.test(name)) return all;
    if (name === "ternary") return operands.slice(0, 2).flatMap(({ parts }) => parts);
    if (name === "tpl") return operands[0]?.parts ?? unknown;
    if (name === "first" || name === "last") return itemsOf(last);
    return name === "index" ? this.#index(operands) : unknown;
  }

  #index([of, ...steps]: readonly Operand[]): Parts {
    return steps.reduce<Parts>((parts, { word }) => {
      if (/^\d+$/.test(word)) return itemsOf(parts);
      return /^["`]/.test(word) ? this.#fields(parts, [word.slice(1, -1)]) : unknown;
    }, of?.parts ?? unknown);
  }
}

interface Operand {
  readonly word: string;
  readonly parts: Parts;
}
