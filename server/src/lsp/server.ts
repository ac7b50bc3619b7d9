/** Puts the language server together: documents, folders, settings and files feed the manifests, features answer from them. */
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { speak, t } from "#core";
import { memoryInUse } from "#platform";
import {
  type ClusterSecretsParams,
  clusterSecretsNotification,
  type ServerStatus,
  statusRequest,
} from "../protocol.ts";
import { version } from "../version.ts";
import { Analysis } from "./analysis.ts";
import { type Client, Registrations, readClient, translationIn } from "./client.ts";
import { type Change, Configuration } from "./configuration.ts";
import type { Documents } from "./convert.ts";
import { Diagnostics, diagnosticOptions } from "./diagnostics.ts";
import { Folders } from "./folders.ts";
import { Indexer } from "./indexer.ts";
import { Manifests } from "./manifests.ts";
import { Notifier } from "./notifier.ts";
import { answerRequests, provided } from "./requests.ts";
import { canonicalUri } from "./uris.ts";
import { isTooLarge, type WorkspaceFiles } from "./workspaceFiles.ts";

/** @param files Where the manifests of workspace folders are read from. */
export function startServer(connection: Connection, files: WorkspaceFiles): void {
  let server: Server | undefined;
  connection.onInitialize((params) => {
    if (server) throw new ResponseError(ErrorCodes.InvalidRequest, "The server is initialized already.");
    speak(translationIn(params.initializationOptions));
    const client = readClient(params);
    server = new Server(connection, client, files);
    server.start(params);
    return capabilities(client);
  });
  connection.onRequest((method) => {
    if (!server) throw new ResponseError(ErrorCodes.ServerNotInitialized, "The server is not initialized.");
    throw new ResponseError(ErrorCodes.MethodNotFound, `Unhandled method ${method}`);
  });
}

function capabilities(client: Client): InitializeResult {
  const { pulls, registersDiagnostics, folders } = client;
  return {
    serverInfo: { name: "pull-secrets", version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      ...provided(client),
      ...(pulls && !registersDiagnostics && { diagnosticProvider: diagnosticOptions(true) }),
      ...(folders && { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }),
    },
  };
}

class Server {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #files: WorkspaceFiles;
  readonly #folders: Folders;
  readonly #manifests: Manifests;
  readonly #leftOut = new Map<string, string>();
  readonly #configuration: Configuration;
  readonly #analysis: Analysis;
  readonly #diagnostics: Diagnostics;
  readonly #notifier: Notifier;
  readonly #indexer: Indexer;
  readonly #registrations: Registrations;
  /** The settings that were asked for first, without which nothing is said. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, client: Client, files: WorkspaceFiles) {
    this.#connection = connection;
    this.#client = client;
    this.#files = files;
    this.#folders = new Folders(files.reaches);
    this.#manifests = new Manifests(this.#folders);
    this.#configuration = new Configuration(connection, client.configuration);
    const [manifests, configuration, folders] = [this.#manifests, this.#configuration, this.#folders];
    this.#analysis = new Analysis(manifests, configuration, folders);
    const [analysis, leftOut] = [this.#analysis, this.#leftOut];
    const versionOf = (uri: string) => this.#documents.get(manifests.written(uri))?.version ?? null;
    this.#diagnostics = new Diagnostics({ manifests, analysis, configuration, folders, leftOut, versionOf });
    this.#notifier = new Notifier(connection, client, this.#documents, this.#diagnostics);
    const changed = () => this.#notifier.changed();
    this.#indexer = new Indexer({ connection, manifests, configuration, folders, files, changed });
    this.#registrations = new Registrations(connection, client);
  }

  start({ workspaceFolders, rootUri }: InitializeParams): void {
    const connection = this.#connection;
    this.#folders.add(workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : []));
    connection.onInitialized(() => this.#initialized());
    connection.onDidChangeConfiguration(async ({ settings }) => {
      const pushed = this.#configuration.take(settings);
      this.#reconfigured(this.#client.configuration ? await this.#readSettings() : pushed);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => this.#indexer.take(changes));
    this.#documents.onDidChangeContent(({ document }) => {
      if (this.#edit(document)) this.#notifier.changed();
      this.#notifier.edited();
    });
    this.#documents.onDidClose(({ document }) => this.#close(document));
    this.#answer();
    this.#documents.listen(connection);
  }

  #answer(): void {
    const connection = this.#connection;
    const parts = {
      manifests: this.#manifests,
      analysis: this.#analysis,
      documents: this.#knownDocuments(),
      diagnostics: this.#diagnostics,
      client: this.#client,
      files: this.#files,
      configuration: this.#configuration,
      folders: this.#folders,
    };
    connection.onRequest(statusRequest, () => this.#status());
    connection.onNotification(clusterSecretsNotification, (list: ClusterSecretsParams) => {
      if (this.#manifests.setCluster(list)) this.#notifier.changed();
    });
    answerRequests(connection, parts, (token) => this.#ready(token));
  }

  /** What is said before the settings are known might have to be taken back. */
  async #ready(token: CancellationToken): Promise<void> {
    const cancelled = new Promise((resolve) => token.onCancellationRequested(resolve));
    await Promise.race([this.#settled, cancelled]);
  }

  #knownDocuments(): Documents {
    return {
      versioned: this.#client.versionedEdits,
      written: (uri) => this.#manifests.written(uri),
      version: (uri) => this.#documents.get(this.#manifests.written(uri))?.version ?? null,
      liesOutside: (uri) => this.#files.liesOutside(uri, this.#folders),
    };
  }

