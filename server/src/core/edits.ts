/**
 * Changes a manifest by small text edits that keep its comments, its indentation and its style.
 *
 * Whatever the text looks like, no edit is handed out before the edited document has been read again and says what it
 * should and nothing else: so none changes another place through an anchor, breaks the syntax or changes a type.
 */
import type { PullSecretList, Resource } from "./kubernetes/resources.ts";
import {
  blockItem,
  blockItems,
  firstContainers,
  flowItem,
  flowList,
  isJson,
  type NamedItem,
  scalar,
} from "./listText.ts";
import { endOf, ManifestText } from "./manifestText.ts";
import { differences, type Json, meaningOf, valueAt, withValue } from "./meaning.ts";
import { editedText } from "./sourceEdits.ts";
import type { Edit, Span } from "./text.ts";
import { type Entry, type Path, parseYaml, type YamlNode } from "./yaml.ts";

/** Edits of one document, or nothing where no edit is certainly right. */
export type Edits = readonly Edit[] | undefined;

/** Edits the document that a resource was read from. Paths are those of the document. */
export class ManifestEditor {
  readonly #resource: Resource;
  readonly #text: ManifestText;
  readonly #root: YamlNode;
  /** Nothing where the document is broken: then no edit is certain. */
  readonly #meaning: Json | undefined;

  constructor(resource: Resource) {
    this.#resource = resource;
    this.#text = new ManifestText(resource.source.text);
    this.#root = parseYaml(resource.source.text).root;
    this.#meaning = meaningOf(resource.source.text);
  }

  /** The node at a path, if what is written there stands for nothing else. */
  node(path: Path): YamlNode | undefined {
    const node = this.#root.at(...path);
    return node?.shared ? undefined : node;
  }

  /** An edit that nobody checks. */
  replace(span: Span, text: string): Edit {
    const { uri, start } = this.#resource.source;
    return { uri, span: { start: start + span.start, end: start + span.end }, text };
  }

