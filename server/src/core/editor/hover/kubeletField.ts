/** What a field of the kubelet's files means, since which version it is there, and what counts without it. */
import type { Context } from "../../context.ts";
import { featureState } from "../../kubelets.ts";
import {
  type KubeletField,
  type KubeletFields,
  kubeletConfigurationFields,
  providerConfigFields,
} from "../../kubernetes/kubeletFields.ts";
import { type FeatureName, features, providerApis, shownVersion, sinceWords } from "../../kubernetes/versions.ts";
import type { Written } from "../../text.ts";
import { t } from "../../translation.ts";
import { parseYaml, type YamlNode } from "../../yaml.ts";
import { type FieldWords, kubeletConfigurationWords, providerConfigWords } from "../kubeletWords.ts";
import { type Block, list, type Phrase, paragraph } from "../shown.ts";
import { around, type Hovered, type HoverPlace } from "./provider.ts";

export function kubeletFieldHover(place: HoverPlace): Hovered | undefined {
  for (const resource of place.resources) {
    if (resource.kind !== "credentialProviderConfig" && resource.kind !== "kubeletConfiguration") continue;
    const isProviders = resource.kind === "credentialProviderConfig";
    const fields = isProviders ? providerConfigFields : kubeletConfigurationFields;
    const words = isProviders ? providerConfigWords : kubeletConfigurationWords;
    const { root } = parseYaml(resource.source.text);
    for (const { path, key, field } of keysOf(root, fields, "")) {
      const span = around(resource, key, place);
      const told = words[path];
      if (span && told) return { span, blocks: fieldBlocks(path, field, told, place.context) };
    }
  }
  return undefined;
}

interface FoundKey {
  /** The names on the way to the field, without the places in lists. */
  readonly path: string;
  readonly key: Written;
  readonly field: KubeletField;
}

function keysOf(node: YamlNode, fields: KubeletFields, path: string): readonly FoundKey[] {
  return node.entries.flatMap(({ key, value }) => {
    const field = Object.hasOwn(fields, key.value) ? fields[key.value] : undefined;
    if (!field) return [];
    const own = path === "" ? key.value : `${path}.${key.value}`;
    const inner = field.fields ?? {};
    const nodes = value.kind === "seq" ? value.items : [value];
    return [{ path: own, key, field }, ...nodes.flatMap((one) => keysOf(one, inner, own))];
  });
}

/** What there is to say of a field. */
export function fieldBlocks(path: string, field: KubeletField, words: FieldWords, context: Context): readonly Block[] {
  const { required, values, feature } = field;
  const fallback = words.byDefault ? [[t`Where it is left out: `, ...phrases(words.byDefault())]] : [];
  return [
    paragraph(...phrases(words.meaning())),
    list([
      ...(required ? [[t`It is required.`]] : fallback),
      ...(values
        ? [[t`One of: `, ...values.flatMap((value, at): Phrase[] => [...(at > 0 ? [", "] : []), { code: value }])]]
        : []),
      ...(feature ? [[availability(feature, context)]] : sinceOf(path)),
    ]),
  ];
}

/** The file itself is older than what came later into it. */
function sinceOf(path: string): readonly (readonly Phrase[])[] {
  const first = Math.min(...Object.values(providerApis));
  return path.startsWith("providers") ? [[t`It works since Kubernetes ${shownVersion(first)}.`]] : [];
}

function availability(feature: FeatureName, { kubernetesVersion, inventory }: Context): string {
  const state = featureState(feature, kubernetesVersion, inventory);
  const [since, here] = [sinceWords(features[feature]), shownVersion(kubernetesVersion)];
  if (state === "absent") return t`It works ${since}; here it is ${here}, which does not have it.`;
  return state === "off" ? t`It works ${since}; here it is ${here}, and the gate is off.` : t`It works ${since}.`;
}

/** What stands in backticks is code. */
function phrases(text: string): readonly Phrase[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? { code: part } : part));
}
