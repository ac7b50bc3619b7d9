/** What is really applied: files that kustomizations take in as each build of them makes them, all others as written. */
import { Inventory } from "../inventory.ts";
import type { Resource } from "../kubernetes/resources.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import type { Place } from "../text.ts";
import { basesOf } from "./build.ts";
import { FilesOfBuild, FilesOfWorkspace, type Inputs } from "./files.ts";
import { makeOverlay, type Overlay } from "./overlay.ts";

interface Kept {
  readonly overlay: Overlay;
  readonly inputs: Inputs;
}

export class Deployment {
  /** The manifests as they are written. */
  readonly written: Inventory;
  /** What there is in the end: for look-ups and resolution. */
  readonly inventory: Inventory;
  /** Of the kustomizations that nobody builds upon. */
  readonly overlays: readonly Overlay[];
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #byUri: ReadonlyMap<string, Overlay>;
  readonly #byFile: ReadonlyMap<string, readonly Overlay[]>;

  /** @param previous An earlier state: what has not changed since is taken from it. */
  constructor(written: Inventory, reader: ManifestReader, previous?: Deployment) {
    this.written = written;
    this.#kept = buildRoots(written, reader, previous ? previous.#kept : new Map());
    this.overlays = Array.from(this.#kept.values(), ({ overlay }) => overlay);
    this.#byUri = new Map(this.overlays.map((overlay) => [overlay.file.uri, overlay]));
    this.#byFile = groupByFile(this.overlays);
    this.inventory = this.overlays.length === 0 ? written : this.#deploy(previous);
  }

  /** The overlays in which a file takes part. */
  overlaysOf(uri: string): readonly Overlay[] {
    return this.#byFile.get(uri) ?? [];
  }

  /** The overlay that makes a resource; nothing for one that is applied as it is written. */
  overlayWith({ source }: Resource): Overlay | undefined {
    return this.#byUri.get(source.uri);
  }

  /** Where something of the inventory is written. */
  placeOf(place: Place): Place {
    return this.#byUri.get(place.uri)?.placeOf(place.span) ?? place;
  }

  #deploy(previous: Deployment | undefined): Inventory {
    const { complete } = this.written;
    const asDeployed = (file: ManifestFile) => (this.#byFile.has(file.uri) ? file.withoutResources() : file);
    const files = [...this.written.files.values()];
    const made = this.overlays.map(({ file }) => file);
    if (!previous || !this.#continues(previous)) return new Inventory([...files.map(asDeployed), ...made], complete);
    const changed = files.filter((file) => previous.written.file(file.uri) !== file).map(asDeployed);
    const remade = made.filter((file) => previous.inventory.file(file.uri) !== file);
    return new Inventory([...changed, ...remade], complete, previous.inventory);
  }

  /** Whether all that there was is still there, and taken in by overlays just if it was before. */
  #continues(previous: Deployment): boolean {
    const uris = [...previous.written.files.keys()];
    return (
      previous.overlays.length > 0 &&
      uris.every((uri) => this.written.file(uri) && this.#byFile.has(uri) === previous.#byFile.has(uri)) &&
      previous.overlays.every(({ file }) => this.#byUri.has(file.uri))
    );
  }
}

function buildRoots(
  written: Inventory,
  reader: ManifestReader,
  kept: ReadonlyMap<string, Kept>,
): ReadonlyMap<string, Kept> {
  const { kustomizations } = written;
  if (kustomizations.length === 0) return new Map();
  const files = new FilesOfWorkspace(written, reader);
  return new Map(
    roots(kustomizations, files).map((uri) => {
      const before = kept.get(uri);
      if (before && files.areSame(before.inputs)) return [uri, before];
      const read = new FilesOfBuild(files);
      const overlay = makeOverlay(uri, read, reader, before?.overlay);
      return [uri, { overlay, inputs: read.inputs }];
    }),
  );
}

/** The kustomizations that nobody builds upon: what people apply. */
function roots(uris: readonly string[], workspace: FilesOfWorkspace): readonly string[] {
  const files = new FilesOfBuild(workspace);
  const all = uris.map((uri) => ({ uri, path: files.pathOf(uri), ...basesOf(files.pathOf(uri), files) }));
  const inner = new Set(all.flatMap(({ bases }) => bases));
  return all.flatMap(({ uri, path, isComponent }) => (isComponent || inner.has(path) ? [] : [uri]));
}

function groupByFile(overlays: readonly Overlay[]): ReadonlyMap<string, readonly Overlay[]> {
  const groups = new Map<string, Overlay[]>();
  for (const overlay of overlays) {
    for (const uri of overlay.files) groups.set(uri, [...(groups.get(uri) ?? []), overlay]);
  }
  return groups;
}
