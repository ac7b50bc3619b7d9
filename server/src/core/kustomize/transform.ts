/** What the fields of a kustomization change in every resource: namespaces, names, images, and copies of values. */
import { unknown } from "./generate.ts";
import type { ImageChange, Kustomization, Part, Replacement } from "./kustomization.ts";
import type { BuiltResource } from "./resource.ts";
import { fits, fitsWhole } from "./select.ts";
import { at, copyOf, itemsAt, type Leaf, leaf, setAt, sizeOf, type Tree, wordAt } from "./tree.ts";

export function changeNamespace(resource: BuiltResource, namespace: Leaf): void {
  resource.moveTo(namespace);
  if (resource.kind !== "RoleBinding" && resource.kind !== "ClusterRoleBinding") return;
  // Kustomize takes it that a subject of this name is the one of the namespace (filters/namespace).
  for (const subject of itemsAt(resource.tree, "subjects")) {
    if (subject.kind === "map" && wordAt(subject, "name") === "default") subject.entries.set("namespace", namespace);
  }
}

/** Kinds whose names mean something outside the cluster's own naming, so that Kustomize leaves them alone. */
const unrenamed = new Set(["CustomResourceDefinition", "APIService", "Namespace"]);

export function changeName(resource: BuiltResource, { namePrefix, nameSuffix }: Kustomization): void {
  if (unrenamed.has(resource.kind)) return;
  resource.rename(namePrefix + resource.name + nameSuffix);
  if (namePrefix !== "") resource.prefixes.push(namePrefix);
  if (nameSuffix !== "") resource.suffixes.push(nameSuffix);
}

const containerLists = new Set(["containers", "initContainers"]);

/** Wherever in a resource containers are listed (filters/imagetag). */
export function changeImages(tree: Tree, changes: readonly ImageChange[]): void {
  if (tree.kind === "list") for (const item of tree.items) changeImages(item, changes);
  if (tree.kind !== "map") return;
  for (const [key, value] of tree.entries) {
    if (containerLists.has(key)) for (const container of itemsAt(value)) changeImage(container, changes);
    changeImages(value, changes);
  }
}

function changeImage(container: Tree, changes: readonly ImageChange[]): void {
  const image = at(container, "image");
  if (container.kind !== "map" || image?.kind !== "leaf" || typeof image.value !== "string") return;
  const changed = changes.reduce(newImage, image.value);
  if (changed !== image.value) container.entries.set("image", leaf(changed, image.origin));
}

const tagAndDigest = "(?::[a-zA-Z0-9_.{}-]*)?(?:@sha256:[a-zA-Z0-9_.{}-]*)?";
const behindName = new RegExp(`^${tagAndDigest}$`);
const pattern = /[\\^$*+?()[\]{}|]/;

/** Which images a name means: it is a regular expression (kustomize, api/internal/image). */
function isMeant(image: string, name: string): boolean {
  if (image.startsWith(name) && behindName.test(image.slice(name.length))) return true;
  return pattern.test(name) && fitsWhole(`(?:${name})${tagAndDigest}`, name, image);
}

/** The name, the tag and the digest; a colon before the first slash belongs to a port. */
const imageParts = /^(?<name>[^/]*\/[^:@]*|[^:@]*)(?::(?<tag>[^@]*))?(?:@(?<digest>.*))?$/s;

/** A new tag takes the place of a digest, too, and the other way round. */
function newImage(image: string, { name, newName, newTag, tagSuffix, digest }: ImageChange): string {
  if (!isMeant(image, name)) return image;
  const now = imageParts.exec(image)?.groups ?? {};
  const isNew = newTag !== undefined || digest !== undefined;
  const tag = isNew ? newTag : tagSuffix === undefined ? now.tag : (now.tag ?? "") + tagSuffix;
  const hash = isNew ? digest : tagSuffix === undefined ? now.digest : undefined;
  return (newName || now.name || image) + (tag ? `:${tag}` : "") + (hash ? `@${hash}` : "");
}

/** Copies a value of one resource to others. What is to come from a resource that is not known here, is not known either. */
export function replace(resources: readonly BuiltResource[], { source, value, targets }: Replacement): void {
  const sources = value ? [] : resources.filter((resource) => fits(source.selector, resource));
  const found = value ?? (sources.length === 1 ? first(sources[0]?.tree, stepsOf(source.path)) : undefined);
  const given =
    source.part && found?.kind === "leaf" ? leaf(partOf(String(found.value), source.part), found.origin) : found;
  for (const { select, reject, paths, part, create } of targets) {
    const chosen = resources.filter((one) => fits(select, one) && !reject.some((selector) => fits(selector, one)));
    for (const resource of chosen) {
      const named = resource.identity;
      const value = given && sizeOf(given) <= mostCopied ? given : unknown("value", resource.tree);
      resource.takesFrom(value);
      for (const path of paths) put(resource.tree, stepsOf(path), copyOf(value), part, create);
      if (resource.name !== named.name || resource.namespace !== named.namespace) resource.before.push(named);
    }
  }
}

/** Values that are copied are words, or small maps. */
const mostCopied = 1000;
const mostSteps = 100;

/** Dots divide the steps, but for those behind a backslash or in brackets: `spec.containers.[name=app].image`. */
function stepsOf(path: string): readonly string[] {
  const steps = path.match(/\[[^\]]*\]|(?:\\.|[^.[])+/g) ?? [];
  return steps.length > mostSteps ? [] : steps.map((step) => step.replaceAll("\\.", "."));
}

function first(tree: Tree | undefined, path: readonly string[]): Tree | undefined {
  const [step, ...rest] = path;
  if (step === undefined || !tree) return tree;
  if (tree.kind === "map") return first(tree.entries.get(step), rest);
  return tree.kind === "list" ? first(tree.items[placesOf(step, tree.items)[0] ?? -1], rest) : undefined;
}

/** The places of a list that a step names: a number, `*` for all, or `[key=value]`. */
function placesOf(step: string, items: readonly Tree[]): readonly number[] {
  const [, key, value] = /^\[([^=]+)=(.*)\]$/.exec(step) ?? [];
  if (key !== undefined) return [...items.keys()].filter((index) => wordAt(items[index], key) === value);
  return step === "*" ? [...items.keys()] : /^\d+$/.test(step) ? [Number(step)] : [];
}

function put(tree: Tree, path: readonly string[], given: Tree, part: Part | undefined, create: boolean): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  if (tree.kind === "list") {
    for (const place of placesOf(step, tree.items)) {
      const item = tree.items[place];
      if (item && rest.length > 0) put(item, rest, given, part, create);
      else if (item) tree.items[place] = withPart(item, given, part);
    }
    return;
  }
  if (tree.kind !== "map") return;
  const next = tree.entries.get(step);
  if (rest.length === 0) {
    if (next) tree.entries.set(step, withPart(next, given, part));
    else if (create) setAt(tree, [step], given);
  } else if (next) put(next, rest, given, part, create);
  else if (create && !rest.some((one) => one.startsWith("["))) setAt(tree, path, given);
}

function partOf(text: string, { delimiter, index }: Part): string {
  return text.split(delimiter)[index] ?? text;
}

function withPart(now: Tree, given: Tree, part: Part | undefined): Tree {
  if (!part || now.kind !== "leaf" || given.kind !== "leaf") return given;
  const parts = String(now.value).split(part.delimiter);
  const value = String(given.value);
  if (part.index < 0) parts.unshift(value);
  else if (part.index >= parts.length) parts.push(value);
  else parts[part.index] = value;
  return leaf(parts.join(part.delimiter), now.origin);
}
