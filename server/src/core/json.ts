/** JSON as Go's encoding/json reads it, with the span of every key and value. */
import { quote } from "./kubernetes/go.ts";
import type { Span, Written } from "./text.ts";

/**
 * A value of a JSON text. The span of a string includes its quotes.
 *
 * A tree holds whatever the text held, passwords included: it is for readers, never for showing.
 */
export type JsonNode = JsonScalar | JsonArray | JsonObject;

export type JsonScalar = Span &
  (
    | { readonly kind: "null" }
    | { readonly kind: "bool"; readonly value: boolean }
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "string"; readonly value: string }
  );

export interface JsonArray extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonObject extends Span {
  readonly kind: "object";
  /** In the order of the text, duplicates included. */
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly key: Written;
  readonly value: JsonNode;
}

export interface JsonError {
  /** Go's words, which show one character of the text at most. */
  readonly error: string;
  /** The UTF-16 offset of that character, or the length of a text that ends too early. */
  readonly offset: number;
}

/** Go's own limit. */
const deepest = 10_000;

/** Reads a JSON text. A byte order mark and anything after the value are errors. */
export function parseJson(text: string): { readonly value: JsonNode } | JsonError {
  try {
    return { value: new Parser(text).parse() };
  } catch (failure) {
    if (failure instanceof Failure) return { error: failure.message, offset: failure.offset };
    throw failure;
  }
}

/** The members that Go would read into a field of that name: letter case does not matter, and the last one wins. */
export function membersNamed(node: JsonNode, field: string): readonly JsonMember[] {
  const folded = fold(field);
  return node.kind !== "object"
    ? []
    : node.members.filter(
        ({ key: { value } }) => value === folded || (value.length === folded.length && fold(value) === folded),
      );
}

