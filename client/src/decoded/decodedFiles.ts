/** Registers the documents that show docker configs, and what belongs to them; none of it is loaded before one is opened. */
import {
  Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  RelativePattern,
  Uri,
  workspace,
} from "vscode";
import { decodedScheme, readAddress } from "./address.ts";
import type { DecodedSecrets } from "./decodedSecrets.ts";

export class DecodedFiles implements FileSystemProvider, Disposable {
  readonly #events = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#events.event;
  readonly #registration: Disposable;
  #secrets: Promise<DecodedSecrets> | undefined;
  #parts: readonly Disposable[] = [];

  constructor() {
    this.#registration = workspace.registerFileSystemProvider(decodedScheme, this, { isCaseSensitive: true });
  }

  dispose(): void {
    Disposable.from(this.#registration, this.#events, ...this.#parts).dispose();
  }

  get secrets(): Promise<DecodedSecrets> {
    this.#secrets ??= this.#load();
    return this.#secrets;
  }

  async #load(): Promise<DecodedSecrets> {
    const [{ DecodedSecrets }, { Problems }] = await Promise.all([
      import("./decodedSecrets.ts"),
      import("./problems.ts"),
    ]);
    const secrets = new DecodedSecrets((uri, type) => this.#events.fire([{ uri, type }]));
    this.#parts = [secrets, new Problems(secrets)];
    return secrets;
  }

  /** A manifest that nobody has open may change on the disk. */
  watch(uri: Uri): Disposable {
    const manifest = readAddress(uri)?.manifest;
    const file = manifest === undefined ? undefined : Uri.parse(manifest);
    // What was never saved is on no disk.
    if (!file || workspace.fs.isWritableFileSystem(file.scheme) === undefined) return new Disposable(() => {});
    const name = file.path.slice(file.path.lastIndexOf("/") + 1).replace(/[?*[\]{}!]/g, "[$&]");
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(file, ".."), name));
    const tell = () => this.#events.fire([{ uri, type: FileChangeType.Changed }]);
    return Disposable.from(watcher, watcher.onDidChange(tell), watcher.onDidCreate(tell), watcher.onDidDelete(tell));
  }

  async stat(uri: Uri): Promise<FileStat> {
    return (await this.secrets).stat(uri);
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return (await this.secrets).readFile(uri);
  }

  async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    await (await this.secrets).writeFile(uri, content);
  }

  readDirectory(): [] {
    return [];
  }

  createDirectory(): never {
    throw FileSystemError.NoPermissions();
  }

  delete(): never {
    throw FileSystemError.NoPermissions();
  }

  rename(): never {
    throw FileSystemError.NoPermissions();
  }
}
