/** What is really applied: files that kustomizations take in as each build of them makes them, all others as written. */
import { Inventory } from "../inventory.ts";
import type { Resource } from "../kubernetes/resources.ts";
import type { ManifestReader } from "../manifests.ts";
import { pathOf } from "../paths.ts";
import type { Place } from "../text.ts";
import { basesOf } from "./build.ts";
import { FilesOfBuild, FilesOfWorkspace, type Inputs } from "./files.ts";
import { isKustomizationFile } from "./kustomization.ts";
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
  readonly #byMade: ReadonlyMap<string, Overlay>;

  /** @param previous An earlier state: what has not changed since is taken from it. */
  constructor(written: Inventory, reader: ManifestReader, previous?: Deployment) {
    const changes = previous && written.changesSince(previous.written);
    const before = previous && { kept: previous.#kept, changes };
    this.written = written;
    this.#kept = written.kustomizations.length === 0 ? new Map() : buildRoots(written, reader, before);
    this.overlays = Array.from(this.#kept.values(), ({ overlay }) => overlay);
    this.#byMade = new Map(this.overlays.map((overlay) => [overlay.file.uri, overlay]));
    this.inventory =
      this.overlays.length === 0 ? written : ((previous && this.#follow(previous, changes)) ?? this.#deploy());
  }

  /** The overlays in which a file takes part. */
  overlaysOf(uri: string): readonly Overlay[] {
    return this.overlays.filter(({ files }) => files.has(uri));
  }

  /** The overlay that makes a resource; nothing for one that is applied as it is written. */
  overlayWith({ source }: Resource): Overlay | undefined {
    return this.#byMade.get(source.uri);
  }

  /** Where something of the inventory is written. */
  placeOf(place: Place): Place {
    return this.#byMade.get(place.uri)?.placeOf(place.span) ?? place;
  }

  #deploy(): Inventory {
    const taken = new Set(this.overlays.flatMap(({ files }) => [...files]));
    const files = Array.from(this.written.files.values(), (file) =>
      taken.has(file.uri) ? file.withoutResources() : file,
    );
    return new Inventory([...files, ...this.overlays.map(({ file }) => file)], this.written.complete).beside(
      this.written.cluster,
    );
  }

  /** For a fraction of the cost, where overlays take in just the files that they took in before. */
  #follow(previous: Deployment, changes: readonly string[] | undefined): Inventory | undefined {
    if (!changes?.every((uri) => this.written.file(uri)) || this.overlays.length !== previous.overlays.length) {
      return undefined;
    }
    const remade: Overlay[] = [];
    for (const [uri, { overlay }] of this.#kept) {
      const before = previous.#kept.get(uri)?.overlay;
      if (!before || !isSame(before.files, overlay.files)) return undefined;
      if (before !== overlay) remade.push(overlay);
    }
    const changed = changes.flatMap((uri) => this.written.file(uri) ?? []);
    const deployed = changed.map((file) => (this.overlaysOf(file.uri).length > 0 ? file.withoutResources() : file));
    const all = [...deployed, ...remade.map(({ file }) => file)];
    return new Inventory(all, this.written.complete, previous.inventory, this.written.cluster);
  }
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && a.isSubsetOf(b));
}

interface Before {
  readonly kept: ReadonlyMap<string, Kept>;
  /** The URIs of what has changed since, if they are known. */
  readonly changes: readonly string[] | undefined;
}

function buildRoots(written: Inventory, reader: ManifestReader, before: Before | undefined): ReadonlyMap<string, Kept> {
  const files = new FilesOfWorkspace(written, reader);
  const changed = before?.changes?.map(pathOf);
  const isCurrent = ({ inputs }: Kept) => (changed ? !changed.some((path) => inputs.has(path)) : files.areSame(inputs));
  const sameRoots = before && changed && !changed.some(isKustomizationFile);
  const uris = sameRoots ? [...before.kept.keys()] : roots(written.kustomizations, files);
  return new Map(
    uris.map((uri) => {
      const known = before?.kept.get(uri);
      if (known && isCurrent(known)) return [uri, known];
      const read = new FilesOfBuild(files);
      const overlay = makeOverlay(uri, read, reader, known?.overlay);
      return [uri, { overlay, inputs: read.inputs }];
    }),
  );
}

/** The kustomizations that nobody builds upon: what people apply. */
function roots(uris: readonly string[], workspace: FilesOfWorkspace): readonly string[] {
  const files = new FilesOfBuild(workspace);
  const all = uris.map((uri) => ({ uri, path: pathOf(uri), ...basesOf(pathOf(uri), files) }));
  const inner = new Set(all.flatMap(({ bases }) => bases));
  return all.flatMap(({ uri, path, isComponent }) => (isComponent || inner.has(path) ? [] : [uri]));
}
