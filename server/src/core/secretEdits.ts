/** Changes what a Secret holds: in place where it is plain text, encoded anew where it is base64. */
import { type Edits, ManifestEditor } from "./edits.ts";
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from "./kubernetes/go.ts";
import type { Secret } from "./kubernetes/resources.ts";
import type { DockerConfigText } from "./kubernetes/secretContent.ts";
import { applyEdits, type Edit, lineStartOf, type Span } from "./text.ts";
import type { YamlNode } from "./yaml.ts";

/** A replacement of a span of the docker config's own text. */
export interface Change {
  readonly span: Span;
  readonly text: string;
}

/**
 * Changes parts of the docker config of a Secret.
 *
 * @param changes Made from the docker config's text; nothing where there is no certain change.
 */
export function changeDockerConfig(
  secret: Secret,
  changes: (dockerConfig: string) => readonly Change[] | undefined,
): Edits {
  const { content } = secret;
  if (content.state !== "read") return undefined;
  if (content.field === "data") {
    return rewriteValue(secret, content, (value) => {
      const json = textOfBase64(value);
      const made = json === undefined ? undefined : changes(json);
      return json === undefined || !made ? undefined : base64Of(changed(json, made));
    });
  }
  const editor = new ManifestEditor(secret);
  const value = editor.node([...secret.path, content.field, content.key.value]);
  return value && changePlainText(editor, value, secret.source.text, changes);
}

function changed(text: string, changes: readonly Change[]): string {
  return applyEdits(
    "",
    text,
    changes.map((change) => ({ uri: "", ...change })),
  );
}

function changePlainText(
  editor: ManifestEditor,
  value: YamlNode,
  document: string,
  changes: (dockerConfig: string) => readonly Change[] | undefined,
): readonly Edit[] | undefined {
  const [text, offsets] = [value.string, value.offsets()];
  const made = text && changes(text.value);
  if (!made || !offsets) return undefined;
  const write = writerFor(text, document, offsets(text.value.search(/\S/)));
  const edits = made.map(({ span, text }) => {
    const written = write(text);
    return written === undefined
      ? undefined
      : editor.replace({ start: offsets(span.start), end: offsets(span.end) }, written);
  });
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

/** How a text is written as a part of a scalar; nothing where that scalar cannot have such a part. */
function writerFor({ start }: Span, document: string, first: number): (text: string) => string | undefined {
  const lineBreak = document.includes("\r\n") ? "\r\n" : "\n";
  const before = document.charAt(start - 1);
  if (document.charAt(start) === "|") {
    const indent = " ".repeat(first - lineStartOf(document, first));
    return (text) => text.replaceAll("\n", lineBreak + indent);
  }
  if (before === '"') return (text) => JSON.stringify(text).slice(1, -1);
  // Where line breaks are folded, one that is written means none, or another.
  if (before === "'") return (text) => (text.includes("\n") ? undefined : text.replaceAll("'", "''"));
  return (text) => (text.includes("\n") ? undefined : text);
}

/** The value of a key of a Secret, where it is a string that stands for nothing else. */
export function rawValue(secret: Secret, { key, field }: DockerConfigText): string | undefined {
  return new ManifestEditor(secret).node([...secret.path, field, key.value])?.string?.value;
}

/** Replaces the whole value of a key of a Secret; nothing where `rewrite` has no answer. */
export function rewriteValue(
  secret: Secret,
  { key, field, at }: DockerConfigText,
  rewrite: (value: string) => string | undefined,
): Edits {
  const editor = new ManifestEditor(secret);
  const value = editor.node([...secret.path, field, key.value])?.string;
  const text = value && rewrite(value.value);
  return text === undefined ? undefined : [editor.replace(at, text)];
}

export function textOfBase64(value: string): string | undefined {
  const decoded = decodeBase64(value.trim(), { padded: true });
  return "bytes" in decoded ? decodeUtf8(decoded.bytes) : undefined;
}

export function base64Of(text: string): string {
  return encodeBase64(encodeUtf8(text));
}