/** Go folds letters beyond ASCII too: the long s and the Kelvin sign are the only ones that fold into ASCII. */
function fold(field: string): string {
  return field
    .replaceAll("\u017f", "s")
    .replaceAll("\u212a", "k")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The character after a backslash, and what it stands for. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const escaped: ReadonlyMap<string, string> = new Map(
  [...escapes].filter(([letter]) => letter !== "/").map(([letter, char]) => [char, `\\${letter}`]),
);

/** Writes a string as Go's encoding/json does, which also escapes what HTML could mistake. */
export function encodeJsonString(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must be escaped.
  const body = text.toWellFormed().replace(/[\0-\x1f"\\<>&\u2028\u2029]/g, (char) => {
    return escaped.get(char) ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${body}"`;
}

class Failure extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A container whose end has not been read yet. */
type Open =
  | { readonly kind: "array"; readonly start: number; readonly items: JsonNode[] }
  | { readonly kind: "object"; readonly start: number; readonly members: JsonMember[]; key: Written };

/** Keeps its own stack, so that deep nesting cannot exhaust the engine's. */
class Parser {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonNode {
    for (;;) {
      let value = this.#begin();
      while (value) {
        const top = this.#open.at(-1);
        if (!top) return this.#finish(value);
        value = this.#append(top, value);
      }
    }
  }

  /** Reads a value, or the beginning of one: then the next value is its first. */
  #begin(): JsonNode | undefined {
    const char = this.#peek();
    const start = this.#at;
    if (char === '"') return { kind: "string", value: this.#string(), start, end: this.#at };
    if (char === "{" || char === "[") return this.#container(char);
    if (char === "t") return { kind: "bool", value: true, start, end: this.#literal("true") };
    if (char === "f") return { kind: "bool", value: false, start, end: this.#literal("false") };
    if (char === "n") return { kind: "null", start, end: this.#literal("null") };
    if (char === "-" || isDigit(char)) return { kind: "number", value: this.#number(), start, end: this.#at };
    return this.#fail("looking for beginning of value");
  }

  #container(bracket: "{" | "["): JsonNode | undefined {
    const start = this.#at++;
    if (this.#open.length === deepest) throw new Failure("exceeded max depth", start);
    if (this.#peek() === (bracket === "{" ? "}" : "]")) {
      const end = ++this.#at;
      return bracket === "{" ? { kind: "object", members: [], start, end } : { kind: "array", items: [], start, end };
    }
    if (bracket === "[") this.#open.push({ kind: "array", start, items: [] });
    else this.#open.push({ kind: "object", start, members: [], key: this.#key() });
    return undefined;
  }

  /** Adds a value to its container; gives back the container if that ends it. */
  #append(top: Open, value: JsonNode): JsonNode | undefined {
    if (top.kind === "array") top.items.push(value);
    else top.members.push({ key: top.key, value });
    const char = this.#peek();
    if (char === ",") {
      this.#at++;
      if (top.kind === "object") top.key = this.#key();
      return undefined;
    }
    if (char !== (top.kind === "array" ? "]" : "}")) {
      return this.#fail(top.kind === "array" ? "after array element" : "after object key:value pair");
    }
    this.#open.pop();
    const span = { start: top.start, end: ++this.#at };
    return top.kind === "array"
      ? { kind: "array", items: top.items, ...span }
      : { kind: "object", members: top.members, ...span };
  }

  #finish(value: JsonNode): JsonNode {
    return this.#peek() === "" ? value : this.#fail("after top-level value");
  }

  #key(): Written {
    if (this.#peek() !== '"') this.#fail("looking for beginning of object key string");
    const start = this.#at;
    const key = { value: this.#string(), start, end: this.#at };
    if (this.#peek() !== ":") this.#fail("after object key");
    this.#at++;
    return key;
  }

  #string(): string {
    const parts: string[] = [];
    for (let start = ++this.#at; ; ) {
      const char = this.#char();
      if (char === "" || char < " ") this.#fail("in string literal");
      if (char !== '"' && char !== "\\") {
        this.#at++;
        continue;
      }
      parts.push(this.#text.slice(start, this.#at++));
      // Half of a surrogate pair becomes U+FFFD, in Go as here.
      if (char === '"') return parts.join("").toWellFormed();
      parts.push(this.#escape());
      start = this.#at;
    }
  }

  #escape(): string {
    const char = this.#char();
    const meaning = escapes.get(char);
    if (char !== "u" && meaning === undefined) this.#fail("in string escape code");
    if (meaning !== undefined) {
      this.#at++;
      return meaning;
    }
    const start = ++this.#at;
    while (this.#at < start + 4) {
      if (!/^[0-9a-f]$/i.test(this.#char())) this.#fail("in \\u hexadecimal character escape");
      this.#at++;
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(start, this.#at), 16));
  }

  #number(): number {
    const start = this.#at;
    if (this.#char() === "-") this.#at++;
    if (this.#char() === "0") this.#at++;
    else this.#digits("in numeric literal");
    if (this.#char() === ".") {
      this.#at++;
      this.#digits("after decimal point in numeric literal");
    }
    if (/^[eE]$/.test(this.#char())) {
      this.#at++;
      if (/^[+-]$/.test(this.#char())) this.#at++;
      this.#digits("in exponent of numeric literal");
    }
    return Number(this.#text.slice(start, this.#at));
  }

  #digits(context: string): void {
    if (!isDigit(this.#char())) this.#fail(context);
    while (isDigit(this.#char())) this.#at++;
  }

  /** Reads a word that is certain after its first letter, and gives its end. */
  #literal(word: "true" | "false" | "null"): number {
    for (const letter of word) {
      if (this.#char() !== letter) this.#fail(`in literal ${word} (expecting '${letter}')`);
      this.#at++;
    }
    return this.#at;
  }

  #char(): string {
    return this.#text.charAt(this.#at);
  }

  /** The next character that is no white space, or nothing at the end. */
  #peek(): string {
    while (/^[ \t\r\n]$/.test(this.#char())) this.#at++;
    return this.#char();
  }

  #fail(context: string): never {
    const char = this.#char();
    if (char === "") throw new Failure("unexpected end of JSON input", this.#at);
    throw new Failure(`invalid character ${quoteByte(this.#text.codePointAt(this.#at) ?? 0)} ${context}`, this.#at);
  }
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}

/** Go stops at a byte, and shows it as if it were the character of that number. */
function quoteByte(code: number): string {
  const lead =
    code < 0x80 ? code : code < 0x800 ? 0xc0 | (code >> 6) : code < 0x10000 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18);
  const char = String.fromCharCode(lead);
  if (char === "'") return "'\\''";
  return char === '"' ? "'\"'" : `'${quote(char).slice(1, -1)}'`;
}
