/** Changes what a Secret holds: in place where it is plain text, encoded anew where it is base64. */
import { type Edits, ManifestEditor } from "./edits.ts";
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from "./kubernetes/go.ts";
import type { Secret } from "./kubernetes/resources.ts";
import type { DockerConfigText } from "./kubernetes/secretContent.ts";
import { applyEdits, type Span } from "./text.ts";

/** A replacement of a span of the docker config's own text. */
export interface Change {
  readonly span: Span;
  readonly text: string;
}

/** Changes parts of the docker config of a Secret. */
export function changeDockerConfig(secret: Secret, changes: readonly Change[]): Edits {
  const { content } = secret;
  if (content.state !== "read") return undefined;
  const editor = new ManifestEditor(secret);
  if (content.field === "data") {
    return rewriteValue(secret, content, (value) => {
      const json = textOfBase64(value);
      return json === undefined
        ? undefined
        : base64Of(
            applyEdits(
              "",
              json,
              changes.map((change) => ({ uri: "", ...change })),
            ),
          );
    });
  }
  const value = editor.node([...secret.path, content.field, content.key.value]);
  if (!value?.offsets()) return undefined;
  return changes.map(({ span, text }) => editor.replace(content.locate(span), text));
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
