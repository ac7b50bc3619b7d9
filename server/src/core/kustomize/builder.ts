/** Goes from a kustomization to the resources that it makes, before references follow their names. */
import { folderOf, isRemote, resolvePath } from "../paths.ts";
import { type KustomizeFiles, noFiles, type Wanted } from "./files.ts";
import { generate, mergeGenerated } from "./generate.ts";
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
import { type OnTop, putOnTop } from "./onTop.ts";
import { applyPatch, isForNobody, isPatch, targetsOf } from "./patch.ts";
import { BuiltResource, type Identity, namesOf } from "./resource.ts";
import { changeImages, changeName, changeNamespace, replace } from "./transform.ts";
import type { MapTree, Tree } from "./tree.ts";

/** Why a build may give more than is known here, or something else. */
export interface Gap {
  readonly why: "remote" | "missing" | "broken" | "plugin" | "patch" | "cycle";
  /** The entry of the kustomization. */
  readonly written: Tree;
}

/** Kustomizations that name others twice, which name others twice, and so on, would have no end. */
const mostResources = 50_000;

/** A kustomization on the way from a file to what is built. */
interface Passage {
  readonly uri: string;
  readonly kustomization: Kustomization;
  /** The place among its `components` by which the one before took it in; nothing where that was by `resources`. */
  readonly component: number | undefined;
}

/** How the resources of a file came into a build. */
interface Entry {
  readonly documents: readonly MapTree[];
  /** From the outermost kustomization on. */
  readonly way: readonly Passage[];
}

export class Builder {
  readonly gaps: Gap[] = [];
  readonly nameReferences: NameReferences[] = [];
  readonly read = new Set<string>();
  /** Whether values are copied from one resource to others. */
  replaces = false;
  /** Those of an earlier state must not be kept for as long as what was built of them. */
  #files: KustomizeFiles;
  readonly #wanted: Wanted;
  /** By the file; nothing for one that came in by several ways. */
  readonly #entries = new Map<string, Entry | undefined>();
  /** What was read as something else than resources. */
  readonly #asked = new Set<string>();
  /** Whether generators change what was there before them. */
  #merges = false;
  /** Whether the resources of one file go their way while all others are left out. */
  #alone = false;
  #left = mostResources;

  constructor(files: KustomizeFiles, wanted: Wanted) {
    this.#files = files;
    this.#wanted = wanted;
  }

  start(uri: string, onTop: OnTop | undefined, root = this.#rootOf(uri)): readonly BuiltResource[] {
    const made = root?.kind === "map" ? this.#accumulate(uri, onTop ? putOnTop(root, onTop) : root, [], []) : [];
    this.#files = noFiles;
    return made;
  }

  /**
   * What becomes of a file's resources now; nothing where more than those may differ, or it cannot be told.
   *
   * @param files Those of now, of which this one alone differs from what was built.
   */
  again(path: string, files: KustomizeFiles): readonly BuiltResource[] | undefined {
    const entry = this.#entries.get(path);
    if (!entry || this.replaces || this.#merges || this.#asked.has(path)) return undefined;
    if (this.gaps.some(({ why }) => why === "patch" || why === "broken" || why === "cycle")) return undefined;
    const documents = files.documents(path, this.#wanted);
    if (files.isBroken(path) || namesOf(documents) !== namesOf(entry.documents)) return undefined;
    this.#files = files;
    const made = this.#passAlone(documents, path, entry);
    this.#files = noFiles;
    return made;
  }

  #passAlone(documents: readonly MapTree[], path: string, entry: Entry): readonly BuiltResource[] | undefined {
    const gaps = this.gaps.length;
    this.#alone = true;
    const resources = documents.map((tree) => new BuiltResource(tree, path));
    const passed = entry.way.reduceRight<{ left: BuiltResource[]; from: number }>(
      ({ left, from }, { uri, kustomization, component }, index) => ({
        left: this.#pass(uri, kustomization, left, entry.way.slice(0, index + 1), from),
        from: component === undefined ? 0 : component + 1,
      }),
      { left: resources, from: 0 },
    );
    this.#alone = false;
    // A patch that fits no more makes others unknown.
    return this.gaps.splice(gaps).length > 0 ? undefined : passed.left;
  }

  #rootOf(uri: string): Tree | undefined {
    return this.#files.allDocuments(uri)[0];
  }

