/** Takes the docker config out of a Secret's manifest as a whole, and writes another one in its very place. */
import { type Edits, ManifestEditor } from "../edits.ts";
import { parseJson } from "../json.ts";
import { layOut, partOf } from "../jsonLayout.ts";
import { Redacted } from "../kubernetes/dockerConfig.ts";
import type { Secret } from "../kubernetes/resources.ts";
import type { ReadDockerConfig, SecretContent } from "../kubernetes/secretContent.ts";
import { differences, meaningOf } from "../meaning.ts";
import { base64Of, rawValue, textOfBase64 } from "../secretEdits.ts";
import { editedText } from "../sourceEdits.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";
import type { ConfigText } from "./dockerConfigView.ts";
import { quotedScalar } from "./yamlText.ts";

/** The docker config of a Secret, decoded; or why there is none that could be written again, in a sentence. */
export function configIn(secret: Secret): ConfigText | { readonly problem: string } {
  const { content } = secret;
  if (content.state !== "read") return { problem: reasonOf(content) };
  const value = rawValue(secret, content);
  const text = content.field === "data" && value !== undefined ? textOfBase64(value) : value;
  if (text === undefined)
    return { problem: t`Its value stands elsewhere in the file, behind an anchor. Change it there.` };
  return { format: content.format, text: new Redacted(text) };
}

/** Whether nothing but deleting the Secret helps against what it holds. */
export function isImmutable({ source, path }: Secret): boolean {
  return parseYaml(source.text).root.at(...path, "immutable")?.scalar === true;
}

/**
 * Writes a docker config in place of the one that a Secret has; everything else stays, byte for byte. Nothing where that
 * is not certain, as where the value stands for others, too. The edits hold the credentials.
 *
 * @param json On one line, or on several where the value may have them; where it may not, it is put on one.
 */
export function withConfig(secret: Secret, json: string): Edits {
  const { content } = secret;
  if (content.state !== "read") return undefined;
  const editor = new ManifestEditor(secret);
  const node = editor.node([...secret.path, content.field, content.key.value]);
  const written = node && (content.field === "data" ? base64(node, json) : plain(node, json, secret.source.text));
  if (!written) return undefined;
  const edits = [editor.replace(written, written.text)];
  const wanted = content.field === "data" ? base64Of(json) : json;
  return isOnlyChange(secret, content, edits, wanted) ? edits : undefined;
}

type Written = Edit["span"] & { readonly text: string };

function base64(node: YamlNode, json: string): Written | undefined {
  const { string } = node;
  return string && { start: string.start, end: string.end, text: base64Of(json) };
}

function plain(node: YamlNode, json: string, document: string): Written | undefined {
  const { start, end } = node.span;
  const style = document.charAt(start);
  if (style !== "|" && style !== ">") {
    const line = onOneLine(json);
    return { start, end, text: style === '"' ? JSON.stringify(line) : quotedScalar(line) };
  }
  const first = document.indexOf("\n", start) + 1;
  const [indent = ""] = /^[ ]*(?=\S)/m.exec(document.slice(first, end)) ?? [];
  if (first === 0 || indent === "") return undefined;
  const newline = document.includes("\r\n") ? "\r\n" : "\n";
  const lines = (style === "|" ? json : onOneLine(json)).split("\n");
  return { start: first, end, text: lines.map((line) => indent + line).join(newline) };
}

function onOneLine(json: string): string {
  const parsed = parseJson(json);
  return json.includes("\n") && !("error" in parsed) ? layOut(partOf(parsed.value, json)) : json;
}

/** Whether after the edits the value is the wanted one, and all else in the document what it was. */
function isOnlyChange(secret: Secret, content: ReadDockerConfig, edits: readonly Edit[], wanted: string): boolean {
  const { document } = secret.source;
  const [before, after] = [meaningOf(document.text), meaningOf(editedText(document, edits))];
  if (before === undefined || after === undefined || differences(before, after) > 1) return false;
  const { root } = parseYaml(editedText(secret.source, edits));
  const value = root.at(...secret.path, content.field, content.key.value)?.string?.value;
  return value !== undefined && squeezed(value) === squeezed(wanted);
}

/** The same JSON or base64, however it is laid out in the manifest. */
function squeezed(text: string): string {
  const parsed = parseJson(text);
  return "error" in parsed ? text.trim() : layOut(partOf(parsed.value, text));
}

function reasonOf(content: Exclude<SecretContent, ReadDockerConfig>): string {
  switch (content.state) {
    case "none":
      return t`It has no docker config.`;
    case "unknown":
      return {
        template: t`Its docker config is filled in by a template, so it is not in this file.`,
        encrypted: t`Its docker config is encrypted, and only the cluster can read it.`,
        "no-data": t`Its manifest has no data.`,
      }[content.why];
    case "undecodable":
      return t`Its docker config cannot be decoded: ${content.message}. A quick fix in the manifest may put that right.`;
  }
}
