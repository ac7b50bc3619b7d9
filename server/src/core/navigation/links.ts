/** The files that a kustomization names, as far as its pull secrets may come from there. */
import { splitDocuments } from "../documents.ts";
import type { Inventory } from "../inventory.ts";
import { isKustomizationFile, kustomizationFiles } from "../kustomize/kustomization.ts";
import { folderOf, isRemote, pathOf, resolvePath } from "../paths.ts";
import type { Span, Written } from "../text.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";

export interface FileLink {
  /** In the kustomization. */
  readonly span: Span;
  /** The URI as it is before encoding. */
  readonly path: string;
  /** The URI, where the file is a manifest that is known. */
  readonly uri: string | undefined;
}

export function linksIn(uri: string, inventory: Inventory): readonly FileLink[] {
  const file = inventory.file(uri);
  if (!file || !isKustomizationFile(uri)) return [];
  const folder = folderOf(pathOf(uri));
  return splitDocuments(file.text).flatMap(({ start, text }) =>
    namedIn(parseYaml(text).root).flatMap((written) => {
      if (written.value === "" || written.value.includes("\n") || isRemote(written.value)) return [];
      const path = resolvePath(folder, written.value);
      const span = { start: start + written.start, end: start + written.end };
      const known = [path, ...kustomizationFiles.map((name) => `${path}/${name}`)].find((one) => inventory.fileAt(one));
      return [{ span, path, uri: known && inventory.fileAt(known)?.uri }];
    }),
  );
}

function namedIn(root: YamlNode): readonly Written[] {
  const items = (key: string) => root.get(key)?.items ?? [];
  const plain = ["resources", "bases", "components", "configurations", "patchesStrategicMerge"].flatMap(items);
  const paths = ["patches", "patchesJson6902", "replacements"].flatMap(items).map((item) => item.get("path"));
  const generators = items("secretGenerator").flatMap((generator) => [
    ...(generator.get("envs")?.items ?? []),
    generator.get("env"),
  ]);
  const files = items("secretGenerator").flatMap((generator) => generator.get("files")?.items ?? []);
  return [
    ...[...plain, ...paths, ...generators].flatMap((node) => node?.string ?? []),
    ...files.flatMap((node) => (node.string ? withoutKey(node.string) : [])),
  ];
}

/** `key=path`, or a path alone. */
function withoutKey({ value, start, end }: Written): Written {
  const sign = value.indexOf("=") + 1;
  return { value: value.slice(sign), start: start + sign, end };
}
