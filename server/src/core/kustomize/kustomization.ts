/** What a kustomization.yaml says, as far as it touches names, namespaces, images and what Pods and Secrets say. */
import { at, entriesAt, itemsAt, type Leaf, type MapTree, type Tree, textAt, wordAt } from "./tree.ts";

export interface Kustomization {
  /** Whether it is a Component, which changes what the kustomization that names it has so far. */
  readonly component: boolean;
  /** Files and folders, in order; `bases` are the same by an older name. */
  readonly resources: readonly Reference[];
  readonly components: readonly Reference[];
  readonly namespace: Leaf | undefined;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly generators: readonly Generator[];
  readonly images: readonly ImageChange[];
  /** In the order in which they are applied. */
  readonly patches: readonly Patch[];
  readonly replacements: readonly (Reference | Replacement)[];
  readonly configurations: readonly Reference[];
  /** What may add or change resources in ways that only running it would tell. */
  readonly plugins: boolean;
}

/** A file, a folder or a URL, as it is written. */
export interface Reference {
  readonly path: string;
  readonly written: Tree;
}

/** Makes a Secret; or a ConfigMap, which matters as a source of replacements. */
export interface Generator {
  readonly kind: "Secret" | "ConfigMap";
  readonly tree: Tree;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly type: string | undefined;
  readonly behavior: "create" | "merge" | "replace";
  readonly hashed: boolean;
  /** `key=path`, or a path whose last part is the key. */
  readonly files: readonly Tree[];
  readonly literals: readonly Tree[];
  /** Whether files of variables are read, whose keys cannot be told from here. */
  readonly envs: boolean;
}

export interface ImageChange {
  readonly name: string;
  readonly newName: string | undefined;
  readonly newTag: string | undefined;
  readonly tagSuffix: string | undefined;
  readonly digest: string | undefined;
}

/** A patch in a file or in the kustomization itself, and which resources it is for, if it does not say so itself. */
export interface Patch {
  readonly path: string | undefined;
  readonly inline: string | undefined;
  readonly written: Tree;
  readonly target: Selector | undefined;
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
  /** JSON patches of the older field come after names and namespaces are changed. */
  readonly late: boolean;
}

/** All of it must fit; names and namespaces are regular expressions that fit as a whole. */
export interface Selector {
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly labels: string | undefined;
  readonly annotations: string | undefined;
}

export interface Replacement {
  readonly source: { readonly selector: Selector; readonly path: string; readonly part: Part | undefined };
  /** Instead of a source, a value of its own. */
  readonly value: Leaf | undefined;
  readonly targets: readonly ReplacementTarget[];
}

export interface ReplacementTarget {
  readonly select: Selector;
  readonly reject: readonly Selector[];
  readonly paths: readonly string[];
  readonly part: Part | undefined;
  readonly create: boolean;
}

/** One of the parts into which a delimiter cuts a value. */
export interface Part {
  readonly delimiter: string;
  readonly index: number;
}

/** The names of the file, of which a folder has one. */
export const kustomizationFiles = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

/** Whether a file is one, by its URI. */
export function isKustomizationFile(uri: string): boolean {
  return kustomizationFiles.some((name) => uri.endsWith(`/${name}`) || uri === name);
}

/** What stands in patches, replacements and configurations, which declare nothing themselves, and in docker configs. */
const marks =
  /["']?op["']?[ \t]*:|\bnameReference\b|\bfieldPaths\b|"auths?"|"cred(?:Helpers|sStore)"|^kind: *["']?(?:ConfigMap|Secret)\b/m;
/** The same with patches and configurations that look like any manifest: they may be for a kind that they do not name. */
const moreMarks = new RegExp(`${marks.source}|\\bkind["']?[ \\t]*:|^[ \\t-]*path[ \\t]*:`, "m");

/** UTF-16 units. Shorter ones may be docker configs that somebody has got wrong. */
const shortest = 500;
/** Longer ones are definitions and the like: nobody writes such a patch, and replacements copy from a ConfigMap at most. */
const longestPatch = 20_000;
/** Longer ones hold dashboards and the like. */
const longest = 200_000;

/** Whether the text of a file that declares no resource may have a part in a build. */
export function mayBeTakenIn({ uri, text }: { readonly uri: string; readonly text: string }): boolean {
  if (isKustomizationFile(uri) || text.length < shortest) return true;
  return text.length < longest && (text.length > longestPatch ? marks : moreMarks).test(text);
}

const pluginFields = ["generators", "transformers", "helmCharts", "helmChartInflationGenerator", "crds"];

export function readKustomization(tree: MapTree): Kustomization {
  const references = (field: string) => itemsAt(tree, field).flatMap(readReference);
  const options = at(tree, "generatorOptions");
  const namespace = at(tree, "namespace");
  return {
    component: textAt(tree, "kind") === "Component",
    resources: [...references("resources"), ...references("bases")],
    components: references("components"),
    namespace: namespace?.kind === "leaf" && typeof namespace.value === "string" ? namespace : undefined,
    namePrefix: wordAt(tree, "namePrefix") ?? "",
    nameSuffix: wordAt(tree, "nameSuffix") ?? "",
    generators: [
      ...itemsAt(tree, "configMapGenerator").map((item) => readGenerator("ConfigMap", item, options)),
      ...itemsAt(tree, "secretGenerator").map((item) => readGenerator("Secret", item, options)),
    ],
    images: itemsAt(tree, "images").map(readImage),
    patches: [
      ...itemsAt(tree, "patchesStrategicMerge").flatMap(readMergePatch),
      ...itemsAt(tree, "patches").map((item) => readPatch(item, false)),
      ...itemsAt(tree, "patchesJson6902").map((item) => readPatch(item, true)),
    ],
    replacements: itemsAt(tree, "replacements").flatMap((item): (Reference | Replacement)[] => {
      const path = textAt(item, "path");
      return path === undefined ? [readReplacement(item)] : [{ path, written: item }];
    }),
    configurations: references("configurations"),
    plugins: pluginFields.some((field) => itemsAt(tree, field).length > 0) || takesScript(tree),
  };
}

