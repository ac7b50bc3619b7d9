/** Builds a kustomization as `kubectl kustomize` does, as far as it touches who pulls what with which Secret. */
import { folderOf, isRemote, resolvePath } from "../paths.ts";
import { generate, mergeGenerated } from "./generate.ts";
import { jsonPatch } from "./jsonPatch.ts";
import {
  type Kustomization,
  type NameReferences,
  type Patch,
  type Reference,
  type Replacement,
  readKustomization,
  readNameReferences,
  readReplacement,
} from "./kustomization.ts";
import { followReferences } from "./references.ts";
import { BuiltResource, groupOf, type Identity } from "./resource.ts";
import { fits } from "./select.ts";
import { strategicMerge } from "./strategicMerge.ts";
import { changeImages, changeName, changeNamespace, replace } from "./transform.ts";
import { type ListTree, leaf, type MapTree, setAt, type Tree, textAt, wordAt } from "./tree.ts";

/** The files that a build reads, by their URIs. */
export interface KustomizeFiles {
  /** The text, or nothing where no such file is known. */
  text(uri: string): string | undefined;
  /** The resources of a file: those that matter here, or all. */
  documents(uri: string, wanted: Wanted): readonly MapTree[];
  /** Every document of a file, whatever it is. */
  allDocuments(uri: string): readonly Tree[];
  /** The documents in a text that stands in a kustomization; parts of them were all written there. */
  inlineDocuments(text: string, written: Tree): readonly Tree[];
  /** The kustomization of a folder, by the folder's URI with a slash at its end. */
  kustomizationIn(folder: string): string | undefined;
}

/** Resources that have no part in pulls matter only as sources of replacements. */
export type Wanted = "resources" | "all";

/** Why a build may give more than is known here, or something else. */
export interface Gap {
  readonly why: "remote" | "missing" | "plugin" | "patch" | "cycle";
  /** The entry of the kustomization. */
  readonly written: Tree;
}

export interface Build {
  readonly resources: readonly BuiltResource[];
  readonly gaps: readonly Gap[];
  /** Every file that it was made from. */
  readonly files: ReadonlySet<string>;
}

/** Kustomizations that name others twice, which name others twice, and so on, would have no end. */
const mostResources = 50_000;

/** What a name's hash is shown as: its value depends on all of the content, which is not always known. */
const hash = "-…";

export function build(uri: string, files: KustomizeFiles): Build {
  const quick = new Builder(files, "resources");
  const some = quick.accumulate(uri, [], []);
  if (!quick.replaces) return finish(quick, some);
  const thorough = new Builder(files, "all");
  return finish(thorough, thorough.accumulate(uri, [], []));
}

function finish({ gaps, nameReferences, read }: Builder, resources: readonly BuiltResource[]): Build {
  for (const resource of resources) if (resource.hashed) resource.rename(resource.name + hash);
  followReferences(resources, nameReferences);
  return { resources, gaps, files: read };
}

/** The kustomizations that one builds upon, and whether it is a Component, which is for others to build upon. */
export function basesOf(
  uri: string,
  files: Pick<KustomizeFiles, "text" | "allDocuments" | "kustomizationIn">,
): { readonly isComponent: boolean; readonly bases: readonly string[] } {
  const [root] = files.allDocuments(uri);
  if (root?.kind !== "map") return { isComponent: false, bases: [] };
  const { component, resources, components } = readKustomization(root);
  const local = [...resources, ...components].filter(({ path }) => !isRemote(path));
  const paths = local.map(({ path }) => resolvePath(folderOf(uri), path));
  const bases = paths.flatMap(
    (path) => (files.text(path) === undefined ? files.kustomizationIn(`${path}/`) : undefined) ?? [],
  );
  return { isComponent: component, bases };
}

class Builder {
  readonly gaps: Gap[] = [];
  readonly nameReferences: NameReferences[] = [];
  readonly read = new Set<string>();
  /** Whether values are copied from one resource to others. */
  replaces = false;
  readonly #files: KustomizeFiles;
  readonly #wanted: Wanted;
  #left = mostResources;

