/** The manifests of the workspace: as they stand on disk, and over that as they stand in open editors. */
import { Inventory, type ManifestFile, ManifestReader, PodSpecTable, type Settings } from "#core";
import { canonicalUri } from "./uris.ts";

export class Manifests {
  readonly #disk = new Map<string, ManifestFile>();
  readonly #open = new Map<string, ManifestFile>();
  /** How clients write the URIs of open files. */
  readonly #written = new Map<string, string>();
  readonly #readers = new Map<string, ManifestReader>();
  #inventory: Inventory | undefined;
  #indexed = false;
  #version = 0;

  /** Grows with every change that findings may depend on. */
  get version(): number {
    return this.#version;
  }

  /** Whether every manifest of the workspace folders has been read. */
  get indexed(): boolean {
    return this.#indexed;
  }

  set indexed(indexed: boolean) {
    if (indexed === this.#indexed) return;
    this.#indexed = indexed;
    this.#changed();
  }

  /** All of it as one snapshot. Until all has been read, absence is unknown. */
  get inventory(): Inventory {
    this.#inventory ??= new Inventory(new Map([...this.#disk, ...this.#open]).values(), this.#indexed);
    return this.#inventory;
  }

  get openFiles(): readonly string[] {
    return [...this.#open.keys()];
  }

  isOpen(uri: string): boolean {
    return this.#open.has(canonicalUri(uri));
  }

  /** How the client writes the URI of a file. */
  written(uri: string): string {
    return this.#written.get(uri) ?? uri;
  }

  file(uri: string): ManifestFile | undefined {
    const canonical = canonicalUri(uri);
    return this.#open.get(canonical) ?? this.#disk.get(canonical);
  }

  edit(uri: string, text: string, settings: Settings): void {
    const canonical = canonicalUri(uri);
    const previous = this.#open.get(canonical) ?? this.#disk.get(canonical);
    this.#written.set(canonical, uri);
    this.#open.set(canonical, this.#reader(settings).read(canonical, text, previous));
    this.#changed();
  }

  close(uri: string): void {
    const canonical = canonicalUri(uri);
    this.#written.delete(canonical);
    if (this.#open.delete(canonical)) this.#changed();
  }

  /** Takes what a file on disk holds; nothing where it is gone, or of no interest. */
  store(uri: string, text: string | undefined, settings: Settings): void {
    const canonical = canonicalUri(uri);
    const previous = this.#disk.get(canonical);
    if (previous && previous.text === text) return;
    const file = text === undefined ? undefined : this.#reader(settings).read(canonical, text, previous);
    // Most files of most repositories declare nothing that matters, and need not be kept.
    if (file && file.resources.length > 0) this.#disk.set(canonical, file);
    else if (!this.#disk.delete(canonical)) return;
    if (!this.#open.has(canonical)) this.#changed();
  }

  /** Forgets the files on disk whose URI is not wanted any more. */
  forget(unwanted: (uri: string) => boolean): void {
    const uris = [...this.#disk.keys()].filter(unwanted);
    for (const uri of uris) this.#disk.delete(uri);
    if (uris.length > 0) this.#changed();
  }

  #reader({ podSpecPaths }: Settings): ManifestReader {
    const key = JSON.stringify(podSpecPaths);
    const known = this.#readers.get(key);
    if (known) return known;
    const reader = new ManifestReader(new PodSpecTable(podSpecPaths));
    this.#readers.set(key, reader);
    return reader;
  }

  #changed(): void {
    this.#version++;
    this.#inventory = undefined;
  }
}
