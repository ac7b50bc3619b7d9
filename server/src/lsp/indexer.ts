/** Keeps up with the manifests on disk, in the background: typing always goes first. */
import { pathToFileURL } from "node:url";
import { type Connection, FileChangeType, type FileEvent } from "vscode-languageserver/node";
import { PassedOver } from "../files/ignoreRules.ts";
import { isManifestName, walkInSteps } from "../files/walk.ts";
import { Breath } from "./breath.ts";
import type { Configuration } from "./configuration.ts";
import { type DiskContent, kindOf, readContent } from "./disk.ts";
import type { Folders } from "./folders.ts";
import type { DiskFile, Manifests, Reading } from "./manifests.ts";
import { Progress } from "./progress.ts";
import { canonicalUri, isIn, pathOf } from "./uris.ts";

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
    const progress = new Progress(connection, "Pull Secrets: reading manifests");
    const staged: Staged = new Map();
    const isCurrent = () => generation === this.#generation;
    try {
      await this.#readIn(folders.paths, staged, isCurrent, progress);
      // What a reading that was overtaken has read is true all the same, and saves the next one the work.
      this.#store({ files: staged, gone: isCurrent, complete: isCurrent() });
    } finally {
      progress.end();
    }
  }

  async #readWaiting(): Promise<void> {
    const uris = [...this.#waiting];
    this.#waiting.clear();
    const ours = await this.#ours(uris);
    if (ours.some((uri) => uri.endsWith(ignoreFile))) return this.readAll();
    const staged: Staged = new Map();
    const touched = new Set(ours);
    const folders: string[] = [];
    const files: string[] = [];
    for (let at = 0; at < ours.length; at += parallel) {
      const kinds = await Promise.all(ours.slice(at, at + parallel).map((uri) => this.#kindOf(uri)));
      for (const [index, kind] of kinds.entries()) {
        const uri = ours[at + index] ?? "";
        if (kind === "folder") folders.push(pathOf(uri) ?? "");
        else if (kind === "file" && isManifestName(uri)) files.push(uri);
      }
    }
    for (let at = 0; at < files.length; at += parallel) await this.#read(files.slice(at, at + parallel), staged);
    await this.#readIn(folders, staged);
    this.#store({ files: staged, gone: (uri) => isIn(uri, touched), complete: false });
  }

  #store(reading: Reading): void {
    const { manifests, changed } = this.#parts;
    const { version } = manifests;
    manifests.take(reading);
    if (manifests.version !== version) changed();
  }

  /** Those which an index made from scratch would have. */
  async #ours(uris: readonly string[]): Promise<readonly string[]> {
    const passedOver = new Map<string, PassedOver>();
    const ours: string[] = [];
    for (const uri of uris) {
      await this.#breath.take();
      const folder = pathOf(this.#parts.folders.of(uri) ?? "");
      const path = pathOf(uri);
      if (folder === undefined || path === undefined) continue;
      const rules = passedOver.get(folder) ?? new PassedOver(folder);
      passedOver.set(folder, rules);
      if (!rules.has(path, !isManifestName(path))) ours.push(uri);
    }
    return ours;
  }

  /** A link into the workspace is nothing of its own: what it leads to goes by its real name. */
  async #kindOf(uri: string): Promise<"file" | "folder" | "nothing"> {
    const { kind, linked } = await kindOf(pathOf(uri) ?? "");
    return linked !== undefined && this.#parts.folders.of(pathToFileURL(linked).href) !== undefined ? "nothing" : kind;
  }

  async #readIn(
    paths: readonly string[],
    staged: Staged,
    goesOn: () => boolean = () => true,
    progress?: Progress,
  ): Promise<void> {
    let batch: string[] = [];
    const unreadable = (path: string, error: unknown) => {
      const gone = (error as NodeJS.ErrnoException).code === "ENOENT";
      const uri = pathToFileURL(path).href;
      if (!gone) staged.set(uri, { uri, file: undefined, gap: true });
      if (!gone) this.#note(path, "cannot be read");
    };
    for (const found of walkInSteps(paths, { unreadable })) {
      await this.#breath.take();
      if (!goesOn()) return;
      if (found) batch.push(pathToFileURL(found.path).href);
      if (batch.length < parallel) continue;
      await this.#read(batch, staged);
      batch = [];
      progress?.report(() => `${staged.size} files`);
    }
    await this.#read(batch, staged);
  }

  async #read(uris: readonly string[], staged: Staged): Promise<void> {
    const { configuration, folders, manifests } = this.#parts;
    const settings = uris.map((uri) => configuration.of(folders.of(uri) ?? ""));
    const contents = await Promise.all(
      uris.map((uri, index) => readContent(pathOf(uri) ?? "", settings[index]?.editor.maxFileSize ?? 0)),
    );
    for (const [index, content] of contents.entries()) {
      const [uri, setting] = [uris[index], settings[index]];
      if (uri === undefined || !setting) continue;
      const file = content.text === undefined ? undefined : manifests.read(uri, content.text, setting.core);
      staged.set(uri, { uri, file, gap: content.gap });
      this.#tell(uri, content);
      await this.#breath.take();
    }
  }

  #tell(uri: string, { note }: DiskContent): void {
    if (note) this.#note(pathOf(uri) ?? uri, note);
  }

  #note(path: string, message: string): void {
    this.#parts.connection.console.info(`${path}: ${message}`);
  }
}
