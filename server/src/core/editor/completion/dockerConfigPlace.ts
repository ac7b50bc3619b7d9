/** Where in a docker config that is written as text a cursor is: as JSON, and as YAML. */

import type { DockerConfigFormat } from "../../kubernetes/dockerConfigShape.ts";
import { dockerConfigTypes, formatOfType } from "../../kubernetes/secretContent.ts";
import { lineStartOf } from "../../text.ts";
import { parseYaml, type YamlNode } from "../../yaml.ts";
import { type JsonCursor, jsonCursor } from "./jsonCursor.ts";
import type { CompletionPlace } from "./provider.ts";
import { documentAround } from "./word.ts";

export interface DockerConfigPlace {
  readonly format: DockerConfigFormat;
  readonly json: JsonCursor;
  /** Of a block, in which lines may be added; -1 in a string of one line, whatever its quotes. */
  readonly indent: number;
  /** In the file: where the JSON string that the cursor is in begins, behind its quote. */
  readonly string: number | undefined;
}

export function dockerConfigPlace({ text, offset }: CompletionPlace): DockerConfigPlace | undefined {
  const document = documentAround(text, offset);
  if (!document) return undefined;
  const source = text.slice(document.start, document.end);
  if (!/\.dockerc(?:onfigjson|fg)\b/.test(source)) return undefined;
  const { root } = parseYaml(source);
  const at = offset - document.start;
  for (const resource of root.kind === "map" && root.get("items")
    ? [root, ...(root.get("items")?.items ?? [])]
    : [root]) {
    const data = textsOf(resource);
    const type = data?.type && formatOfType(data.type);
    for (const format of type ? [type] : (["dockerconfigjson", "dockercfg"] as const)) {
      const found = data && placeIn(data.map, format, source, at);
      if (found)
        return { ...found, format, string: found.string === undefined ? undefined : document.start + found.string };
    }
  }
  return undefined;
}

/** What has texts rather than base64, of a Secret or of a template for one. */
function textsOf(resource: YamlNode): { readonly map: YamlNode; readonly type: string | undefined } | undefined {
  const kind = resource.get("kind")?.string?.value;
  const template = resource.at("spec", "target", "template");
  const [owner, map] =
    kind === "Secret"
      ? [resource, resource.get("stringData")]
      : kind === "ExternalSecret"
        ? [template, template?.get("data")]
        : [];
  return map && { map, type: owner?.get("type")?.string?.value };
}

function placeIn(
  data: YamlNode,
  format: DockerConfigFormat,
  source: string,
  at: number,
): Omit<DockerConfigPlace, "format"> | undefined {
  const index = data.entries.findIndex(({ key }) => key.value === dockerConfigTypes[format].key);
  const entry = data.entries[index];
  if (!entry || at <= entry.key.end) return undefined;
  const { start } = entry.value.span;
  const style = /[|>"']/.exec(source.charAt(start))?.[0] ?? "";
  const block = style === "|" || style === ">";
  // A string with escapes in it has other offsets than its value.
  if (style === '"' || (style === "" && entry.value.kind !== "null")) return undefined;
  if (!block) {
    const { string } = entry.value;
    if (!string || at < string.start || at > string.end) return undefined;
    return placed(source.slice(string.start, at), string.start, -1);
  }
  const keyColumn = entry.key.start - lineStartOf(source, entry.key.start);
  const first = source.indexOf("\n", start) + 1;
  if (first === 0 || at < first) return undefined;
  const lines = source.slice(first, at).split("\n");
  const isOutside = (line: string) => line.trim() !== "" && columnOf(line) <= keyColumn;
  const last = lines.at(-1) ?? "";
  if (lines.some(isOutside) || (last.trim() === "" && last.length <= keyColumn)) return undefined;
  const indent = columnOf(lines.find((line) => line.trim() !== "") ?? last);
  return placed(lines.join("\n"), first, indent);
}

function columnOf(line: string): number {
  return line.length - line.trimStart().length;
}

function placed(before: string, start: number, indent: number): Omit<DockerConfigPlace, "format"> | undefined {
  const json = jsonCursor(before);
  return json && { json, indent, string: json.string === undefined ? undefined : start + json.string };
}
