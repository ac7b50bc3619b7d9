/** Keeps up with the manifests of the workspace, in the background: typing always goes first. */
import { type Connection, FileChangeType, type FileEvent } from "vscode-languageserver";
import { isManifestName, t } from "#core";
import { Breath } from "./breath.ts";
import type { Configuration } from "./configuration.ts";
import type { Folders } from "./folders.ts";
import type { DiskFile, Manifests, Reading } from "./manifests.ts";
import { Progress } from "./progress.ts";
import { canonicalUri, isIn, pathOf } from "./uris.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** Files that are read at once. */
const parallel = 32;
const ignoreFile = "/.gitignore";

type Staged = Map<string, DiskFile>;

/** What the indexer works with. */
export interface IndexerParts {
  readonly connection: Connection;
  readonly manifests: Manifests;
  readonly configuration: Configuration;
  readonly folders: Folders;
  readonly files: WorkspaceFiles;
  /** Called when findings may have changed. */
  readonly changed: () => void;
}

export class Indexer {
  readonly #parts: IndexerParts;
  readonly #waiting = new Set<string>();
  readonly #breath = new Breath();
  /** One task at a time, so that what was read last is what counts. */
  #running: Promise<void> = Promise.resolve();
  #generation = 0;

  constructor(parts: IndexerParts) {
    this.#parts = parts;
  }

  /** Reads all folders anew. Until that is done, all stays as it is known. */
  readAll(): void {
    const generation = ++this.#generation;
    this.#run(async () => {
      if (generation === this.#generation) await this.#readFolders(generation);
    });
  }

  /** Takes up what happened to files and folders; storms of events are worked off together. */
  take(events: readonly FileEvent[]): void {
    const idle = this.#waiting.size === 0;
    for (const { uri, type } of events) {
      // Of a folder that comes or goes, some file systems tell nothing but that.
      const matters = isManifestName(uri) || uri.endsWith(ignoreFile) || type !== FileChangeType.Changed;
      const canonical = canonicalUri(uri).replace(/\/+$/, "");
      if (matters && this.#parts.folders.of(canonical) !== undefined) this.#waiting.add(canonical);
    }
    if (idle && this.#waiting.size > 0) this.#run(() => this.#readWaiting());
  }

  #run(task: () => Promise<void>): void {
    this.#running = this.#running
      .then(task)
      .catch((error: unknown) => this.#parts.connection.console.error(`Reading manifests: ${String(error)}`));
  }

  async #readFolders(generation: number): Promise<void> {
    const { connection, folders } = this.#parts;
    const progress = new Progress(connection, t`Pull Secrets: reading manifests`);
    const staged: Staged = new Map();
    const isCurrent = () => generation === this.#generation;
    try {
      await this.#readIn(folders.reached, staged, isCurrent, progress);
      // What a reading that was overtaken has read is true all the same, and saves the next one the work.
      this.#store({ files: staged, gone: isCurrent, complete: isCurrent() });
    } finally {
      progress.end();
    }
  }

  async #readWaiting(): Promise<void> {
    const uris = [...this.#waiting];
    this.#waiting.clear();
    const { files: source, folders } = this.#parts;
    const ours = await source.wouldFind(uris, folders);
    if (ours.some((uri) => uri.endsWith(ignoreFile))) return this.readAll();
    const staged: Staged = new Map();
    const touched = new Set(ours);
    const entered: string[] = [];
    const files: string[] = [];
    for (let at = 0; at < ours.length; at += parallel) {
      const kinds = await Promise.all(ours.slice(at, at + parallel).map((uri) => source.kindOf(uri, folders)));
      for (const [index, kind] of kinds.entries()) {
        const uri = ours[at + index] ?? "";
        if (kind === "folder") entered.push(uri);
        else if (kind === "file" && isManifestName(uri)) files.push(uri);
      }
    }
    for (let at = 0; at < files.length; at += parallel) await this.#read(files.slice(at, at + parallel), staged);
    await this.#readIn(entered, staged);
    this.#store({ files: staged, gone: (uri) => isIn(uri, touched), complete: false });
  }

  #store(reading: Reading): void {
    const { manifests, changed } = this.#parts;
    const { version } = manifests;
    manifests.take(reading);
    if (manifests.version !== version) changed();
  }

  async #readIn(
    folders: readonly string[],
    staged: Staged,
    goesOn: () => boolean = () => true,
    progress?: Progress,
  ): Promise<void> {
    let batch: string[] = [];
    const unreadable = (uri: string) => {
      staged.set(uri, { uri, file: undefined, gap: true });
      this.#log(uri, "cannot be read");
    };
    for await (const found of this.#parts.files.find(folders, unreadable)) {
      await this.#breath.take();
      if (!goesOn()) return;
      if (found !== undefined) batch.push(found);
      if (batch.length < parallel) continue;
      await this.#read(batch, staged);
      batch = [];
      progress?.report(() => t`${staged.size} files`);
    }
    await this.#read(batch, staged);
  }

  async #read(uris: readonly string[], staged: Staged): Promise<void> {
    const { configuration, files, folders, manifests } = this.#parts;
    const settings = uris.map((uri) => configuration.of(folders.of(uri) ?? ""));
    const contents = await Promise.all(
      uris.map((uri, index) => files.read(uri, settings[index]?.editor.maxFileSize ?? 0)),
    );
    for (const [index, { text, gap, note }] of contents.entries()) {
      const [uri, setting] = [uris[index], settings[index]];
      if (uri === undefined || !setting) continue;
      const file = text === undefined ? undefined : manifests.read(uri, text, setting.core);
      staged.set(uri, { uri, file, gap });
      if (note) this.#log(uri, note);
      await this.#breath.take();
    }
  }

  #log(uri: string, message: string): void {
    this.#parts.connection.console.info(`${pathOf(uri) ?? uri}: ${message}`);
  }
}
