/** The data of a pull secret, where it has none: with its one key, and a docker config to be filled in. */
import { dockerConfigTypes, formatOfType } from "../../kubernetes/secretContent.ts";
import { lineStartOf } from "../../text.ts";
import { parseYaml } from "../../yaml.ts";
import type { Completion, CompletionPlace } from "./provider.ts";
import { shapesOf } from "./shapes.ts";
import { stand } from "./word.ts";

export function secretData({ resources, asKey, text, word }: CompletionPlace): readonly Completion[] {
  if (!asKey) return [];
  const column = word.span.start - lineStartOf(text, word.span.start);
  const indent = " ".repeat(column);
  for (const resource of resources) {
    const format = resource.kind === "secret" ? formatOfType(resource.secretType) : undefined;
    if (resource.kind !== "secret" || !format) continue;
    const { key } = dockerConfigTypes[format];
    const root = parseYaml(resource.source.text).root.at(...resource.path);
    const has = resource.dataKeys.some(({ value }) => value === key);
    const inRoot = root?.keyOf(stand) && !root.get("stringData") && !root.get("data");
    const inData = root?.get("stringData")?.keyOf(stand) !== undefined;
    if (has || !(inRoot || inData)) continue;
    const [depth, before] = inData
      ? [column + 2, `${key}: |\n${indent}  `]
      : [column + 4, `stringData:\n${indent}  ${key}: |\n${indent}    `];
    const name = inData ? key : "stringData";
    return shapesOf(format, depth, before).map((shape) => ({
      ...shape,
      label: `${name}: ${shape.label}`,
      filter: name,
      span: word.span,
    }));
  }
  return [];
}
