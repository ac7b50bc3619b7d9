/** The manifests of the workspace: as they stand on disk, and over that as they stand in open editors. */
import {
  type ClusterSecretList,
  ClusterSecrets,
  Deployment,
  Inventory,
  type ManifestFile,
  ManifestReader,
  mayBeTakenIn,
  PodSpecTable,
  SecretProducerTable,
  type Settings,
} from "#core";
import type { Folders } from "./folders.ts";
import { canonicalUri } from "./uris.ts";

/** What a file on disk holds, by its canonical URI. */
export interface DiskFile {
  readonly uri: string;
  /** Nothing where it is gone, or holds no text. */
  readonly file: ManifestFile | undefined;
  /** Whether it may declare what could not be read. */
  readonly gap: boolean;
}

/** What a reading of the disk found out. */
export interface Reading {
  readonly files: ReadonlyMap<string, DiskFile>;
  /** Which of the files that are known and were not read are no more. */
  readonly gone: (uri: string) => boolean;
  /** Whether all of the workspace has been read now. */
  readonly complete: boolean;
}

/** Of more changes than these, a new inventory is the cheaper way. */
const fewChanges = 32;

export class Manifests {
  readonly #folders: Folders;
  readonly #disk = new Map<string, ManifestFile>();
  /** Files, and folders, that may declare what could not be read. */
  readonly #gaps = new Set<string>();
  readonly #open = new Map<string, ManifestFile>();
  /** Open files that are too large to be read. */
  readonly #openGaps = new Set<string>();
  /** How clients write the URIs of open files. */
  readonly #written = new Map<string, string>();
  readonly #readers = new Map<string, ManifestReader>();
  /** What one reader made of a text is no help to one that knows other kinds. */
  readonly #readBy = new WeakMap<ManifestFile, ManifestReader>();
  /** Of each reader the last, which the next one follows from. */
  readonly #deployments = new Map<ManifestReader, Deployment>();
  #inventory: Inventory | undefined;
  #outside: Inventory | undefined;
  #cluster: { readonly told: string; readonly secrets: ClusterSecrets } | undefined;
  #indexed = false;
  #version = 0;

  constructor(folders: Folders) {
    this.#folders = folders;
  }

  /** Grows with every change that findings may depend on. */
  get version(): number {
    return this.#version;
  }

  /** Whether every manifest of the workspace folders has been read. */
  get indexed(): boolean {
    return this.#indexed;
  }

  /** The workspace as one snapshot. Until all of it has been read, and where something cannot be, absence is unknown. */
  get inventory(): Inventory {
    this.#inventory ??= new Inventory(this.#ofWorkspace(), this.#complete, undefined, this.#knownCluster);
    return this.#inventory;
  }