  renameKey(key: Span, name: string): readonly Edit[] {
    const quote = /["']/.exec(this.#text.text.charAt(key.start))?.[0] ?? "";
    return [this.replace(key, quote + name + quote)];
  }

  /** Replaces a string, given as it stands between its quotes, by another one: exactly one value changes. */
  replaceString(at: Span, value: string): Edits {
    const quoted = /["']/.test(this.#text.text.charAt(at.start - 1));
    const edits = [this.replace(at, quoted ? value : scalar(value))];
    const after = meaningOf(editedText(this.#resource.source, edits));
    if (this.#meaning === undefined || after === undefined) return undefined;
    return differences(this.#meaning, after) === 1 ? edits : undefined;
  }

  /** Adds names to a list of pull secrets, and makes the list where there is none. */
  addPullSecrets({ path: list, ofObjects }: PullSecretList, added: readonly (string | NamedItem)[]): Edits {
    const names = added.map((item) => (typeof item === "string" ? { name: item } : item));
    if (names.length === 0) return [];
    if (!ofObjects) return undefined;
    const key = String(list.at(-1));
    const owner = this.node(list.slice(0, -1));
    const node = this.#root.at(...list);
    if (owner?.kind !== "map" || node?.shared) return undefined;
    const there = valueAt(this.#meaning ?? null, list) ?? [];
    if (!Array.isArray(there)) return undefined;
    const value = [...there, ...names.map(({ name }) => ({ name }))];
    if (node?.kind === "seq" && node.items.length > 0)
      return this.#checked(this.#append(owner, node, names), list, value);
    const entry = owner.entries.findLast((entry) => entry.key.value === key);
    const edits = entry ? this.#fill(owner, entry, names) : this.#insertList(owner, key, names);
    return this.#checked(edits, list, value);
  }

  /** Adds `key: value` to a map, before the entry `before`. */
  insertScalar(path: Path, key: string, value: string | boolean, before: string): Edits {
    const owner = this.node(path);
    const entries = owner?.entries ?? [];
    const next = entries.find(({ key }) => key.value === before) ?? entries[0];
    if (!owner || !next) return undefined;
    const json = isJson(this.#text, owner);
    const text = json || typeof value !== "string" ? JSON.stringify(value) : scalar(value);
    const entry = json ? `"${key}": ${text}` : `${key}: ${text}`;
    const edits = owner.flow
      ? [this.#insertFlow(next.key.start, entry)]
      : [this.#insertLines(next.key.start, [entry], next === entries[0])];
    return this.#checked(edits, [...path, key], value);
  }

  /** Makes a list of pull secrets of the one name that stands behind the key. */
  replaceWithList(list: Path, name: string): Edits {
    const owner = this.node(list.slice(0, -1));
    const entry = owner?.entries.findLast(({ key }) => key.value === list.at(-1));
    if (!owner || !entry || entry.value.shared) return undefined;
    const { key, value } = entry;
    return this.#checked(this.#toList(owner, key, value, name), list, [{ name }]);
  }

  /** Makes `name: x` of an item that is only `x`. */
  wrapItem(list: Path, index: number): Edits {
    const owner = this.node(list);
    const item = this.node([...list, index]);
    const name = item?.string?.value;
    if (!owner || !item || name === undefined) return undefined;
    const { start, end } = item.span;
    const json = this.#text.text.charAt(start) === '"';
    const edits = owner.flow
      ? [this.#insert(start, json ? '{"name": ' : "{name: "), this.#insert(end, "}")]
      : [this.#insert(start, "name: ")];
    return this.#checked(edits, [...list, index], { name });
  }

  /** Puts a number or another scalar in quotes, as it is written. */
  quote(path: Path): Edits {
    const node = this.node(path);
    return node?.kind === "scalar" ? this.rewrite(path, `"${node.source}"`, node.source) : undefined;
  }

  /** Writes what stands at a path, or its part within `span`, as `text`, so that the path has `value` then. */
  rewrite(path: Path, text: string, value: Json, span = this.node(path)?.span): Edits {
    return this.#checked(span && [this.replace(span, text)], path, value);
  }

  /** Moves an entry of a block map to another one, with its comments. The target must not have the key. */
  moveEntry(from: Path, to: Path, key: string): Edits {
    const [target, owner] = [this.node(to), this.node(from.slice(0, -1))];
    const entry = owner?.entries.findLast((entry) => entry.key.value === from.at(-1));
    if (!target || !owner || !entry || target.flow || owner.flow || target.get(key)) return undefined;
    const removal = this.#removal(owner, entry, true);
    const before = firstContainers(target);
    if (!removal || !before || this.#meaning === undefined) return undefined;
    const lines = this.#text.linesOf(entry, removal.span.start - this.#resource.source.start, key);
    const edits = [removal, this.#insertLines(before.key.start, lines, before === target.entries[0])];
    const moved = withValue(withValue(this.#meaning, from, undefined), [...to, key], valueAt(this.#meaning, from));
    return this.#says(edits, moved) ? edits : undefined;
  }

  /** Removes an entry of a map, with its lines; nothing where it is the only one. */
  removeEntry(path: Path): Edits {
    const owner = this.node(path.slice(0, -1));
    const entry = owner?.entries.findLast(({ key }) => key.value === path.at(-1));
    const removal = owner && entry && this.#removal(owner, entry, false);
    return this.#checked(removal && [removal], path, undefined);
  }

  /** Removes an item of a list, and the whole entry with the last of them. */
  removeItem(list: Path, index: number): Edits {
    const node = this.node(list);
    const item = node?.items[index];
    if (!node || !item || item.shared) return undefined;
    if (node.items.length === 1) return this.removeEntry(list);
    if (node.flow)
      return this.#checked([this.#remove(this.#text.flowRemoval(item.span, index > 0))], [...list, index], undefined);
    const dash = this.#text.dashOf(node, index);
    if (dash === undefined || !this.#text.startsLine(dash)) return undefined;
    const span = { start: this.#text.lineStart(dash), end: this.#text.nextLine(Math.max(dash, item.span.end)) };
    return this.#checked([this.#remove(span)], [...list, index], undefined);
  }

  #append(owner: YamlNode, list: YamlNode, names: readonly NamedItem[]): Edits {
    const last = list.items.at(-1);
    const lastOfBlock = this.#text.dashOf(list, list.items.length - 1);
    if (!last) return undefined;
    if (list.flow) {
      const items = names.map(({ name }) => `, ${flowItem(name, isJson(this.#text, owner))}`).join("");
      return [this.#insert(last.span.end, items)];
    }
    if (lastOfBlock === undefined) return undefined;
    const column = this.#text.column(lastOfBlock);
    const end = this.#text.entryEnd(Math.max(last.span.end, lastOfBlock), column);
    const lines = names.map((item) => " ".repeat(column) + blockItem(item));
    return [this.#insertBelow(end, lines)];
  }

  /** Fills a list that is empty or not there behind its key. */
  #fill(owner: YamlNode, { key, value }: Entry, names: readonly NamedItem[]): Edits {
    const { text } = this.#text;
    if (owner.flow) {
      return value.span.end > value.span.start
        ? [this.replace(value.span, flowList(names, isJson(this.#text, owner)))]
        : undefined;
    }
    const colon = text.indexOf(":", key.end) + 1;
    const lines = blockItems(this.#text, owner, names).map((line) => this.#text.indentAt(key.start) + line);
    const written = text.slice(colon, value.span.end);
    if (value.source === "") return [this.#insertBelow(this.#text.lineEnd(colon), lines)];
    if (/[\r\n#&!]/.test(written)) return undefined;
    const end = this.#text.lineEnd(value.span.end);
    return [this.#remove({ start: colon, end: value.span.end }), this.#insertBelow(end, lines)];
  }

  /** Adds a list before the containers of a map, or at its end where it has none. */
  #insertList(owner: YamlNode, key: string, names: readonly NamedItem[]): Edits {
    const before = firstContainers(owner);
    const last = owner.entries.at(-1);
    if (!last) return undefined;
    const entry = `${isJson(this.#text, owner) ? `"${key}"` : key}:`;
    if (owner.flow) {
      const whole = `${entry} ${flowList(names, isJson(this.#text, owner))}`;
      if (before) return [this.#insertFlow(before.key.start, whole)];
      return [this.#insert(endOf(last), `,${this.#flowSeparator(last.key.start)}${whole}`)];
    }
    const lines = [entry, ...blockItems(this.#text, owner, names)];
    if (before) return [this.#insertLines(before.key.start, lines, before === owner.entries[0])];
    const column = this.#text.column(last.key.start);
    const end = this.#text.entryEnd(endOf(last), column);
    const indented = lines.map((line) => " ".repeat(column) + line);
    return [this.#insertBelow(end, indented)];
  }

  #toList(owner: YamlNode, key: Span, value: YamlNode, name: string): Edits {
    const { start, end } = value.span;
    const { text } = this.#text;
    if (owner.flow || value.flow)
      return [this.replace({ start, end }, flowList([{ name }], isJson(this.#text, owner)))];
    const [only, ...others] = value.entries;
    // A map that is right but for its dash, or a string on a line of its own.
    if (this.#text.startsLine(start) && (!only || (only.key.value === "name" && others.length === 0))) {
      return [this.#insert(start, only ? "- " : "- name: ")];
    }
    const colon = text.indexOf(":", key.end) + 1;
    const [item = ""] = blockItems(this.#text, owner, [{ name }]);
    const line = this.#text.newline + this.#text.indentAt(key.start) + item;
    if (/#/.test(text.slice(colon, end))) return undefined;
    return only
      ? [this.replace({ start: colon, end }, line)]
      : [this.replace({ start: colon, end: start }, line.slice(0, -scalar(name).length))];
  }

  /** @param moving Whether the comments above the entry go with it. */
  #removal(owner: YamlNode, entry: Entry, moving: boolean): Edit | undefined {
    const { key } = entry;
    const index = owner.entries.findLastIndex((other) => other.key.start === key.start);
    const next = owner.entries[index + 1];
    if (owner.entries.length === 1) return undefined;
    if (owner.flow) return this.#remove(this.#text.flowRemoval({ start: key.start, end: endOf(entry) }, index > 0));
    const end = this.#text.entryEnd(endOf(entry), this.#text.column(key.start));
    if (this.#text.startsLine(key.start)) {
      const start = moving && index > 0 ? this.#text.commentsAbove(key.start) : this.#text.lineStart(key.start);
      return this.#remove({ start, end: this.#text.nextLine(end) });
    }
    // The first entry of a list's item stands behind the dash, where the next one has to take its place.
    if (!next || this.#text.text.slice(end, next.key.start).trim() !== "") return undefined;
    return this.#remove({ start: key.start, end: next.key.start });
  }

  #remove(span: Span): Edit {
    return this.replace(span, "");
  }

  #insert(at: number, text: string): Edit {
    return this.replace({ start: at, end: at }, text);
  }

  #insertBelow(lineEnd: number, lines: readonly string[]): Edit {
    return this.#insert(lineEnd, lines.map((line) => this.#text.newline + line).join(""));
  }

  #insertFlow(at: number, entry: string): Edit {
    return this.#insert(at, `${entry},${this.#flowSeparator(at)}`);
  }

  #flowSeparator(at: number): string {
    return this.#text.startsLine(at) ? this.#text.newline + this.#text.indentAt(at) : " ";
  }

  /** Inserts lines before an entry of a block map, above the comments that belong to it. */
  #insertLines(at: number, lines: readonly string[], isFirst: boolean): Edit {
    const indent = this.#text.indentAt(at);
    if (!this.#text.startsLine(at)) {
      return this.#insert(at, lines.map((line) => line + this.#text.newline + indent).join(""));
    }
    const start = isFirst ? this.#text.lineStart(at) : this.#text.commentsAbove(at);
    return this.#insert(start, lines.map((line) => (line === "" ? "" : indent + line) + this.#text.newline).join(""));
  }

  /** The edits, if after them the document says the same but for one value. */
  #checked(edits: Edits, path: Path, value: Json | undefined): Edits {
    if (this.#meaning === undefined || !edits) return undefined;
    return this.#says(edits, withValue(this.#meaning, path, value)) ? edits : undefined;
  }

  #says(edits: readonly Edit[], wanted: Json): boolean {
    const after = meaningOf(editedText(this.#resource.source, edits));
    return after !== undefined && differences(after, wanted) === 0;
  }
}
