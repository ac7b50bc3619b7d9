/** All that is built for itself: each again only when a file that its build looked at has changed, was added or is gone. */
import type { Inventory } from "../inventory.ts";
import type { ManifestReader } from "../manifests.ts";
import { pathOf } from "../paths.ts";
import { basesOf } from "./build.ts";
import { isDeployer } from "./deployers.ts";
import { FilesOfBuild, FilesOfWorkspace, type Inputs } from "./files.ts";
import { Folders } from "./folders.ts";
import { isKustomizationFile } from "./kustomization.ts";
import { changesAnything } from "./onTop.ts";
import { makeOverlay, type Overlay } from "./overlay.ts";
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
  readonly overlays: readonly Overlay[];
  readonly #files: FilesOfWorkspace;
  readonly #reader: ManifestReader;
  readonly #before: Map<string, Kept>;
  readonly #changes: readonly string[] | undefined;
  /** The paths of the kustomizations that nobody builds upon. */
  readonly #roots: readonly string[];
  readonly #kept = new Map<string, Kept>();
  #folders: Folders | undefined;

  constructor(written: Inventory, reader: ManifestReader, before?: Before) {
    this.#files = new FilesOfWorkspace(written, reader);
    this.#reader = reader;
    this.#before = new Map(before ? before.builds.#kept : []);
    this.#changes = before?.changes;
    const isSameTree = this.#changes?.every((path) => this.#files.get(path) && before?.builds.has(path)) ?? false;
    const sameRoots = isSameTree && !this.#changes?.some(isKustomizationFile);
    this.#folders = before && isSameTree ? before.builds.#folders : undefined;
    this.#roots = before && sameRoots ? before.builds.#roots : roots(written.kustomizations, this.#files);
    this.overlays = this.#build(written);
    this.#before.clear();
  }

  /** Whether there is a file. */
  has(path: string): boolean {
    return this.#files.get(path) !== undefined;
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
    const known = this.#before.get(target.key);
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