  /**
   * What a file may refer to. Beside one from outside the workspace lies what has not been read, so that nothing is known
   * to be absent; and the workspace's own findings do not depend on such files.
   */
  inventoryFor(uri: string): Inventory {
    if (this.#folders.of(uri) !== undefined) return this.inventory;
    this.#outside ??= new Inventory(
      [...this.#open.values()].filter((file) => this.#folders.of(file.uri) === undefined),
      false,
      this.inventory,
      this.#knownCluster,
    );
    return this.#outside;
  }

  /** The same as kustomizations make it. */
  deploymentFor(uri: string, settings: Settings): Deployment {
    const inventory = this.inventoryFor(uri);
    const reader = this.#reader(settings);
    const before = this.#deployments.get(reader);
    if (before?.written === inventory) return before;
    const deployment = new Deployment(inventory, reader, before);
    this.#deployments.set(reader, deployment);
    return deployment;
  }

  /** Takes what a live cluster has, in place of what was told before. Gives whether that is something else. */
  setCluster(list: ClusterSecretList | null): boolean {
    const told = JSON.stringify(list ?? undefined);
    if (told === this.#cluster?.told) return false;
    this.#cluster = list ? { told, secrets: new ClusterSecrets(list) } : undefined;
    this.#version++;
    this.#inventory = this.#inventory?.beside(this.#knownCluster);
    this.#outside = undefined;
    return true;
  }

  /** While manifests are still being read, what a cluster lacks would be said of Secrets that are declared after all. */
  get #knownCluster(): ClusterSecrets | undefined {
    return this.#indexed ? this.#cluster?.secrets : undefined;
  }

  isOpen(uri: string): boolean {
    const canonical = canonicalUri(uri);
    return this.#open.has(canonical) || this.#openGaps.has(canonical);
  }

  /** How the client writes the URI of a file. */
  written(uri: string): string {
    return this.#written.get(uri) ?? uri;
  }

  file(uri: string): ManifestFile | undefined {
    const canonical = canonicalUri(uri);
    return this.#open.get(canonical) ?? this.#disk.get(canonical);
  }

  /** Takes the text of an open file; `undefined` where it is too large. Gives whether others may see something new. */
  edit(uri: string, text: string | undefined, settings: Settings): boolean {
    const canonical = canonicalUri(uri);
    const before = this.file(canonical);
    this.#written.set(canonical, uri);
    if (text === undefined) {
      this.#open.delete(canonical);
      this.#openGaps.add(canonical);
      this.#changed();
      return true;
    }
    if (this.#openGaps.delete(canonical)) this.#changed();
    const file = this.read(canonical, text, settings);
    this.#open.set(canonical, file);
    this.#replace([file]);
    return declared(before) !== declared(file);
  }

  /** Goes back to what is on disk. Gives whether that is something else. */
  close(uri: string): boolean {
    const canonical = canonicalUri(uri);
    this.#written.delete(canonical);
    const gap = this.#openGaps.delete(canonical);
    const open = this.#open.get(canonical);
    if (!gap && !open) return false;
    this.#open.delete(canonical);
    const disk = this.#disk.get(canonical);
    if (disk && open && !gap) this.#replace([disk]);
    else this.#changed();
    return gap || declared(disk) !== declared(open);
  }

  /** Reads a text, with the help of what the file is known to hold. */
  read(canonical: string, text: string, settings: Settings): ManifestFile {
    const reader = this.#reader(settings);
    const known = [this.#open.get(canonical), this.#disk.get(canonical)].filter(
      (file) => file && this.#readBy.get(file) === reader,
    );
    const same = known.find((file) => file?.text === text);
    if (same) return same;
    const file = reader.read(canonical, text, known[0]);
    this.#readBy.set(file, reader);
    return file;
  }

  /** Takes what was read from disk all at once, so that no finding comes and goes while one file follows the other. */
  take({ files, gone, complete }: Reading): void {
    const lost = [...this.#disk.keys(), ...this.#gaps].filter((uri) => !files.has(uri) && gone(uri));
    const removed = lost.map((uri) => this.#store({ uri, file: undefined, gap: false }));
    // While they were read, folders may have left the workspace.
    const ours = [...files.values()].filter(({ uri }) => this.#folders.of(uri) !== undefined);
    const stored = ours.map((file) => this.#store(file));
    const indexed = complete || this.#indexed;
    const changed = [...removed, ...stored].filter((change) => change !== "same");
    if (changed.length === 0 && indexed === this.#indexed) return;
    const replaced = changed.filter((change) => typeof change === "object");
    const small = replaced.length === changed.length && replaced.length <= fewChanges && indexed === this.#indexed;
    this.#indexed = indexed;
    if (small) this.#replace(replaced.filter(({ uri }) => !this.#open.has(uri)));
    else this.#changed();
  }

  /** Called where the workspace has other folders than before: what they hold has to be read. */
  foldersChanged(indexed: boolean): void {
    this.#indexed = indexed;
    const left = [...this.#disk.keys(), ...this.#gaps].filter((uri) => this.#folders.of(uri) === undefined);
    for (const uri of left) this.#store({ uri, file: undefined, gap: false });
    this.#changed();
  }

  #store({ uri, file, gap }: DiskFile): ManifestFile | "same" | "lost" {
    const known = this.#disk.get(uri);
    const closesGap = this.#gaps.has(uri) !== gap;
    if (gap) this.#gaps.add(uri);
    else this.#gaps.delete(uri);
    const found = file && declared(file) === undefined ? remainder(file) : file;
    const kept = known?.hasText === false && found?.hasText === false ? known : found;
    if (kept) this.#disk.set(uri, kept);
    else this.#disk.delete(uri);
    if (closesGap) return "lost";
    return kept === known ? "same" : (kept ?? "lost");
  }

  get #complete(): boolean {
    return this.#indexed && this.#folders.allReached && this.#gaps.size === 0 && this.#openGaps.size === 0;
  }

  /** In the order of the command line, whatever order they were found in: messages that name several go by it. */
  #ofWorkspace(): readonly ManifestFile[] {
    const open = [...this.#open.values()].filter(({ uri }) => this.#folders.of(uri) !== undefined);
    const all = new Map([...this.#disk.values(), ...open].map((file) => [file.uri, file]));
    return [...all.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  }

  #reader({ podSpecPaths, secretProducers }: Settings): ManifestReader {
    const key = JSON.stringify([podSpecPaths, secretProducers]);
    const known = this.#readers.get(key);
    if (known) return known;
    const reader = new ManifestReader(new PodSpecTable(podSpecPaths), new SecretProducerTable(secretProducers));
    this.#readers.set(key, reader);
    return reader;
  }

  /** A snapshot follows from the one before for a fraction of what a new one costs, but has new files behind all others. */
  #replace(files: readonly ManifestFile[]): void {
    const isOurs = ({ uri }: ManifestFile) => this.#folders.of(uri) !== undefined;
    if (files.some((file) => isOurs(file) && !this.#inventory?.file(file.uri))) this.#changed();
    this.#version++;
    for (const file of files) {
      if (isOurs(file)) {
        this.#inventory = this.#inventory?.with(file);
        this.#outside = undefined;
      } else this.#outside = this.#outside?.with(file);
    }
  }

  #changed(): void {
    this.#version++;
    this.#inventory = undefined;
    this.#outside = undefined;
  }
}

/** The text of a file that declares something, or may do so. */
function declared(file: ManifestFile | undefined): string | undefined {
  return file && (file.resources.length > 0 || file.unread.length > 0 || mayBeTakenIn(file)) ? file.text : undefined;
}

/** Most files of most repositories declare nothing that matters; kustomizations may name manifests all the same. */
function remainder(file: ManifestFile): ManifestFile | undefined {
  return /\.ya?ml$/i.test(file.uri) || /"kind"\s*:/.test(file.text) ? file.withoutText() : undefined;
}