  /**
   * @param before What a Component is to change.
   * @param within The kustomizations that lead here.
   * @returns all resources that there are then.
   */
  #accumulate(
    uri: string,
    root: MapTree,
    before: readonly BuiltResource[],
    within: readonly Passage[],
    component?: number,
  ): BuiltResource[] {
    this.read.add(uri);
    const kustomization = readKustomization(root);
    if (within.some((one) => one.uri === uri) || (!this.#alone && this.#left-- < 0)) {
      this.gaps.push({ why: "cycle", written: root });
      return [...before];
    }
    const way = [...within, { uri, kustomization, component }];
    const resources = [...before];
    if (!this.#alone) {
      const folder = folderOf(uri);
      for (const reference of kustomization.resources) resources.push(...this.#load(reference, folder, way));
      this.#configure(kustomization, folder);
      this.#generate(kustomization, folder, resources);
      if (kustomization.plugins) this.gaps.push({ why: "plugin", written: root });
    }
    return this.#pass(uri, kustomization, resources, way, 0);
  }

  /** @param from The first of the components that is still to come. */
  #pass(
    uri: string,
    kustomization: Kustomization,
    resources: BuiltResource[],
    way: readonly Passage[],
    from: number,
  ): BuiltResource[] {
    const folder = folderOf(uri);
    const whole = kustomization.components.reduce(
      (all, reference, index) => (index < from ? all : this.#component(reference, folder, all, way, index)),
      resources,
    );
    return this.#transform(kustomization, folder, whole);
  }

  #load({ path, written }: Reference, folder: string, way: readonly Passage[]): readonly BuiltResource[] {
    const uri = isRemote(path) ? undefined : resolvePath(folder, path);
    const isFile = uri !== undefined && this.#files.has(uri);
    const inner = uri && !isFile && this.#files.kustomizationIn(`${uri}/`);
    if (inner) {
      const root = this.#rootOf(inner);
      this.read.add(inner);
      return root?.kind === "map" ? this.#accumulate(inner, root, [], way) : [];
    }
    if (!isFile) {
      this.gaps.push({ why: isRemote(path) ? "remote" : "missing", written });
      return [];
    }
    this.read.add(uri);
    const documents = this.#files.documents(uri, this.#wanted);
    this.#entries.set(uri, this.#entries.has(uri) ? undefined : { documents, way });
    if (this.#files.isBroken(uri)) this.gaps.push({ why: "broken", written });
    this.#left -= documents.length;
    if (this.#left < 0) this.gaps.push({ why: "cycle", written });
    return this.#left < 0 ? [] : documents.map((tree) => new BuiltResource(tree, uri));
  }

  #component(
    { path, written }: Reference,
    folder: string,
    all: BuiltResource[],
    way: readonly Passage[],
    index: number,
  ): BuiltResource[] {
    const inner = isRemote(path) ? undefined : this.#files.kustomizationIn(`${resolvePath(folder, path)}/`);
    if (!inner) {
      this.gaps.push({ why: isRemote(path) ? "remote" : "missing", written });
      return all;
    }
    this.read.add(inner);
    const root = this.#rootOf(inner);
    return root?.kind === "map" ? this.#accumulate(inner, root, all, way, index) : all;
  }

  #configure({ configurations }: Kustomization, folder: string): void {
    for (const { path } of configurations) {
      for (const document of this.#documentsAt(path, folder)) this.nameReferences.push(...readNameReferences(document));
    }
  }

  #generate({ generators }: Kustomization, folder: string, resources: BuiltResource[]): void {
    for (const generator of generators) {
      if (generator.kind === "ConfigMap" && this.#wanted !== "all") continue;
      this.#merges ||= generator.behavior !== "create";
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
    const cannot = () => this.gaps.push({ why: "patch", written: patch.written });
    return documents.reduce<BuiltResource[]>(
      (all, document) => {
        const wanted = targetsOf(patch, document, all);
        // Of resources that come in alone, others may be the ones that are meant.
        if (!isPatch(document) || (wanted.size === 0 && !this.#alone && isForNobody(patch, document, all))) cannot();
        if (!isPatch(document) || wanted.size === 0) return all;
        return all.filter((resource) => !wanted.has(resource) || applyPatch(resource, patch, document, cannot));
      },
      [...resources],
    );
  }

  #documentsAt(path: string, folder: string): readonly Tree[] {
    const uri = resolvePath(folder, path);
    if (this.#files.text(uri) === undefined) return [];
    this.#asked.add(uri);
    this.read.add(uri);
    return this.#files.allDocuments(uri);
  }

  #textAt(path: string, folder: string): string | undefined {
    const uri = resolvePath(folder, path);
    this.#asked.add(uri);
    this.read.add(uri);
    return this.#files.text(uri);
  }
}
