/** Finds what a part of what Helm rendered comes from: the value for a chart, or the template that Helm names above it. */
import { splitDocuments } from "../documents.ts";
import { applyEdits, type Edit, lineStartOf, type Place, type Span } from "../text.ts";
import { parseYaml, type YamlNode } from "../yaml.ts";
import { isPullSecretKey } from "./pullSecretKeys.ts";

/** A file of the chart, or of values for it. */
export interface ChartText {
  readonly uri: string;
  readonly text: string;
}

export interface RenderedChart {
  /** What `helm template` printed. */
  readonly text: string;
  /** By the path in the chart: `templates/web.yaml`. */
  readonly templates: ReadonlyMap<string, ChartText>;
  /** The files of values, the one that counts first. */
  readonly values: readonly ChartText[];
  /** Where people find what comes from no file that is there: the chart's own. */
  readonly chart: string;
}

/** The same without what Secrets keep: no message to a language server may have that. Only their keys are left. */
export function withoutSecretValues(rendered: string): string {
  const edits = splitDocuments(rendered).flatMap(({ start, text }): readonly Edit[] => {
    if (!/\bSecret\b/.test(text)) return [];
    const { root, problems } = parseYaml(text);
    const at = ({ start: from, end }: Span) => ({ start: start + from, end: start + end });
    if (problems.length > 0) return [{ uri: "", span: at({ start: 0, end: text.length }), text: "---\n" }];
    return [root, ...(root.get("items")?.items ?? [])]
      .filter((resource) => resource.get("kind")?.string?.value === "Secret")
      .flatMap((resource) => [resource.get("data"), resource.get("stringData")])
      .flatMap((data) => (data && data.kind !== "null" ? [{ uri: "", span: at(data.span), text: keysOf(data) }] : []));
  });
  return applyEdits("", rendered, edits);
}

function keysOf({ entries, source }: YamlNode): string {
  const hidden = Object.fromEntries(entries.map(({ key }) => [key.value, "{{ hidden }}"]));
  return JSON.stringify(hidden) + (source.endsWith("\n") ? "\n" : "");
}

const source = /^# Source: [^/\r\n]+\/([^\r\n]+?)\s*$/m;

/** The paths of all templates that something was made of. Those of a packed chart are none on the disk. */
export function templatesOf(rendered: string): readonly string[] {
  const paths = splitDocuments(rendered).flatMap(({ text }) => source.exec(text)?.[1] ?? []);
  return [...new Set(paths)].filter((path) => !path.split("/").includes(".."));
}

export function originOf({ start, end }: Span, { text, templates, values, chart }: RenderedChart): Place {
  const written = text.slice(start, end).replace(/^(["'])(.*)\1$/s, "$2");
  const value = written === "" ? undefined : valueFor(written, values);
  if (value) return value;
  const document = splitDocuments(text).findLast((one) => one.start <= start);
  const template = templates.get(source.exec(document?.text ?? "")?.[1] ?? "");
  if (!template) return { uri: chart, span: { start: 0, end: 0 } };
  return { uri: template.uri, span: within(template.text, written, lineAt(text, start)) };
}

interface Candidate extends Span {
  readonly path: string;
  readonly value: string;
}

/** Nothing where several values may be meant. The same one in several files counts where it counts for Helm. */
function valueFor(written: string, files: readonly ChartText[]): Place | undefined {
  const found = files.flatMap(({ uri, text }) =>
    scalarsIn(parseYaml(text).root, [])
      .filter((one) => mayBecome(one, written))
      .map((one) => ({ uri, ...one })),
  );
  // The longest part of an image tells more than its tag or its registry.
  const longest = Math.max(0, ...found.map(({ value }) => value.length));
  const best = found.filter(({ value }) => value.length === longest);
  const [first] = best;
  if (!first || best.some(({ path }) => path !== first.path)) return undefined;
  return { uri: first.uri, span: { start: first.start, end: first.end } };
}

/** Values are not nested deeper, and so many of them nobody writes. */
const deepest = 12;
const mostValues = 5000;

function scalarsIn(
  node: YamlNode,
  path: readonly (string | number)[],
  left = { count: mostValues },
): readonly Candidate[] {
  if (path.length > deepest || left.count-- < 0 || node.shared) return [];
  if (node.kind === "map")
    return node.entries.flatMap(({ key, value }) => scalarsIn(value, [...path, key.value], left));
  if (node.kind === "seq") return node.items.flatMap((item, index) => scalarsIn(item, [...path, index], left));
  const { string } = node;
  return string?.value ? [{ path: path.join("\0"), value: string.value, start: string.start, end: string.end }] : [];
}

/** All of a name, or the part of an image that its keys tell. */
function mayBecome({ path, value }: Candidate, written: string): boolean {
  const keys = path.split("\0").filter((key) => !/^\d+$/.test(key));
  const last = keys.at(-1) ?? "";
  const isPullSecret = keys.slice(-2).some(isPullSecretKey);
  if (value === written) return isPullSecret || /^(?:name|image|repository|serviceAccountName)$/.test(last);
  return /^(?:image|repository|imageName)$/.test(last) && value.length > 2 && isPartOfImage(value, written);
}

function isPartOfImage(part: string, image: string): boolean {
  const at = image.indexOf(part);
  const [before, after] = [image[at - 1] ?? "/", image[at + part.length] ?? ":"];
  return at !== -1 && before === "/" && (after === ":" || after === "@");
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(lineStartOf(text, at), end === -1 ? undefined : end);
}

/** What stands in the template as it was rendered, else the one line that has the same key, else its beginning. */
function within(template: string, written: string, line: string): Span {
  const at = written === "" ? -1 : template.indexOf(written);
  if (at !== -1 && template.indexOf(written, at + 1) === -1) return { start: at, end: at + written.length };
  const [, key] = /^[\s-]*(["']?[\w.-]+["']?):/.exec(line) ?? [];
  const lines = key === undefined ? [] : [...template.matchAll(/^[\s-]*?(["']?[\w.-]+["']?):.*$/gm)];
  const [same, other] = lines.filter(([, one]) => one === key);
  if (!same || other) return { start: 0, end: 0 };
  const indent = same[0].search(/\S/);
  return { start: same.index + indent, end: same.index + same[0].trimEnd().length };
}
