/** Turns the base64 of a Secret's `data` into the texts of `stringData`, and back. */
import { quotedScalar } from "../authoring/yamlText.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { decodeBase64, decodeUtf8, encodeBase64 } from "../kubernetes/go.ts";
import { type Secret, titleOf } from "../kubernetes/resources.ts";
import { ManifestText } from "../manifestText.ts";
import { differences, type Json, meaningOf, withValue } from "../meaning.ts";
import { isEncrypted, isPlaceholder, isTemplated } from "../placeholders.ts";
import { base64Of } from "../secretEdits.ts";
import { editedText } from "../sourceEdits.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import type { Entry, YamlNode } from "../yaml.ts";
import { type OfferedRefactoring, type Refactoring, type Selection, touches } from "./refactoring.ts";
import { proven } from "./unchanged.ts";

type Field = "data" | "stringData";

export const convertData: Refactoring = (at, context) =>
  at.resources.flatMap((secret) => (secret.kind === "secret" ? offersAt(at, secret, context) : []));

function offersAt(at: Selection, secret: Secret, context: Context): readonly OfferedRefactoring[] {
  if (secret.content.state === "unknown" && secret.content.why === "encrypted") return [];
  const editor = new ManifestEditor(secret);
  const owner = editor.node(secret.path);
  const fields = owner?.entries.filter(({ key }) => key.value === "data" || key.value === "stringData") ?? [];
  const chosen = fields.find(({ key, value }) => touches(at, secret, { start: key.start, end: value.span.end }));
  if (!chosen) return [];
  const [from, to]: readonly [Field, Field] =
    chosen.key.value === "data" ? ["data", "stringData"] : ["stringData", "data"];
  const kind = "refactor.rewrite";
  const title = to === "data" ? t`Convert stringData to data (base64)` : t`Convert data to stringData (plain text)`;
  const edits =
    fields.length > 1
      ? t`${titleOf(secret)} has both data and stringData.`
      : editsFor(secret, chosen, { from, to }, editor);
  return [proven({ kind, title }, edits, "credentials", context)];
}

interface Direction {
  readonly from: Field;
  readonly to: Field;
}

/** The edits, or why there are none. */
function editsFor(
  secret: Secret,
  field: Entry,
  { from, to }: Direction,
  editor: ManifestEditor,
): readonly Edit[] | string {
  const { value: map, key } = field;
  if (map.kind !== "map" || map.shared || map.entries.length === 0) return t`There is nothing in ${from}.`;
  const edits: Edit[] = [...editor.renameKey(key, to)];
  const wanted: [string, Json][] = [];
  for (const entry of map.entries) {
    const value = entry.value.shared ? undefined : entry.value.string?.value;
    const converted = value === undefined ? undefined : to === "data" ? encoded(value) : decoded(value);
    if (converted === undefined) {
      return to === "data"
        ? t`The value of ${entry.key.value} is filled in later, or stands elsewhere.`
        : t`The value of ${entry.key.value} is no base64 of a text, or stands elsewhere.`;
    }
    const text = new ManifestText(secret.source.text);
    const written = writtenAs(converted, to, entry, text, map.flow);
    const edit = rewritten(entry.value, secret.source.text, written, editor);
    if (!edit) return t`The value of ${entry.key.value} has a comment that would be lost.`;
    edits.push(edit);
    wanted.push([entry.key.value, converted]);
  }
  return isMeant(secret, edits, { from, to }, Object.fromEntries(wanted))
    ? edits
    : t`${titleOf(secret)} is written in a way in which no change is certain to be right.`;
}

/** In JSON, and wherever it is so already, in double quotes; base64 needs none elsewhere. */
function writtenAs(value: string, to: Field, entry: Entry, text: ManifestText, flow: boolean): string {
  if (text.text[entry.value.span.start] === '"' && flow) return JSON.stringify(value);
  if (to === "data") return value === "" ? '""' : value;
  return literal(value, entry, text, flow) ?? quotedScalar(value);
}

/** What stands for a value that is filled in later would be encoded before that. */
function encoded(value: string): string | undefined {
  return isTemplated(value) || isEncrypted(value) ? undefined : base64Of(value);
}

/** Only of bytes that are a text. */
function decoded(value: string): string | undefined {
  if (value === "") return "";
  if (isEncrypted(value) || isPlaceholder(value)) return undefined;
  const { bytes } = { bytes: undefined, ...decodeBase64(value.trim(), { padded: true }) };
  const text = bytes && decodeUtf8(bytes);
  return bytes && text !== undefined && base64Of(text) === encodeBase64(bytes) ? text : undefined;
}

/** Several lines as they are, where nothing in them or behind the value is against it; two levels are two spaces. */
function literal(
  value: string,
  { key, value: { span } }: Entry,
  text: ManifestText,
  flow: boolean,
): string | undefined {
  const behind = text.text.slice(span.end, text.lineEnd(span.end)).trim();
  const plain = /^[^\s\p{Cc}]\P{Cc}*(?:\n\P{Cc}*)*[^\s\p{Cc}]\n?$/u.test(value) && value.trimEnd().includes("\n");
  if (!plain || flow || behind !== "") return undefined;
  const indent = text.newline + " ".repeat(text.column(key.start) + 2);
  const lines = value.replace(/\n$/, "").split("\n");
  return `${value.endsWith("\n") ? "|" : "|-"}${lines.map((line) => (line === "" ? text.newline : indent + line)).join("")}`;
}

/** A comment behind the head of a block scalar has no place elsewhere. */
function rewritten({ span }: YamlNode, text: string, written: string, editor: ManifestEditor): Edit | undefined {
  const header = /^[|>][^\n]*/.exec(text.slice(span.start, span.end))?.[0];
  return header?.includes("#") ? undefined : editor.replace(span, written);
}

/** Whether the document says the same after that, but for the one field in place of the other. */
function isMeant(secret: Secret, edits: readonly Edit[], { from, to }: Direction, values: Json): boolean {
  const [before, after] = [meaningOf(secret.source.text), meaningOf(editedText(secret.source, edits))];
  if (before === undefined || after === undefined) return false;
  const wanted = withValue(withValue(before, [...secret.path, from], undefined), [...secret.path, to], values);
  return differences(wanted, after) === 0;
}
