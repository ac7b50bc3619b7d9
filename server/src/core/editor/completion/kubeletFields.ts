/** The fields of the kubelet's files, where one is written, and the values of those that have but a few. */
import {
  type KubeletField,
  type KubeletFields,
  kubeletConfigurationFields,
  providerConfigFields,
} from "../../kubernetes/kubeletFields.ts";
import { features, shownVersion } from "../../kubernetes/versions.ts";
import { lineStartOf } from "../../text.ts";
import { t } from "../../translation.ts";
import { parseYaml, type YamlNode } from "../../yaml.ts";
import { fieldBlocks } from "../hover/kubeletField.ts";
import { type FieldWords, kubeletConfigurationWords, providerConfigWords } from "../kubeletWords.ts";
import type { Completion, CompletionPlace } from "./provider.ts";
import { stand } from "./word.ts";

export function kubeletFields(place: CompletionPlace): readonly Completion[] {
  for (const resource of place.resources) {
    if (resource.kind !== "credentialProviderConfig" && resource.kind !== "kubeletConfiguration") continue;
    const isProviders = resource.kind === "credentialProviderConfig";
    const all = isProviders ? providerConfigFields : kubeletConfigurationFields;
    const words = isProviders ? providerConfigWords : kubeletConfigurationWords;
    const isV1 = !isProviders || resource.isV1;
    const found = standIn(parseYaml(resource.source.text).root, all, "");
    if (found?.field) return valuesOf(found.field, words[found.path], place);
    if (found) return missingFields(found, isV1, words, place);
  }
  return [];
}

/** A map that the word is a new key of; or the field that it is a value of. */
interface Found {
  readonly map: YamlNode;
  readonly fields: KubeletFields;
  /** Of the map, or of the field. */
  readonly path: string;
  readonly field: KubeletField | undefined;
}

function standIn(map: YamlNode, fields: KubeletFields, path: string): Found | undefined {
  for (const { key, value } of map.entries) {
    if (key.value === stand) return { map, fields, path, field: undefined };
    const field = Object.hasOwn(fields, key.value) ? fields[key.value] : undefined;
    if (!field) continue;
    const own = path === "" ? key.value : `${path}.${key.value}`;
    if (value.string?.value === stand) return { map, fields, path: own, field };
    const nodes = value.kind === "seq" ? value.items : [value];
    for (const node of nodes) {
      const found = standIn(node, field.fields ?? {}, own);
      if (found) return found;
    }
  }
  return undefined;
}

function valuesOf(
  field: KubeletField,
  words: FieldWords | undefined,
  { word, context }: CompletionPlace,
): readonly Completion[] {
  const values = field.type === "boolean" ? ["true", "false"] : (field.values ?? []);
  return values.map((value, rank) => ({
    label: value,
    kind: "value",
    detail: value === words?.byDefault?.() ? t`the default` : "",
    span: word.span,
    text: value,
    rank,
    documentation: () => (words ? fieldBlocks("", field, words, context) : []),
  }));
}

function missingFields(
  { map, fields, path }: Found,
  isV1: boolean,
  words: Readonly<Record<string, FieldWords>>,
  place: CompletionPlace,
): readonly Completion[] {
  const { word, context } = place;
  return Object.entries(fields)
    .filter(([name, { onlyV1 }]) => !map.get(name) && (isV1 || !onlyV1))
    .flatMap(([name, field]): readonly Completion[] => {
      const own = path === "" ? name : `${path}.${name}`;
      const told = words[own];
      if (!told) return [];
      return [
        {
          label: name,
          kind: "key",
          detail: detailOf(field),
          span: word.span,
          text: `${name}:${behind(field, place)}`,
          rank: field.required ? 0 : 1,
          documentation: () => fieldBlocks(own, field, told, context),
        },
      ];
    });
}

function detailOf({ required, feature }: KubeletField): string {
  const since = feature ? t`since Kubernetes ${shownVersion(features[feature].since)}` : "";
  return [required ? t`required` : "", since].filter(Boolean).join(", ");
}

/** Lists and maps go on below, in line with the word. */
function behind({ type }: KubeletField, { text, word }: CompletionPlace): string {
  const line = text.slice(lineStartOf(text, word.span.start), word.span.start);
  const below = `\n${line.replaceAll("-", " ")}  `;
  if (type === "strings" || type === "objects") return `${below}- `;
  return type === "object" || type === "booleans" ? below : " ";
}