  async #initialized(): Promise<void> {
    if (this.#client.folders)
      this.#connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        this.#folders.remove(removed);
        this.#folders.add(added);
        this.#manifests.foldersChanged(added.length === 0 && this.#manifests.indexed);
        await this.#readSettings();
        this.#reconfigured("files");
      });
    const settings = this.#readSettings();
    this.#settled = settings;
    this.#registrations.start();
    await settings;
    this.#reconfigured("files");
  }

  #readSettings(): Promise<Change> {
    return this.#configuration.read([...this.#folders.all, ""]);
  }

  /** Takes up new settings, and does no more than they ask for: clients tell of many changes that are none of ours. */
  #reconfigured(change: Change): void {
    if (change === "none") return;
    this.#analysis.reset();
    const scopes = [...this.#folders.all, ""].map((folder) => this.#configuration.of(folder).editor.scope);
    this.#registrations.diagnostics(scopes.includes("workspace"));
    if (change === "files") {
      for (const document of this.#documents.all()) this.#edit(document);
      this.#indexer.readAll();
    }
    this.#notifier.changed();
  }

  /** Gives whether findings of other files may have changed by more than the client can tell. */
  #edit(document: TextDocument): boolean {
    const { uri } = document;
    const canonical = canonicalUri(uri);
    const { core, editor } = this.#configuration.of(this.#folders.of(canonical) ?? "");
    const text = document.getText();
    const opened = !this.#manifests.isOpen(uri);
    const tooLarge = isTooLarge(text, editor.maxFileSize);
    if (!tooLarge) this.#leftOut.delete(canonical);
    else {
      const message = t`This file is larger than ${editor.maxFileSize} MB (pullSecrets.maxFileSize), so its pull secrets are not checked.`;
      this.#leftOut.set(canonical, message);
    }
    const differs = this.#manifests.edit(uri, tooLarge ? undefined : text, core);
    return opened && differs;
  }

  #close({ uri }: TextDocument): void {
    this.#leftOut.delete(canonicalUri(uri));
    this.#notifier.closed(uri);
    if (this.#manifests.close(uri)) this.#notifier.changed();
    // Not every client watches files, and none tells of a change before it is one.
    this.#indexer.take([{ uri, type: FileChangeType.Changed }]);
  }

  #status(): ServerStatus {
    const { inventory, indexed } = this.#manifests;
    const files = [...inventory.files.values()].filter(({ hasText }) => hasText);
    return {
      indexed,
      files: files.length,
      resources: files.reduce((sum, { resources }) => sum + resources.length, 0),
      memory: memoryInUse(),
    };
  }
}
