/** Adds entries to a map of a manifest, and makes the map where there is none. */
import { type Edits, ManifestEditor } from "./edits.ts";
import type { Resource } from "./kubernetes/resources.ts";
import { isJson, scalar } from "./listText.ts";
import { endOf, ManifestText } from "./manifestText.ts";
import { differences, type Json, meaningOf, valueAt, withValue } from "./meaning.ts";
import { editedText } from "./sourceEdits.ts";
import type { Edit } from "./text.ts";
import type { Path, YamlNode } from "./yaml.ts";

type Added = Readonly<Record<string, string | boolean>>;

/** Edits that add entries at the end of the map at a path, or nothing where it is not certain what they do. */
export function addEntries(resource: Resource, path: Path, added: Added): Edits {
  const editor = new ManifestEditor(resource);
  const text = new ManifestText(resource.source.text);
  const owner = editor.node(path);
  const parent = editor.node(path.slice(0, -1));
  const edit =
    owner?.kind === "map" && owner.entries.length > 0
      ? insertion(owner, entriesIn(text, owner, added), editor, text)
      : owner === undefined && parent && parent.entries.length > 0
        ? insertion(parent, mapIn(text, parent, String(path.at(-1)), added), editor, text)
        : undefined;
  return edit && says(resource, edit, path, added) ? [edit] : undefined;
}

/** The same for entries that are written as lines of block YAML; nothing where the map is not in block style. */
export function addLines(resource: Resource, path: Path, lines: readonly string[]): Edits {
  const editor = new ManifestEditor(resource);
  const text = new ManifestText(resource.source.text);
  const owner = editor.node(path);
  const added = meaningOf(lines.join("\n"));
  if (!owner || owner.flow || owner.entries.length === 0 || !isMap(added)) return undefined;
  const edit = insertion(owner, lines, editor, text);
  return says(resource, edit, path, added) ? [edit] : undefined;
}

/** Adds an item, given as the lines of a map in block style, to a list in block style. */
export function addItem(resource: Resource, list: Path, lines: readonly string[]): Edits {
  const editor = new ManifestEditor(resource);
  const text = new ManifestText(resource.source.text);
  const node = editor.node(list);
  const last = node?.items.at(-1);
  const dash = node && text.dashOf(node, node.items.length - 1);
  const [before, item] = [meaningOf(resource.source.text), meaningOf(lines.join("\n"))];
  if (!node || node.flow || !last || dash === undefined || before === undefined || item === undefined) return undefined;
  const column = text.column(dash);
  const at = text.entryEnd(last.span.end, column);
  const indented = lines.map((line, nth) => `${" ".repeat(column)}${nth === 0 ? "- " : "  "}${line}`);
  const edit = editor.replace({ start: at, end: at }, indented.map((line) => text.newline + line).join(""));
  const there = valueAt(before, list);
  const after = meaningOf(editedText(resource.source, [edit]));
  if (!Array.isArray(there) || after === undefined) return undefined;
  return differences(after, withValue(before, list, [...there, item])) === 0 ? [edit] : undefined;
}

function isMap(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function entriesIn(text: ManifestText, owner: YamlNode, added: Added): readonly string[] {
  const json = isJson(text, owner);
  return Object.entries(added).map(([key, value]) => {
    const shown = typeof value === "string" && !json ? scalar(value) : JSON.stringify(value);
    return `${json ? JSON.stringify(key) : scalar(key)}: ${shown}`;
  });
}

function mapIn(text: ManifestText, parent: YamlNode, key: string, added: Added): readonly string[] {
  const entries = entriesIn(text, parent, added);
  if (parent.flow) return [`${isJson(text, parent) ? JSON.stringify(key) : key}: {${entries.join(", ")}}`];
  return [`${key}:`, ...entries.map((entry) => `  ${entry}`)];
}

function insertion(owner: YamlNode, lines: readonly string[], editor: ManifestEditor, text: ManifestText): Edit {
  const last = owner.entries.at(-1);
  const end = last ? endOf(last) : owner.span.end;
  if (owner.flow) return editor.replace({ start: end, end }, lines.map((line) => `, ${line}`).join(""));
  const column = text.column(last?.key.start ?? 0);
  const at = text.entryEnd(end, column);
  const indent = text.newline + " ".repeat(column);
  return editor.replace({ start: at, end: at }, lines.map((line) => indent + line).join(""));
}

/** Whether the document says the same but for the entries. */
function says({ source }: Resource, edit: Edit, path: Path, added: { readonly [key: string]: Json }): boolean {
  const before = meaningOf(source.text);
  const after = meaningOf(editedText(source, [edit]));
  if (before === undefined || after === undefined) return false;
  const there = valueAt(before, path);
  const map: Json = { ...(isMap(there) ? there : {}), ...added };
  return differences(after, withValue(before, path, map)) === 0;
}
