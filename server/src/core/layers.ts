/** The tables of all files as if they were one, though those of the files that are edited are kept apart from the rest. */
import type { Resource } from "./kubernetes/resources.ts";
import { Layer } from "./layer.ts";
import { lowerBound } from "./lowerBound.ts";
import type { ManifestFile } from "./manifests.ts";

/** So many edited files are kept apart from the rest; with more, the tables of all files are made anew. */
const mostEdited = 500;

export class Layers {
  /** Most files stay as they are from one snapshot to the next, and their tables with them. */
  readonly #base: Layer;
  /** The files that take the place of those of the same name in `#base`, or are new. */
  readonly #edited: Layer;
  #files: ReadonlyMap<string, ManifestFile> | undefined;

  /** @param before An earlier snapshot, of which `files` are the ones that have changed since. */
  constructor(files: Iterable<ManifestFile>, before?: Layers) {
    const changed = Array.from(files, (file) => [file.uri, file] as const);
    const edited = new Map(before ? [...before.#edited.files, ...changed] : []);
    const apart = before !== undefined && edited.size <= mostEdited;
    this.#base = apart ? before.#base : new Layer(new Map([...(before?.files ?? []), ...changed]));
    this.#edited = new Layer(apart ? inOrderOf(this.#base, edited) : new Map());
  }

  get files(): ReadonlyMap<string, ManifestFile> {
    this.#files ??=
      this.#edited.files.size === 0 ? this.#base.files : new Map([...this.#base.files, ...this.#edited.files]);
    return this.#files;
  }

  file(uri: string): ManifestFile | undefined {
    return this.#edited.files.get(uri) ?? this.#base.files.get(uri);
  }

  /** A file by its path, which is its URI as it is before encoding. */
  fileAt(path: string): ManifestFile | undefined {
    return this.#edited.at(path) ?? this.#base.at(path);
  }

  /**
   * What somebody else finds in a table of all files, which is made anew only of those that were edited.
   *
   * @param find Looks into a table, whose files are some of all.
   */
  inTables<T, Found>(
    name: string,
    make: (files: Iterable<ManifestFile>) => T,
    find: (table: T) => readonly Found[],
    uriOf: (found: Found) => string,
  ): readonly Found[] {
    const base = find(this.#base.table(name, make));
    const { files } = this.#edited;
    if (files.size === 0) return base;
    return [...base.filter((found) => !files.has(uriOf(found))), ...find(this.#edited.table(name, make))];
  }

  /** The URIs of the files that are others than in an earlier snapshot; nothing where all would have to be looked at. */
  changesSince(before: Layers): readonly string[] | undefined {
    if (before.#base !== this.#base) return undefined;
    const uris = new Set([...this.#edited.files.keys(), ...before.#edited.files.keys()]);
    return [...uris].filter((uri) => this.file(uri) !== before.file(uri));
  }

  /** The URIs of the files that Kustomize builds. */
  get kustomizations(): readonly string[] {
    return [...new Set([...this.#base.kustomizations, ...this.#edited.kustomizations])];
  }

  all<T extends Resource>(pick: (layer: Layer) => readonly T[]): readonly T[] {
    if (this.#edited.files.size === 0) return pick(this.#base);
    return Array.from(this.both(pick, ({ source }) => source.uri));
  }

  /**
   * What both layers have, in the order of the files, as if there were only one. Of very many, few are looked at.
   *
   * @param compare An order that counts before that of the files, by which each layer's own are sorted already.
   */
  *both<T>(
    pick: (layer: Layer) => readonly T[],
    uriOf: (item: T) => string,
    compare: (a: T, b: T) => number = () => 0,
  ): Iterable<T> {
    const base = pick(this.#base);
    const { files } = this.#edited;
    let at = 0;
    for (const item of pick(this.#edited)) {
      const rank = this.#base.rank(uriOf(item));
      const end = lowerBound(base, (other) => (compare(other, item) || this.#base.rank(uriOf(other)) - rank) < 0);
      for (; at < end; at++) if (!files.has(uriOf(base[at] as T))) yield base[at] as T;
      yield item;
    }
    for (; at < base.length; at++) if (!files.has(uriOf(base[at] as T))) yield base[at] as T;
  }
}

function inOrderOf(base: Layer, files: ReadonlyMap<string, ManifestFile>): ReadonlyMap<string, ManifestFile> {
  return new Map([...files].sort(([a], [b]) => base.rank(a) - base.rank(b)));
}
