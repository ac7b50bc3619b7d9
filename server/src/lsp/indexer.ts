/** Reads the manifests of the workspace from disk, in the background: typing always goes first. */
import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { type Connection, FileChangeType, type FileEvent } from "vscode-languageserver/node";
import { IgnoreRules } from "../files/ignoreRules.ts";
import { isManifestName, walk } from "../files/walk.ts";
import type { Configuration } from "./configuration.ts";
import type { Folders } from "./folders.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri, pathOf } from "./uris.ts";

/** Milliseconds of work after which whatever waits is let through. */
const slice = 8;
/** Files that are read at once. */
const parallel = 16;

export class Indexer {
  readonly #connection: Connection;
  readonly #manifests: Manifests;
  readonly #configuration: Configuration;
  readonly #folders: Folders;
  readonly #changed: () => void;
  readonly #waiting = new Set<string>();
  /** One task at a time, so that what was read last is what counts. */
  #running: Promise<void> = Promise.resolve();
  #generation = 0;
  #sliceStart = 0;

  /** @param changed Called when findings may have changed. */
  constructor(
    connection: Connection,
    manifests: Manifests,
    configuration: Configuration,
    folders: Folders,
    changed: () => void,
  ) {
    this.#connection = connection;
    this.#manifests = manifests;
    this.#configuration = configuration;
    this.#folders = folders;
    this.#changed = changed;
  }

  /** Reads all folders anew. What was known of files that are still there stays until they have been read. */
  readAll(): void {
    const generation = ++this.#generation;
    this.#manifests.indexed = false;
    this.#run(async () => {
      if (generation === this.#generation) await this.#readFolders(generation);
    });
  }

  /** Takes up what happened to files and folders; storms of events are worked off together. */
  take(events: readonly FileEvent[]): void {
    if (events.some(({ uri }) => uri.endsWith("/.gitignore"))) {
      this.readAll();
      return;
    }
    const idle = this.#waiting.size === 0;
    for (const { uri, type } of events) {
      // Of a folder that comes or goes, some file systems tell nothing but that.
      if (isManifestName(uri) || type !== FileChangeType.Changed) this.#waiting.add(canonicalUri(uri));
    }
    if (idle && this.#waiting.size > 0) this.#run(() => this.#readWaiting());
  }

  #run(task: () => Promise<void>): void {
    this.#running = this.#running
      .then(task)
      .catch((error: unknown) => this.#connection.console.error(`Reading manifests: ${String(error)}`));
  }

  async #readFolders(generation: number): Promise<void> {
    const progress = await this.#connection.window.createWorkDoneProgress();
    progress.begin("Pull Secrets: reading manifests", undefined, undefined, false);
    const found = new Set<string>();
    try {
      let batch: string[] = [];
      for (const { path } of walk(this.#paths(), { unreadable: (path) => this.#note(path, "cannot be read") })) {
        await this.#breathe();
        if (generation !== this.#generation) return;
        const uri = pathToFileURL(path).href;
        found.add(uri);
        batch.push(uri);
        if (batch.length < parallel) continue;
        await this.#read(batch);
        batch = [];
        progress.report(`${found.size} files`);
      }
      await this.#read(batch);
      this.#manifests.forget((uri) => !found.has(uri));
      this.#manifests.indexed = true;
    } finally {
      progress.done();
    }
    this.#changed();
  }

  async #readWaiting(): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    const folders = waiting.filter((uri) => !isManifestName(uri));
    const gone = (uri: string) => folders.some((folder) => uri.startsWith(`${folder}/`));
    if (folders.length > 0) this.#manifests.forget(gone);
    const inFolders = await this.#manifestsIn(folders.filter((uri) => this.#isOurs(uri)));
    const uris = [...waiting.filter((uri) => isManifestName(uri) && this.#isOurs(uri)), ...inFolders];
    for (let at = 0; at < uris.length; at += parallel) await this.#read(uris.slice(at, at + parallel));
    this.#changed();
  }

  async #manifestsIn(folders: readonly string[]): Promise<readonly string[]> {
    const uris: string[] = [];
    for (const path of folders.flatMap((folder) => pathOf(folder) ?? [])) {
      if (!(await isFolder(path))) continue;
      for (const found of walk([path], { unreadable: (path) => this.#note(path, "cannot be read") })) {
        uris.push(pathToFileURL(found.path).href);
        await this.#breathe();
      }
    }
    return uris;
  }

  #paths(): readonly string[] {
    return this.#folders.all.flatMap((folder) => pathOf(folder) ?? []);
  }

  /** Whether an index made from scratch would have the file. */
  #isOurs(uri: string): boolean {
    const path = pathOf(uri);
    const folder = this.#folders.of(uri);
    return path !== undefined && folder !== undefined && !IgnoreRules.excludes(path, pathOf(folder) ?? path);
  }

  async #read(uris: readonly string[]): Promise<void> {
    const texts = await Promise.all(uris.map(async (uri) => ({ uri, text: await this.#textOf(uri) })));
    for (const { uri, text } of texts) {
      this.#manifests.store(uri, text, this.#configuration.of(this.#folders.of(uri) ?? "").core);
      await this.#breathe();
    }
  }

  /** Nothing for a file that is gone, too large or no text. */
  async #textOf(uri: string): Promise<string | undefined> {
    const path = pathOf(uri) ?? "";
    const { maxFileSize } = this.#configuration.of(this.#folders.of(uri) ?? "").editor;
    try {
      const { size } = await stat(path);
      if (size > maxFileSize) return this.#note(path, "left out: larger than pullSecrets.maxFileSize");
      const bytes = await readFile(path);
      return isUtf8(bytes) ? bytes.toString("utf8") : this.#note(path, "left out: not valid UTF-8");
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === "ENOENT";
      return gone ? undefined : this.#note(path, "cannot be read");
    }
  }

  #note(path: string, message: string): undefined {
    this.#connection.console.info(`${path}: ${message}`);
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#sliceStart < slice) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#sliceStart = performance.now();
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
