/** What is really applied: files that kustomizations take in as each build of them makes them, all others as written. */
import { Inventory } from "../inventory.ts";
import type { Resource } from "../kubernetes/resources.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import { pathOf } from "../paths.ts";
import type { Place } from "../text.ts";
import { Builds, isSame } from "./builds.ts";
import type { Overlay } from "./overlay.ts";

export class Deployment {
  /** The manifests as they are written. */
  readonly written: Inventory;
  /** What there is in the end: for look-ups and resolution. */
  readonly inventory: Inventory;
  readonly #builds: Builds;

  /** @param previous An earlier state: what has not changed since is taken from it. */
  constructor(written: Inventory, reader: ManifestReader, previous?: Deployment) {
    const changes = previous && written.changesSince(previous.written);
    this.written = written;
    this.#builds = new Builds(written, reader, previous && { builds: previous.#builds, changes: changes?.map(pathOf) });
    this.inventory =
      this.overlays.length === 0 ? written : ((previous && this.#follow(previous, changes)) ?? this.#deploy());
  }

  /** Whatever is built for itself, and not for others. */
  get overlays(): readonly Overlay[] {
    return this.#builds.overlays.all;
  }

  /** The overlays in which a file has a part: they take it in, or it says what is put on top. */
  overlaysOf(uri: string): readonly Overlay[] {
    return this.#builds.overlays.of(uri);
  }

  /** The overlays that apply what they make of a file in its place. */
  takersOf(uri: string): readonly Overlay[] {
    return this.overlaysOf(uri).filter(({ taken }) => taken.has(uri));
  }

  /** The overlay that makes a resource; nothing for one that is applied as it is written. */
  overlayWith({ source }: Resource): Overlay | undefined {
    return this.#builds.overlays.maker(source.uri);
  }

  /** Where something of the inventory is written. */
  placeOf(place: Place): Place {
    return this.#builds.overlays.maker(place.uri)?.placeOf(place) ?? place;
  }

  #deploy(): Inventory {
    const taken = new Set(this.overlays.flatMap(({ taken }) => [...taken]));
    const files = Array.from(this.written.files.values(), (file) =>
      taken.has(file.uri) ? file.withoutResources() : file,
    );
    const all = [...files, ...this.overlays.flatMap(({ made }) => made)];
    return new Inventory(all, this.written.complete).beside(this.written.cluster);
  }

  /** For a fraction of the cost, where overlays take in just the files that they took in before. */
  #follow(previous: Deployment, changes: readonly string[] | undefined): Inventory | undefined {
    const isSameTree = changes?.every((uri) => this.written.file(uri) && previous.written.file(uri)) ?? false;
    if (!changes || !isSameTree || this.overlays.length !== previous.overlays.length) {
      return undefined;
    }
    const remade: ManifestFile[] = [];
    for (const [index, overlay] of this.overlays.entries()) {
      const before = previous.overlays[index];
      if (before === overlay) continue;
      const changed = before && isSame(before.taken, overlay.taken) ? overlay.changesSince(before) : undefined;
      if (!changed) return undefined;
      remade.push(...changed);
    }
    const deployed = changes.flatMap((uri) => {
      const file = this.written.file(uri);
      return file && this.takersOf(uri).length > 0 ? file.withoutResources() : (file ?? []);
    });
    return new Inventory([...deployed, ...remade], this.written.complete, previous.inventory, this.written.cluster);
  }
}
