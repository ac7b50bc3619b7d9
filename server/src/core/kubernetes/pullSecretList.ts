/** Reads `imagePullSecrets`, in its right shape and in the shapes that people write by mistake. */
import { isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import type { PodSpecLayout } from "./podSpecs.ts";
import type { MalformedReference, PullSecretList, PullSecretReference } from "./resources.ts";

const defaultKey = "imagePullSecrets";

export function readPullSecrets(
  owner: YamlNode,
  key = defaultKey,
  shape: PodSpecLayout["pullSecrets"] = "objects",
): PullSecretList {
  if (typeof shape === "object") return readOne(owner, shape.one);
  const list = owner.get(key);
  const { references, malformed } = list ? readList(list, shape === "strings") : nothing;
  return {
    path: [...owner.path, key],
    key: owner.keyOf(key),
    references,
    malformed,
    length: list?.kind === "seq" ? list.items.length : references.length,
    elsewhere: shape === "elsewhere",
  };
}

interface Reading {
  readonly references: readonly PullSecretReference[];
  readonly malformed: readonly MalformedReference[];
}

const nothing: Reading = { references: [], malformed: [] };

/** A kind that names one pull secret by a string. */
function readOne(owner: YamlNode, key: string): PullSecretList {
  const name = owner.get(key)?.string;
  const references = name?.value ? [reference(name, -1)] : [];
  return {
    path: [...owner.path, key],
    key: owner.keyOf(key),
    references,
    malformed: [],
    length: references.length,
    elsewhere: false,
  };
}

/** The names that a list of any shape, right or wrong, means. */
export function namesIn(list: YamlNode): readonly string[] {
  return readList(list, false).references.map(({ value }) => value);
}

function readList(list: YamlNode, strings: boolean): Reading {
  if (list.kind === "null") return nothing;
  if (list.kind === "map") {
    const name = list.get("name")?.string ?? list.get("secretName")?.string;
    return wrong("map", list, -1, name);
  }
  if (list.kind === "scalar") {
    // `imagePullSecrets: {{ … }}` and its like stand for a whole list.
    const text = list.string;
    return text && isTemplated(text.value)
      ? { references: [reference(text, -1)], malformed: [] }
      : wrong("string", list, -1, text);
  }
  const readings = list.items.map((item, index) => (strings ? readString(item, index) : readItem(item, index)));
  return {
    references: readings.flatMap(({ references }) => references),
    malformed: readings.flatMap(({ malformed }) => malformed),
  };
}

function readString(item: YamlNode, index: number): Reading {
  return item.string?.value ? { references: [reference(item.string, index)], malformed: [] } : nothing;
}

function readItem(item: YamlNode, index: number): Reading {
  if (item.kind === "scalar") {
    const text = item.string;
    return text && isTemplated(text.value) ? readString(item, index) : wrong("string-item", item, index, text);
  }
  const name = item.get("name");
  if (!name) {
    const meant =
      item.entries.length === 1 ? item.entries[0] : item.entries.find(({ key }) => /name|secret/i.test(key.value));
    if (!meant) return wrong("empty", item, index, undefined);
    const { references, malformed } = wrong("wrong-key", item, index, meant.value.string);
    return { references, malformed: malformed.map((problem) => ({ ...problem, at: meant.key })) };
  }
  if (name.kind === "null" || name.scalar === "")
    return wrong("empty", name.kind === "null" ? item : name, index, undefined);
  if (!name.string) return wrong("not-a-string", name, index, undefined);
  const references = [reference(name.string, index)];
  const namespace = item.entries.find(({ key }) => key.value === "namespace");
  const problem = { cause: "namespace", at: namespace?.key ?? name.span, index, meant: name.string.value } as const;
  return { references, malformed: namespace ? [problem] : [] };
}

function wrong(cause: MalformedReference["cause"], node: YamlNode, index: number, name: Written | undefined): Reading {
  const meant = name?.value ? name : undefined;
  return {
    references: meant ? [reference(meant, index)] : [],
    malformed: [{ cause, at: name && cause !== "map" ? name : node.span, index, meant: meant?.value }],
  };
}

function reference(name: Written, index: number): PullSecretReference {
  return { ...name, index, templated: isTemplated(name.value) };
}
