/** All that is built for itself: each again only when a file that its build looked at has changed, was added or is gone. */
import { grouped } from "../grouped.ts";
import type { Inventory } from "../inventory.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import { pathOf } from "../paths.ts";
import { basesOf } from "./build.ts";
import { isDeployer } from "./deployers.ts";
import { FilesOfBuild, FilesOfWorkspace, type Inputs } from "./files.ts";
import { Folders } from "./folders.ts";
import { isKustomizationFile } from "./kustomization.ts";
import { changesAnything } from "./onTop.ts";
import { makeOverlay, type Overlay } from "./overlay.ts";
import { Overlays } from "./overlays.ts";
import { isSameTarget, type Target, targetsOf } from "./targets.ts";
import type { MapTree } from "./tree.ts";

interface Kept {
  readonly target: Target;
  readonly overlay: Overlay;
  readonly inputs: Inputs;
}

interface Before {
  readonly builds: Builds;
  /** The paths of what has changed since, if they are known. */
  readonly changes: readonly string[] | undefined;
}

export class Builds {
  readonly overlays: Overlays;
  readonly #files: FilesOfWorkspace;
  readonly #reader: ManifestReader;
  #before: Builds | undefined;
  readonly #changes: readonly string[] | undefined;
  /** The paths of the kustomizations that nobody builds upon. */
  readonly #roots: readonly string[];
  #kept = new Map<string, Kept>();
  #folders: Folders | undefined;
  /** By path, the keys of the builds that looked at it. */
  #readers: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(written: Inventory, reader: ManifestReader, { builds, changes }: Partial<Before> = {}) {
    this.#files = new FilesOfWorkspace(written, reader);
    this.#reader = reader;
    this.#before = builds;
    this.#changes = changes;
    const isSameTree = changes?.every((path) => this.#files.get(path) && builds?.has(path)) ?? false;
    const alike = isSameTree && !changes?.some(isKustomizationFile) ? builds : undefined;
    this.#folders = isSameTree && builds ? builds.#folders : undefined;
    this.#roots = alike ? alike.#roots : roots(written.kustomizations, this.#files);
    this.overlays = (alike && this.#follow(alike)) ?? new Overlays(this.#build(written));
    // What came before that is no longer needed.
    this.#before = undefined;
  }

  /** Whether there is a file. */
  has(path: string): boolean {
    return this.#files.get(path) !== undefined;
  }

  /** What one build looked at and made, by the key of its target. */
  kept(key: string): Kept | undefined {
    return this.#kept.get(key);
  }

  /** For a fraction of the cost, where a change makes nothing but other states of the overlays that looked at the file. */
  #follow(before: Builds): Overlays | undefined {
    const changes = this.#changes ?? [];
    if (changes.some((path) => deploys(this.#files.get(path)) || deploys(before.#files.get(path)))) return undefined;
    before.#readers ??= grouped(
      [...before.#kept].flatMap(([key, { inputs }]) => Array.from(inputs.paths, (path) => [path, key] as const)),
    );
    const kept = new Map<string, Kept>();
    const changed = new Map<Overlay, Overlay>();
    for (const key of new Set(changes.flatMap((path) => before.#readers?.get(path) ?? []))) {
      const known = before.#kept.get(key);
      const now = known && (this.#again(known) ?? this.#anew(known.target, known));
      if (!now || !isAlike(known, now)) return undefined;
      kept.set(key, now);
      changed.set(known.overlay, now.overlay);
    }
    this.#kept = kept.size === 0 ? before.#kept : new Map([...before.#kept, ...kept]);
    this.#readers = before.#readers;
    return before.overlays.with(changed);
  }

  #build(written: Inventory): readonly Overlay[] {
    const plain = new Map(
      this.#roots.map((path) => [path, this.#make({ key: path, path, onTop: undefined, resources: [] })]),
    );
    const taken = new Set(Array.from(plain.values()).flatMap((overlay) => [...overlay.taken]));
    const trees = [
      ...this.#deployersIn(written, taken),
      ...Array.from(plain.values()).flatMap(({ deployers }) => deployers),
    ];
    if (trees.length === 0) return [...plain.values()];
    this.#folders ??= new Folders(Array.from(written.files.keys(), pathOf));
    const deployed = targetsOf(trees, this.#folders).flatMap((target): readonly Overlay[] => {
      if (target.onTop && changesAnything(target.onTop)) return [this.#make(target)];
      // What a controller applies as it is may be what others build upon.
      if (target.resources.length === 0 && !plain.has(target.path)) {
        const { path } = target;
        plain.set(path, this.#make({ key: path, path, onTop: undefined, resources: [] }));
      }
      return [];
    });
    const superseded = new Set(deployed.flatMap((overlay) => [...overlay.taken].map(pathOf)));
    return [...Array.from(plain).flatMap(([path, overlay]) => (superseded.has(path) ? [] : [overlay])), ...deployed];
  }

  /** Of files that are applied as they are written. */
  #deployersIn(written: Inventory, taken: ReadonlySet<string>): readonly MapTree[] {
    const uris = new Set(written.deployers.map(({ source }) => source.uri));
    return [...uris].flatMap((uri) => {
      const file = taken.has(uri) ? undefined : written.file(uri);
      const trees = file ? this.#files.trees(file, "resources") : [];
      return trees.flatMap((tree) => (tree.kind === "map" && isDeployer(tree) ? [tree] : []));
    });
  }

  #make(target: Target): Overlay {
    const known = this.#before?.kept(target.key);
    const kept =
      (known && isSameTarget(known.target, target) ? this.#again(known) : undefined) ?? this.#anew(target, known);
    this.#kept.set(target.key, kept);
    return kept.overlay;
  }

  /** Most changes are of one file of resources, and change those alone. */
  #again(known: Kept): Kept | undefined {
    const { inputs, overlay, target } = known;
    if (!this.#changes) return this.#files.areSame(inputs) ? known : undefined;
    const changed = this.#changes.filter((path) => inputs.has(path));
    const [path] = changed;
    if (path === undefined) return known;
    const again = changed.length === 1 ? overlay.withFile(path, new FilesOfBuild(this.#files)) : undefined;
    return again && { target, overlay: again, inputs: inputs.with(path, this.#files.get(path)) };
  }

  #anew(target: Target, known: Kept | undefined): Kept {
    const read = new FilesOfBuild(this.#files);
    const overlay = makeOverlay(target, read, this.#reader, known?.overlay);
    return { target, overlay, inputs: read.inputs };
  }
}

/** The kustomizations that nobody builds upon: what people apply. */
function roots(uris: readonly string[], workspace: FilesOfWorkspace): readonly string[] {
  const files = new FilesOfBuild(workspace);
  const all = uris.map((uri) => ({ path: pathOf(uri), ...basesOf(pathOf(uri), files) }));
  const inner = new Set(all.flatMap(({ bases }) => bases));
  return all.flatMap(({ path, isComponent }) => (isComponent || inner.has(path) ? [] : [path]));
}

/** Whether a file says what is deployed, and how. */
function deploys(file: ManifestFile | undefined): boolean {
  return file?.resources.some(({ kind }) => kind === "deployer") ?? false;
}

/** Whether two states of an overlay look at the same files, take in the same, and deploy nothing further. */
function isAlike(a: Kept, b: Kept): boolean {
  return (
    isSame(a.overlay.taken, b.overlay.taken) &&
    isSame(a.inputs.paths, b.inputs.paths) &&
    a.overlay.deployers.length === 0 &&
    b.overlay.deployers.length === 0
  );
}

export function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && a.isSubsetOf(b));
}
