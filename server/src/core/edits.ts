/** Changes a manifest by small text edits that keep its comments, its indentation and its style. */
import type { Resource } from "./kubernetes/resources.ts";
import type { Edit, Span } from "./text.ts";
import { type Path, parseYaml, type YamlNode } from "./yaml.ts";

/** Edits of one document, or nothing where no edit is certainly right: through an alias, for instance. */
export type Edits = readonly Edit[] | undefined;

/** Edits the document that a resource was read from. Paths are those of the document. */
export class ManifestEditor {
  readonly #resource: Resource;
  readonly #text: string;
  readonly #root: YamlNode;
  readonly #newline: string;

  constructor(resource: Resource) {
    this.#resource = resource;
    this.#text = resource.source.text;
    this.#root = parseYaml(this.#text).root;
    this.#newline = this.#text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** The node at a path, if what is written there stands for nothing else. */
  node(path: Path): YamlNode | undefined {
    const node = this.#root.at(...path);
    return node?.shared ? undefined : node;
  }

  textAt({ start, end }: Span): string {
    return this.#text.slice(start, end);
  }

  replace(span: Span, text: string): Edit {
    const { uri, start } = this.#resource.source;
    return { uri, span: { start: start + span.start, end: start + span.end }, text };
  }

  /** Adds names to a list of pull secrets, and makes the list where there is none. */
  addPullSecrets(list: Path, names: readonly string[]): Edits {
    if (names.length === 0) return [];
    const node = this.node(list);
    const owner = this.node(list.slice(0, -1));
    const key = String(list.at(-1));
    if (owner?.kind !== "map") return undefined;
    if (node?.kind === "seq" && node.items.length > 0) return this.#append(owner, node, names);
    if (node && node.kind !== "null" && node.items.length === 0 && node.kind !== "seq") return undefined;
    if (owner.keyOf(key)) return this.#fill(owner, key, node, names);
    return this.insertEntry(owner.path, key, names);
  }

  /** Adds `key: [{name: …}]` to a map, in the map's own style; before its containers, where it has any. */
  insertEntry(path: Path, key: string, names: readonly string[]): Edits {
    const owner = this.node(path);
    const before = owner?.entries.find(({ key }) => key.value === "containers") ?? owner?.entries[0];
    if (owner?.kind !== "map" || !before) return undefined;
    const isFirst = owner.entries[0]?.key.value === before.key.value;
    if (owner.flow) return [this.#insertFlow(before.key, key, names)];
    const indent = this.#indentAt(before.key.start);
    const lines = [`${key}:`, ...this.#items(owner, names)];
    return [this.#insertLines(before.key.start, indent, lines, isFirst)];
  }

  /** Adds `key: value` to a map, before the entry `before`. The value must not need quotes in YAML. */
  insertScalar(path: Path, key: string, value: string, before: string): Edits {
    const owner = this.node(path);
    const entries = owner?.entries ?? [];
    const next = entries.find(({ key }) => key.value === before) ?? entries[0];
    if (!owner || !next) return undefined;
    const { start } = next.key;
    if (!owner.flow)
      return [this.#insertLines(start, this.#indentAt(start), [`${key}: ${value}`], next === entries[0])];
    const separator = this.#startsLine(start) ? this.#newline + this.#indentAt(start) : " ";
    return [
      this.replace(
        { start, end: start },
        `${this.#isJson(owner) ? `"${key}": "${value}"` : `${key}: ${value}`},${separator}`,
      ),
    ];
  }

  /** Replaces what stands behind a key, whatever it is, by a list of pull secrets. */
  replaceWithList(list: Path, names: readonly string[]): Edits {
    const owner = this.node(list.slice(0, -1));
    const entry = owner?.entries.find(({ key }) => key.value === list.at(-1));
    if (!owner || !entry) return undefined;
    const { start, end } = entry.value.span;
    if (owner.flow || entry.value.flow) {
      const json = this.#isJson(owner);
      return [this.replace({ start, end }, `[${names.map((name) => flowItem(name, json)).join(", ")}]`)];
    }
    const indent = this.#indentAt(entry.key.start);
    const colon = this.#text.indexOf(":", entry.key.end) + 1;
    return [
      this.replace(
        { start: colon, end },
        this.#items(owner, names)
          .map((line) => this.#newline + indent + line)
          .join(""),
      ),
    ];
  }

  /** Moves an entry of a map to another map, with its comments. The target must not have the key. */
  moveEntry(from: Path, to: Path, key: string): Edits {
    const target = this.node(to);
    const removal = this.removeEntry(from);
    const owner = this.node(from.slice(0, -1));
    const entry = owner?.entries.find(({ key }) => key.value === from.at(-1));
    if (!target || !removal || !owner || !entry || target.flow !== owner.flow || target.get(key)) return undefined;
    const before = target.entries.find(({ key }) => key.value === "containers") ?? target.entries[0];
    if (!before) return undefined;
    const text = this.#text.slice(entry.key.end, Math.max(entry.key.end, this.#contentEnd(entry.value.span)));
    if (target.flow) {
      const quote = this.#text.charAt(entry.key.start) === '"' ? '"' : "";
      const at = before.key.start;
      return [...removal, this.replace({ start: at, end: at }, `${quote}${key}${quote}${text.replace(/^["']/, "")}, `)];
    }
    const shift = this.#indentAt(entry.key.start).length;
    const lines = `${key}${text}`
      .split(/\r?\n/)
      .map((line, index) => (index === 0 ? line : line.slice(Math.min(shift, indentOf(line)))));
    return [
      ...removal,
      this.#insertLines(before.key.start, this.#indentAt(before.key.start), lines, before === target.entries[0]),
    ];
  }

  /** Removes an entry of a map, with its line; nothing where it is the only one. */
  removeEntry(path: Path): Edits {
    const owner = this.node(path.slice(0, -1));
    const index = owner?.entries.findLastIndex(({ key }) => key.value === path.at(-1)) ?? -1;
    const entry = owner?.entries[index];
    if (!owner || !entry || owner.entries.length === 1) return undefined;
    const next = owner.entries[index + 1];
    if (owner.flow)
      return [this.#removeFlow({ start: entry.key.start, end: entry.value.span.end || entry.key.end }, index > 0)];
    const end = this.#lineEnd(
      this.#contentEnd({ start: entry.key.start, end: Math.max(entry.key.end, entry.value.span.end) }),
    );
    // The first entry of a list's item stands behind the dash, where the next one has to take its place.
    if (!this.#startsLine(entry.key.start))
      return next ? [this.replace({ start: entry.key.start, end: next.key.start }, "")] : undefined;
    return [this.replace({ start: this.#lineStart(entry.key.start), end }, "")];
  }

  /** Removes an item of a list, and the whole entry with the last of them. */
  removeItem(list: Path, index: number): Edits {
    const node = this.node(list);
    const item = node?.items[index];
    if (!node || !item) return undefined;
    if (node.items.length === 1) return this.removeEntry(list);
    if (node.flow) return [this.#removeFlow(item.span, index > 0)];
    const dash = this.#text.lastIndexOf("-", item.span.start - 1);
    const start = item.kind === "null" ? this.#dashOf(node, index) : dash;
    if (start < 0 || !this.#startsLine(start)) return undefined;
    return [this.replace({ start: this.#lineStart(start), end: this.#lineEnd(Math.max(start, item.span.end)) }, "")];
  }

  renameKey(key: Span, name: string): readonly Edit[] {
    const quote = /["']/.exec(this.#text.charAt(key.start))?.[0] ?? "";
    return [this.replace(key, quote + name + quote)];
  }

  #append(owner: YamlNode, list: YamlNode, names: readonly string[]): Edits {
    const last = list.items.at(-1);
    if (!last) return undefined;
    const json = this.#isJson(owner);
    if (list.flow) {
      const items = names.map((name) => `, ${flowItem(name, json)}`).join("");
      return [this.replace({ start: last.span.end, end: last.span.end }, items)];
    }
    const dash = this.#text.lastIndexOf("-", last.span.start - 1);
    const indent = this.#indentAt(dash);
    const end = this.#endOfContentLine(last.span.end);
    const text = names.map((name) => `${this.#newline}${indent}- name: ${name}`).join("");
    return [this.replace({ start: end, end }, text)];
  }

  /** Fills a list that is empty or not there behind its key. */
  #fill(owner: YamlNode, key: string, list: YamlNode | undefined, names: readonly string[]): Edits {
    const json = this.#isJson(owner);
    if (list?.kind === "seq" || owner.flow) {
      const text = `[${names.map((name) => flowItem(name, json)).join(", ")}]`;
      return list?.kind === "seq" ? [this.replace(list.span, text)] : undefined;
    }
    const at = owner.keyOf(key);
    if (!at) return undefined;
    const indent = this.#indentAt(at.start);
    const end = this.#endOfContentLine(at.end);
    return [
      this.replace(
        { start: end, end },
        this.#items(owner, names)
          .map((line) => this.#newline + indent + line)
          .join(""),
      ),
    ];
  }

  #insertFlow(before: Span, key: string, names: readonly string[]): Edit {
    const { start } = before;
    const json = this.#text.charAt(start) === '"';
    const entry = `${json ? `"${key}"` : key}: [${names.map((name) => flowItem(name, json)).join(", ")}],`;
    const separator = this.#startsLine(start) ? this.#newline + this.#indentAt(start) : " ";
    return this.replace({ start, end: start }, entry + separator);
  }

  /** Inserts lines before an entry of a block map, above the comments that belong to it. */
  #insertLines(at: number, indent: string, lines: readonly string[], isFirst: boolean): Edit {
    if (!this.#startsLine(at)) {
      const text = lines.map((line) => line + this.#newline + indent).join("");
      return this.replace({ start: at, end: at }, text);
    }
    const start = isFirst ? this.#lineStart(at) : this.#commentStart(this.#lineStart(at));
    return this.replace(
      { start, end: start },
      lines.map((line) => (line === "" ? "" : indent + line) + this.#newline).join(""),
    );
  }

  /** The items of a new list under a key of `owner`, indented as the other lists there are. */
  #items(owner: YamlNode, names: readonly string[]): readonly string[] {
    const sibling = owner.entries.find(({ value }) => value.kind === "seq" && !value.flow && value.items.length > 0);
    const dash = sibling ? this.#text.lastIndexOf("-", (sibling.value.items[0]?.span.start ?? 0) - 1) : -1;
    const flush = sibling && dash >= 0 && this.#column(dash) === this.#column(sibling.key.start);
    return names.map((name) => `${flush ? "" : "  "}- name: ${name}`);
  }

  #removeFlow(span: Span, hasBefore: boolean): Edit {
    const { start, end } = span;
    if (hasBefore) return this.replace({ start: this.#text.lastIndexOf(",", start), end }, "");
    const comma = this.#text.indexOf(",", end);
    const rest = /^\s*/.exec(this.#text.slice(comma + 1))?.[0].length ?? 0;
    return this.replace({ start, end: comma + 1 + rest }, "");
  }

  #isJson(owner: YamlNode): boolean {
    const key = owner.entries[0]?.key;
    return key !== undefined && this.#text.charAt(key.start) === '"';
  }

  #dashOf(list: YamlNode, index: number): number {
    const before = list.items[index - 1]?.span.end ?? list.span.start - 1;
    return this.#text.indexOf("-", before);
  }

  /** Values may reach over the lines behind them; comments at the end of their last line belong to them. */
  #contentEnd({ start, end }: Span): number {
    return this.#endOfContentLine(Math.max(start, end));
  }

  #endOfContentLine(offset: number): number {
    const newline = this.#text.indexOf("\n", offset);
    const end = newline === -1 ? this.#text.length : newline;
    return this.#text.charAt(end - 1) === "\r" ? end - 1 : end;
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** The start of the next line. */
  #lineEnd(offset: number): number {
    const newline = this.#text.indexOf("\n", offset);
    return newline === -1 ? this.#text.length : newline + 1;
  }

  #startsLine(offset: number): boolean {
    return this.#text.slice(this.#lineStart(offset), offset).trim() === "";
  }

  #column(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  /** Spaces as wide as what stands before `offset`, so that a dash before it counts as indentation. */
  #indentAt(offset: number): string {
    return " ".repeat(this.#column(offset));
  }

  /** The first of the comment lines that stand directly above a line. */
  #commentStart(lineStart: number): number {
    let start = lineStart;
    while (start > 0) {
      const above = this.#lineStart(start - 1);
      if (!this.#text.slice(above, start).trim().startsWith("#")) break;
      start = above;
    }
    return start;
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function flowItem(name: string, json: boolean): string {
  return json ? `{"name": "${name}"}` : `{name: ${name}}`;
}