/** Whether a script goes into a ConfigMap that may make pull secrets, by its name: scripts in files of their own are not read. */
function takesScript(tree: MapTree): boolean {
  const files = itemsAt(tree, "configMapGenerator").flatMap((item) => itemsAt(item, "files"));
  return files.some((file) => refresher.test(textAt(file) ?? ""));
}

const refresher = /(?:secret|cred|login|token|pull|registry|docker|ecr|refresh)[^/=]*\.(?:ba)?sh$/i;

export function isTrue(tree: Tree | undefined): boolean {
  return tree?.kind === "leaf" && tree.value === true;
}

function readReference(tree: Tree): readonly Reference[] {
  const path = textAt(tree);
  return path === undefined ? [] : [{ path, written: tree }];
}

function readGenerator(kind: Generator["kind"], tree: Tree, general: Tree | undefined): Generator {
  const behavior = textAt(tree, "behavior");
  const isSteady = (options: Tree | undefined) => isTrue(at(options, "disableNameSuffixHash"));
  return {
    kind,
    tree,
    name: wordAt(tree, "name") ?? "",
    namespace: textAt(tree, "namespace"),
    type: textAt(tree, "type"),
    behavior: behavior === "merge" || behavior === "replace" ? behavior : "create",
    hashed: !isSteady(at(tree, "options")) && !isSteady(general),
    files: itemsAt(tree, "files"),
    literals: itemsAt(tree, "literals"),
    envs: itemsAt(tree, "envs").length > 0 || at(tree, "env") !== undefined,
  };
}

function readImage(tree: Tree): ImageChange {
  return {
    name: wordAt(tree, "name") ?? "",
    newName: wordAt(tree, "newName"),
    newTag: wordAt(tree, "newTag"),
    tagSuffix: wordAt(tree, "tagSuffix"),
    digest: wordAt(tree, "digest"),
  };
}

/** An item of the older field is a patch itself, or the path of one. */
function readMergePatch(tree: Tree): readonly Patch[] {
  const text = textAt(tree);
  if (text === undefined) return [];
  const isInline = text.includes("\n");
  const where = isInline ? { path: undefined, inline: text } : { path: text, inline: undefined };
  return [{ ...where, written: tree, target: undefined, allowNameChange: false, allowKindChange: false, late: false }];
}

function readPatch(tree: Tree, late: boolean): Patch {
  const target = at(tree, "target");
  const allows = (option: string) => isTrue(at(tree, "options", option));
  return {
    path: textAt(tree, "path"),
    inline: textAt(tree, "patch"),
    written: tree,
    target: target && readSelector(target),
    allowNameChange: allows("allowNameChange"),
    allowKindChange: allows("allowKindChange"),
    late,
  };
}

function readSelector(tree: Tree | undefined): Selector {
  return {
    group: wordAt(tree, "group"),
    version: wordAt(tree, "version"),
    kind: wordAt(tree, "kind"),
    name: wordAt(tree, "name"),
    namespace: wordAt(tree, "namespace"),
    labels: wordAt(tree, "labelSelector"),
    annotations: wordAt(tree, "annotationSelector"),
  };
}

export function readReplacement(tree: Tree): Replacement {
  const value = at(tree, "sourceValue");
  return {
    source: {
      selector: readSelector(at(tree, "source")),
      path: textAt(tree, "source", "fieldPath") ?? "metadata.name",
      part: readPart(at(tree, "source", "options")),
    },
    value: value?.kind === "leaf" ? value : undefined,
    targets: itemsAt(tree, "targets").map((target) => {
      const paths = itemsAt(target, "fieldPaths").flatMap((path) => textAt(path) ?? []);
      return {
        select: readSelector(at(target, "select")),
        reject: itemsAt(target, "reject").map(readSelector),
        paths: paths.length > 0 ? paths : ["metadata.name"],
        part: readPart(at(target, "options")),
        create: isTrue(at(target, "options", "create")),
      };
    }),
  };
}

function readPart(options: Tree | undefined): Part | undefined {
  const delimiter = textAt(options, "delimiter");
  const index = at(options, "index");
  if (delimiter === undefined) return undefined;
  return { delimiter, index: index?.kind === "leaf" && typeof index.value === "number" ? index.value : 0 };
}

/** More name references, from a file of `configurations`. */
export interface NameReferences {
  readonly kind: string;
  readonly fields: readonly { readonly kind: string; readonly path: string }[];
}

export function readNameReferences(tree: Tree): readonly NameReferences[] {
  return entriesAt(tree)
    .filter(([key]) => key === "nameReference")
    .flatMap(([, list]) => itemsAt(list))
    .map((reference) => ({
      kind: textAt(reference, "kind") ?? "",
      fields: itemsAt(reference, "fieldSpecs").map((field) => ({
        kind: textAt(field, "kind") ?? "",
        path: textAt(field, "path") ?? "",
      })),
    }));
}
