/** Reads the files of a chart that say what it wants of its values, and the values: by their place, as none has a kind. */
import { splitDocuments } from "../documents.ts";
import { known, supplier } from "../kubernetes/declared.ts";
import type { HelmChart, HelmShape, HelmUse } from "../kubernetes/helmResources.ts";
import { everywhere } from "../kubernetes/reach.ts";
import { type Declared, type Resource, Source } from "../kubernetes/resources.ts";
import { folderOf } from "../paths.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";
import { madeNames, mentionOfMade } from "./madeNames.ts";
import { isPullSecretKey, mentionOfPullSecrets } from "./pullSecretKeys.ts";
import { usesIn } from "./templateUses.ts";
import { readValues } from "./values.ts";

/** UTF-16 units. Larger files are none that people write. */
const largest = 1_000_000;
const largestTemplate = 100_000;

/** Templates that only other templates include, so that no manifest comes of them. */
export function isHelper(uri: string): boolean {
  return /(?:^|\/)templates\/.*\.tpl$/.test(uri);
}

export function readChartFile(uri: string, text: string): readonly Resource[] {
  const reader = readers.find(({ files }) => files.test(uri));
  if (!reader || text.length > largest || !(reader.mention ?? mentionOfPullSecrets).test(text)) return [];
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return reader.read(new Source(uri, start, text.slice(start)));
}

interface ChartFileReader {
  readonly files: RegExp;
  readonly mention?: RegExp;
  readonly read: (source: Source) => readonly Resource[];
}

/** As Helm has them, and the folder `ci` of its tool for tests of charts (helm/chart-testing). */
const readers: readonly ChartFileReader[] = [
  { files: /(?:^|\/)Chart\.yaml$/, mention: /^name:/m, read: readChart },
  { files: /(?:^|\/)templates\/.*\.(?:ya?ml|tpl)$/, read: readTemplate },
  { files: /(?:^|\/)values\.schema\.json$/, read: readSchema },
  { files: /(?:^|\/)(?:values[^/]*|ci\/[^/]*values[^/]*)\.ya?ml$/, mention: mentionOfMade, read: readValuesFile },
];

function declared(source: Source, type: string): Declared {
  return { source, apiVersion: "", type, name: undefined, namespace: undefined, path: [] };
}

function readChart(source: Source): readonly Resource[] {
  const { root } = parseYaml(source.text);
  const dependencies = (root.get("dependencies")?.items ?? []).flatMap((item) => {
    const name = item.get("name")?.string?.value;
    const [, path] = /^file:\/\/(.+)$/.exec(item.get("repository")?.string?.value ?? "") ?? [];
    return name ? [{ name, key: item.get("alias")?.string?.value || name, path }] : [];
  });
  const chart: HelmChart = {
    kind: "helmChart",
    ...declared(source, "Chart"),
    name: known(root.get("name")),
    isLibrary: root.get("type")?.string?.value === "library",
    dependencies,
  };
  return [chart];
}

function readTemplate(source: Source): readonly Resource[] {
  const uses = source.text.length <= largestTemplate ? usesIn(source.text) : [];
  return uses.length > 0 ? [{ kind: "helmUses", ...declared(source, "Template"), by: "template", uses }] : [];
}

/** What people call a file of values, as others are called by their kind. */
const valuesFile = "Values file";

function readValuesFile(source: Source): readonly Resource[] {
  // Helm reads no more than the first document.
  const [first] = splitDocuments(source.text);
  if (!first) return [];
  const document = new Source(source.uri, source.start + first.start, first.text);
  const { root } = parseYaml(first.text);
  const entries = readValues(root);
  const fileName = { value: source.uri.slice(folderOf(source.uri).length), start: 0, end: 0 };
  const values = { ...declared(document, valuesFile), name: fileName };
  // Into which namespace somebody installs the chart stands elsewhere.
  const made = madeNames(root).map(({ name, makes }) => supplier(values, name, everywhere, makes));
  if (entries.length === 0) return made;
  return [{ kind: "helmValues", ...values, chart: undefined, text: undefined, entries }, ...made];
}

function readSchema(source: Source): readonly Resource[] {
  const { root } = parseYaml(source.text);
  const uses = usesOfSchema(root, [], root);
  return uses.length > 0 ? [{ kind: "helmUses", ...declared(source, "Schema"), by: "schema", uses }] : [];
}

/** Values are hardly ever nested this deep. */
const deepest = 10;

function usesOfSchema(schema: YamlNode, path: readonly string[], root: YamlNode): readonly HelmUse[] {
  if (path.length > deepest) return [];
  return (schema.get("properties")?.entries ?? []).flatMap(({ key, value }) => {
    const inner = [...path, key.value];
    const items = isPullSecretKey(key.value) ? value.get("items") : undefined;
    const shape = items && shapeOfSchema(items, root);
    return shape && items
      ? [{ path: inner, shape, at: value.keyOf("items") ?? items.span }]
      : usesOfSchema(value, inner, root);
  });
}

/** What all items have to be: nothing where the schema lets them be either, or tells it in another way. */
function shapeOfSchema(items: YamlNode, root: YamlNode): HelmShape | undefined {
  const reference = items.get("$ref")?.string?.value;
  if (reference?.endsWith("LocalObjectReference")) return "objects";
  const [, local] = /^#\/(.+)$/.exec(reference ?? "") ?? [];
  const target = local === undefined ? items : root.at(...local.split("/"));
  const type = target?.get("type")?.string?.value;
  return type === "string" ? "names" : type === "object" ? "objects" : undefined;
}
