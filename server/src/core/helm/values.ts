/** Finds pull secrets in the values for a chart. */
import type { HelmEntry } from "../kubernetes/helmResources.ts";
import { endOf } from "../manifestText.ts";
import { isTemplated } from "../placeholders.ts";
import type { Span } from "../text.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";
import { isPullSecretKey } from "./pullSecretKeys.ts";

const deepest = 10;

export function readValues(node: YamlNode, path: readonly string[] = []): readonly HelmEntry[] {
  // What is reached through an alias is written, and found, elsewhere.
  if (path.length > deepest || node.shared) return [];
  return node.entries.flatMap(({ key, value }) => {
    const inner = [...path, key.value];
    if (isPullSecretKey(key.value) && value.kind !== "map") return value.shared ? [] : readEntries(value, inner);
    return readValues(value, inner);
  });
}

function readEntries(list: YamlNode, path: readonly string[]): readonly HelmEntry[] {
  const place = { kind: "list", list: list.path } as const;
  if (list.string?.value && !isTemplated(list.string.value))
    return [{ path, at: list.string, written: "string-for-a-list", name: list.string.value, place }];
  return list.items.flatMap((item, index) => readItem(item, path, { kind: "item", list: list.path, index }));
}

function readItem(item: YamlNode, path: readonly string[], place: HelmEntry["place"]): readonly HelmEntry[] {
  const name = item.kind === "map" ? item.get("name")?.string : item.string;
  if (!name?.value || item.shared || isTemplated(item.source)) return [];
  const at = item.kind === "map" ? spanOf(item) : name;
  return [{ path, at, written: item.kind === "map" ? "object" : "string", name: name.value, place }];
}

/** Without a comment behind it. */
export function spanOf(item: YamlNode): Span {
  const last = item.flow ? undefined : item.entries.at(-1);
  return { start: item.span.start, end: last ? endOf(last) : item.span.end };
}

/** Values that stand as a text in a manifest, where each character of them has a place. */
export function readValuesText(node: YamlNode): readonly HelmEntry[] {
  const offsets = node.offsets();
  if (!offsets || node.string === undefined) return [];
  return readValues(parseYaml(node.string.value).root).map((entry) => ({
    ...entry,
    at: { start: offsets(entry.at.start), end: offsets(entry.at.end - 1) + 1 },
  }));
}

/** `global.imagePullSecrets[0]`, with or without `.name`. */
const parameter = /^(.+)\[\d+\](\.name)?$/;

/** Parameters of Argo CD, which name a part of the values as Helm's option `--set` does. */
export function readParameters(list: YamlNode): readonly HelmEntry[] {
  return list.items.flatMap((item): readonly HelmEntry[] => {
    const node = item.get("name");
    const [name, value] = [node?.string, item.get("value")?.string?.value];
    const [, keys = "", field] = parameter.exec(name?.value ?? "") ?? [];
    const path = keys.split(".");
    // Whose dot is escaped is a key that has one.
    if (!node || !name || !value || !isPullSecretKey(path.at(-1)) || keys.includes("\\") || isTemplated(name.value))
      return [];
    const place = { kind: "parameter", path: node.path } as const;
    return [{ path, at: name, written: field ? "object" : "string", name: value, place }];
  });
}
