/**
 * The docker configs of Secrets as JSON documents, which are made when they are read and written into the manifest when
 * they are saved. They never touch a disk, but for what VS Code keeps of an unsaved document; so they show masks.
 */
import {
  Disposable,
  FileChangeType,
  FilePermission,
  type FileStat,
  FileSystemError,
  FileType,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  workspace,
} from "vscode";
import {
  type ConfigText,
  configIn,
  configOf,
  Masks,
  type Redacted,
  type Secret,
  t,
  type ViewProblem,
  viewOf,
  withConfig,
} from "#core";
import { type Address, decodedScheme, find, readAddress } from "./address.ts";
import { secretsIn } from "./secrets.ts";

/** A docker config that somebody looks at. */
interface Opened {
  readonly uri: Uri;
  readonly address: Address;
  /** What is masked stays known for as long as this runs: an older state of the document may still be saved. */
  readonly masks: Masks;
  config: ConfigText;
  /** Milliseconds since the epoch; grows with every change. */
  changed: number;
  /** How often the docker config has changed. */
  revision: number;
}

interface Found {
  readonly document: TextDocument;
  readonly secret: Secret;
  readonly config: ConfigText;
}

export type Changed = (uri: Uri, type: FileChangeType) => void;

export class DecodedSecrets implements Disposable {
  readonly #opened = new Map<string, Opened>();
  readonly #changed: Changed;
  readonly #listeners: Disposable;

  constructor(changed: Changed) {
    this.#changed = changed;
    this.#listeners = Disposable.from(
      workspace.onDidChangeTextDocument(({ document }) => this.#follow(document)),
      workspace.onDidSaveTextDocument((document) => this.#maskAgain(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#opened.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  async stat(uri: Uri): Promise<FileStat> {
    const { address, changed, revision } = await this.#open(uri);
    return {
      type: FileType.File,
      ctime: 0,
      mtime: changed,
      // What VS Code takes for a conflict is another time with another size; a new password may be as long as the old one.
      size: revision,
      ...(address.revealed && { permissions: FilePermission.Readonly }),
    };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return new TextEncoder().encode(viewFor(await this.#open(uri)));
  }

  /** @throws FileSystemError that says what is wrong and where; then nothing has been changed. */
  async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    const opened = await this.#open(uri);
    if (opened.address.revealed) throw FileSystemError.NoPermissions(t`This document can only be looked at.`);
    const found = await locate(opened.address);
    const view = new TextDecoder().decode(content);
    const written = configOf(view, found.config, opened.masks);
    if ("problem" in written) throw new FileSystemError(atPlace(written, view));
    if (written.text.reveal() === found.config.text.reveal()) return;
    const before = opened.config;
    // By then, what the manifest says is what is known here, and no change to be told of.
    opened.config = { ...found.config, text: written.text };
    try {
      await write(found, written.text);
    } catch (error) {
      opened.config = before;
      throw error;
    }
  }

  /** What keeps a document from being saved. */
  async problemIn(document: TextDocument): Promise<ViewProblem | undefined> {
    const { config, masks } = await this.#open(document.uri);
    const result = configOf(document.getText(), config, masks);
    return "problem" in result ? result : undefined;
  }

  /** A mask for a password that is to be written when the document is saved. */
  async maskFor(uri: Uri, password: Redacted): Promise<string> {
    return (await this.#open(uri)).masks.maskOf(password.reveal());
  }

  async #open(uri: Uri): Promise<Opened> {
    const key = uri.toString();
    const known = this.#opened.get(key);
    const address = known?.address ?? readAddress(uri);
    if (!address) throw FileSystemError.FileNotFound(uri);
    const { config } = await locate(address);
    const opened = this.#opened.get(key) ?? {
      uri,
      address,
      masks: new Masks(),
      config,
      changed: Date.now(),
      revision: 1,
    };
    this.#opened.set(key, opened);
    if (!isSame(opened.config, config)) touch(opened, config);
    // Masks are given in the order of the text, whatever is asked for first.
    viewFor(opened);
    return opened;
  }

  /** Tells VS Code, which reads a document anew unless somebody has changed it; then saving it is a conflict. */
  #follow(document: TextDocument): void {
    const manifest = document.uri.toString();
    for (const opened of this.#opened.values()) {
      if (opened.address.manifest !== manifest) continue;
      const secret = find(opened.address, secretsIn(document));
      const config = secret && configIn(secret);
      if (!config || "problem" in config) this.#changed(opened.uri, FileChangeType.Changed);
      else if (!isSame(opened.config, config)) {
        touch(opened, config);
        this.#changed(opened.uri, FileChangeType.Changed);
      }
    }
  }

  /** A password that was typed is a mask from now on. */
  #maskAgain(document: TextDocument): void {
    const { uri } = document;
    const opened = uri.scheme === decodedScheme ? this.#opened.get(uri.toString()) : undefined;
    if (!opened || document.getText() === viewFor(opened)) return;
    touch(opened, opened.config);
    this.#changed(uri, FileChangeType.Changed);
  }
}

function viewFor({ address, config, masks }: Opened): string {
  return viewOf(config, address.revealed ? undefined : masks);
}

function isSame(a: ConfigText, b: ConfigText): boolean {
  return a.format === b.format && a.text.reveal() === b.text.reveal();
}

function touch(opened: Opened, config: ConfigText): void {
  opened.config = config;
  opened.changed = Math.max(Date.now(), opened.changed + 1);
  opened.revision++;
}

/** @throws FileSystemError if the manifest or the Secret in it is gone, or if its docker config cannot be read. */
async function locate(address: Address): Promise<Found> {
  const uri = Uri.parse(address.manifest, true);
  const document = await openManifest(uri);
  const secret = document && find(address, secretsIn(document));
  if (!secret)
    throw FileSystemError.FileNotFound(t`Secret "${address.name}" is no longer in ${workspace.asRelativePath(uri)}.`);
  const config = configIn(secret);
  if ("problem" in config) throw FileSystemError.Unavailable(t`Secret "${address.name}": ${config.problem}`);
  return { document, secret, config };
}

/** Opening one that was never saved would make it anew where it has been closed. */
async function openManifest(uri: Uri): Promise<TextDocument | undefined> {
  if (uri.scheme === "untitled") return workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  return await workspace.openTextDocument(uri).then(undefined, () => undefined);
}

/** Changes the manifest in its editor; a manifest that had no unsaved changes is saved. */
async function write({ document, secret }: Found, text: Redacted): Promise<void> {
  const edits = withConfig(secret, text.reveal());
  if (!edits) {
    throw new FileSystemError(
      t`The manifest is written in a way, such as with anchors, in which no change is certain to be right. Change it there.`,
    );
  }
  const wasSaved = !document.isDirty && !document.isUntitled;
  const change = new WorkspaceEdit();
  for (const { span, text } of edits) {
    change.replace(document.uri, new Range(document.positionAt(span.start), document.positionAt(span.end)), text);
  }
  if (!(await workspace.applyEdit(change))) throw new FileSystemError(t`The manifest cannot be changed.`);
  if (wasSaved && !(await document.save())) {
    throw new FileSystemError(t`The manifest has been changed in its editor, and cannot be saved. Save it there.`);
  }
}

/** Lines and columns as people count them. */
function atPlace({ problem, span }: ViewProblem, view: string): string {
  const lines = view.slice(0, span.start).split("\n");
  return t`Line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${problem}`;
}