  constructor(files: KustomizeFiles, wanted: Wanted) {
    this.#files = files;
    this.#wanted = wanted;
  }

  /**
   * @param before What a Component is to change.
   * @param within The kustomizations that lead here.
   * @returns all resources that there are then. */
  accumulate(uri: string, before: readonly BuiltResource[], within: readonly string[]): BuiltResource[] {
    this.read.add(uri);
    const [root] = this.#files.allDocuments(uri);
    if (root?.kind !== "map") return [...before];
    const kustomization = readKustomization(root);
    if (within.includes(uri) || this.#left-- < 0) {
      this.gaps.push({ why: "cycle", written: root });
      return [...before];
    }
    const folder = folderOf(uri);
    const chain = [...within, uri];
    const resources = [...before];
    for (const reference of kustomization.resources) resources.push(...this.#load(reference, folder, chain));
    this.#configure(kustomization, folder);
    this.#generate(kustomization, folder, resources);
    const whole = kustomization.components.reduce(
      (all, reference) => this.#component(reference, folder, all, chain),
      resources,
    );
    if (kustomization.plugins) this.gaps.push({ why: "plugin", written: root });
    return this.#transform(kustomization, folder, whole);
  }

  #load({ path, written }: Reference, folder: string, chain: readonly string[]): readonly BuiltResource[] {
    const uri = isRemote(path) ? undefined : resolvePath(folder, path);
    const isFile = uri !== undefined && this.#files.text(uri) !== undefined;
    const inner = uri && !isFile && this.#files.kustomizationIn(`${uri}/`);
    if (inner) return this.accumulate(inner, [], chain);
    if (!isFile) {
      this.gaps.push({ why: isRemote(path) ? "remote" : "missing", written });
      return [];
    }
    this.read.add(uri);
    const documents = this.#files.documents(uri, this.#wanted);
    this.#left -= documents.length;
    if (this.#left < 0) this.gaps.push({ why: "cycle", written });
    return this.#left < 0 ? [] : documents.map((tree) => new BuiltResource(tree));
  }

  #component(
    { path, written }: Reference,
    folder: string,
    all: BuiltResource[],
    chain: readonly string[],
  ): BuiltResource[] {
    const inner = isRemote(path) ? undefined : this.#files.kustomizationIn(`${resolvePath(folder, path)}/`);
    if (inner) return this.accumulate(inner, all, chain);
    this.gaps.push({ why: isRemote(path) ? "remote" : "missing", written });
    return all;
  }

  #configure({ configurations }: Kustomization, folder: string): void {
    for (const { path } of configurations) {
      for (const document of this.#documentsAt(path, folder)) this.nameReferences.push(...readNameReferences(document));
    }
  }

