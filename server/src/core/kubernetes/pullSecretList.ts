/** Reads `imagePullSecrets`, in its right shape and in the shapes that people write by mistake. */
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
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
    ofObjects: shape !== "strings",
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
    ofObjects: false,
  };
}

/** The references whose names are known, each name once. */
export function namedIn({ references }: PullSecretList): readonly PullSecretReference[] {
  const known = references.filter(({ templated }) => !templated);
  return [...new Map(known.toReversed().map((reference) => [reference.value, reference])).values()].reverse();
}

/** What a list of any shape, right or wrong, means. */
export function referencesIn(list: YamlNode): readonly PullSecretReference[] {
  return readList(list, false).references;
}

function readList(list: YamlNode, strings: boolean): Reading {
  if (list.kind === "null") return nothing;
  if (list.kind === "seq") {
    const readings = list.items.map((item, index) => (strings ? readString(item, index) : readItem(item, index)));
    return {
      references: readings.flatMap(({ references }) => references),
      malformed: readings.flatMap(({ malformed }) => malformed),
    };
  }
  // `imagePullSecrets: {{ … }}` and its like stand for a whole list.
  if (isTemplated(list.source)) return templated(list, -1);
  if (list.kind === "scalar") return wrong("string", list.string ?? list.span, -1, list.string);
  return wrong("map", list.span, -1, list.get("name")?.string ?? list.get("secretName")?.string);
}

function readString(item: YamlNode, index: number): Reading {
  return item.string?.value ? { references: [reference(item.string, index)], malformed: [] } : nothing;
}

function readItem(item: YamlNode, index: number): Reading {
  const name = item.get("name");
  const asWritten = name && item.kind === "map" ? name : item;
  if (isTemplated(asWritten.source)) return templated(asWritten, index);
  if (item.kind === "scalar") return wrong("string-item", item.string ?? item.span, index, item.string);
  if (item.kind === "seq") return wrong("list-item", item.span, index, undefined);
  if (!name) return readNameless(item, index);
  if (name.kind === "null" || name.scalar === "")
    return wrong("empty", name.kind === "null" ? item.span : name.span, index, undefined);
  if (!name.string) return wrong("not-a-string", name.span, index, undefined);
  const namespace = item.entries.find(({ key }) => key.value === "namespace");
  const problem = { cause: "namespace", at: namespace?.key ?? name.span, index, meant: name.string.value } as const;
  return { references: [reference(name.string, index)], malformed: namespace ? [problem] : [] };
}

/** An entry whose name stands under another key, or nowhere. */
function readNameless(item: YamlNode, index: number): Reading {
  const meant = item.entries.find(({ key }) => /name|secret/i.test(key.value) && key.value !== "namespace");
  const wrongKey = meant ?? item.entries[0];
  if (!wrongKey) return wrong("empty", item.span, index, undefined);
  return wrong("wrong-key", wrongKey.key, index, meant?.value.string);
}

function wrong(cause: MalformedReference["cause"], at: Span, index: number, name: Written | undefined): Reading {
  const meant = name?.value ? name : undefined;
  return {
    references: meant ? [{ ...reference(meant, index), nameless: cause === "wrong-key" }] : [],
    malformed: [{ cause, at, index, meant: meant?.value }],
  };
}

/** What a template leaves of an entry is not to be judged. */
function templated(node: YamlNode, index: number): Reading {
  const { start, end } = node.string ?? node.span;
  const value = node.string?.value ?? node.source;
  return { references: [{ value, start, end, index, templated: true, nameless: false }], malformed: [] };
}

function reference(name: Written, index: number): PullSecretReference {
  return { ...name, index, templated: isTemplated(name.value), nameless: false };
}