  #generate({ generators }: Kustomization, folder: string, resources: BuiltResource[]): void {
    for (const generator of generators) {
      if (generator.kind === "ConfigMap" && this.#wanted !== "all") continue;
      const made = new BuiltResource(generate(generator, (path) => this.#textAt(path, folder)));
      const isMeant = ({ kind, name }: Identity) => kind === generator.kind && name === generator.name;
      const existing = resources.find((one) => [one.identity, ...one.before].some(isMeant));
      made.hashed = generator.hashed;
      if (generator.behavior === "create") resources.push(made);
      else if (existing) {
        existing.tree = mergeGenerated(existing.tree, made.tree, generator.behavior);
        existing.hashed &&= made.hashed;
        existing.takesFrom(generator.tree);
      } else this.gaps.push({ why: "missing", written: generator.tree });
    }
  }

  /** In Kustomize's order (configureBuiltinTransformers). */
  #transform(kustomization: Kustomization, folder: string, resources: readonly BuiltResource[]): BuiltResource[] {
    const { namespace, images, replacements } = kustomization;
    const [late, early] = [true, false].map((late) => kustomization.patches.filter((patch) => patch.late === late));
    let left = (early ?? []).reduce((all, patch) => this.#patch(patch, folder, all), [...resources]);
    for (const resource of left) {
      if (namespace) changeNamespace(resource, namespace);
      changeName(resource, kustomization);
    }
    left = (late ?? []).reduce((all, patch) => this.#patch(patch, folder, all), left);
    if (images.length > 0) for (const { tree } of left) changeImages(tree, images);
    for (const one of replacements.flatMap((one) => this.#replacements(one, folder))) {
      this.replaces = true;
      replace(left, one);
    }
    return left;
  }

  #replacements(one: Reference | Replacement, folder: string): readonly Replacement[] {
    if (!("path" in one)) return [one];
    const documents = this.#documentsAt(one.path, folder);
    return documents
      .flatMap((document) => (document.kind === "list" ? document.items : [document]))
      .map(readReplacement);
  }

  #patch(patch: Patch, folder: string, resources: readonly BuiltResource[]): BuiltResource[] {
    const documents =
      patch.path === undefined
        ? this.#files.inlineDocuments(patch.inline ?? "", patch.written)
        : this.#documentsAt(patch.path, folder);
    if (documents.length === 0) this.gaps.push({ why: "missing", written: patch.written });
    return documents.reduce<BuiltResource[]>(
      (all, document) => {
        const wanted = targetsOf(patch, document, all);
        if (wanted.size === 0 && isForNobody(patch, document, all))
          this.gaps.push({ why: "patch", written: patch.written });
        if (wanted.size === 0 || document.kind === "leaf") return all;
        return all.filter((resource) => !wanted.has(resource) || this.#change(resource, patch, document));
      },
      [...resources],
    );
  }

  /** Gives whether the resource is still there. */
  #change(resource: BuiltResource, patch: Patch, document: MapTree | ListTree): boolean {
    if (document.kind === "list") {
      const changed = jsonPatch(resource.tree, document.items);
      if (changed) resource.become(changed, document);
      else this.gaps.push({ why: "patch", written: patch.written });
      return true;
    }
    const changed = strategicMerge(resource.tree, document, resource.isOwnKind);
    if (!changed) return false;
    resource.become(withIdentity(changed, resource, patch), document);
    return true;
  }

  #documentsAt(path: string, folder: string): readonly Tree[] {
    const uri = resolvePath(folder, path);
    if (this.#files.text(uri) === undefined) return [];
    this.read.add(uri);
    return this.#files.allDocuments(uri);
  }

  #textAt(path: string, folder: string): string | undefined {
    const uri = resolvePath(folder, path);
    this.read.add(uri);
    return this.#files.text(uri);
  }
}

/** Without a target, a patch names the resource that it is for as a manifest does. */
function targetsOf({ target }: Patch, document: Tree, resources: readonly BuiltResource[]): ReadonlySet<BuiltResource> {
  if (target) return new Set(resources.filter((resource) => fits(target, resource)));
  const [kind, name, namespace] = [
    textAt(document, "kind"),
    wordAt(document, "metadata", "name"),
    textAt(document, "metadata", "namespace"),
  ];
  const group = groupOf(textAt(document, "apiVersion") ?? "");
  const isMeant = (resource: BuiltResource) =>
    [resource.identity, ...resource.before].some(
      (one) =>
        one.kind === kind &&
        one.group === group &&
        one.name === name &&
        (namespace === undefined || one.namespace === namespace),
    );
  return new Set(resources.filter(isMeant));
}

/** Kustomize refuses to build then; but of some kinds no resource is read here. */
function isForNobody({ target }: Patch, document: Tree, resources: readonly BuiltResource[]): boolean {
  return target === undefined && resources.some(({ kind }) => kind === textAt(document, "kind"));
}

/** What a resource is called is no part of what a strategic merge patch changes, unless it is asked to. */
function withIdentity(tree: MapTree, { kind, name, namespace, tree: before }: BuiltResource, patch: Patch): MapTree {
  const restored: readonly (readonly [path: readonly string[], value: string, keep: boolean])[] = [
    [["kind"], kind, !patch.allowKindChange],
    [["metadata", "name"], name, !patch.allowNameChange],
    [["metadata", "namespace"], namespace, namespace !== ""],
  ];
  for (const [path, value, keep] of restored) {
    if (keep && textAt(tree, ...path) !== value) setAt(tree, path, leaf(value, before.origin));
  }
  return tree;
}
