/** Puts the language server together: documents, folders, settings and files feed the manifests, features answer from them. */
import process from "node:process";
import {
  type ClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
  WatchKind,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type ServerStatus, statusRequest } from "../protocol.ts";
import { Analysis } from "./analysis.ts";
import { codeActionKinds, offerCodeActions } from "./codeActions.ts";
import { Configuration } from "./configuration.ts";
import { Diagnostics, diagnosticOptions } from "./diagnostics.ts";
import { Folders } from "./folders.ts";
import { Indexer } from "./indexer.ts";
import { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

/** Manifests, whatever happens to them; and whatever comes or goes, as it may be a folder that holds some. */
const watched = [
  { globPattern: "**/*.{yaml,yml,json}" },
  { globPattern: "**/.gitignore" },
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** What clients can do that makes a difference here. */
interface Client {
  readonly configuration: boolean;
  readonly folders: boolean;
  readonly watching: boolean;
  readonly registersDiagnostics: boolean;
  readonly refresh: boolean;
}

function readClient({ workspace, textDocument }: ClientCapabilities): Client {
  return {
    configuration: workspace?.configuration === true,
    folders: workspace?.workspaceFolders === true,
    watching: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    registersDiagnostics: textDocument?.diagnostic?.dynamicRegistration === true,
    refresh: workspace?.diagnostics?.refreshSupport === true,
  };
}

export function startServer(connection: Connection): void {
  connection.onInitialize((params) => {
    const client = readClient(params.capabilities);
    const server = new Server(connection, client);
    server.start(params);
    return capabilities(client);
  });
}

function capabilities({ registersDiagnostics, folders }: Client): InitializeResult {
  return {
    serverInfo: { name: "pull-secrets" },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      codeActionProvider: { codeActionKinds },
      ...(!registersDiagnostics && { diagnosticProvider: diagnosticOptions(false) }),
      ...(folders && { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }),
    },
  };
}

class Server {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #manifests = new Manifests();
  readonly #folders = new Folders();
  readonly #leftOut = new Map<string, string>();
  readonly #configuration: Configuration;
  readonly #analysis: Analysis;
  readonly #indexer: Indexer;
  readonly #diagnostics: Diagnostics;

  constructor(connection: Connection, client: Client) {
    this.#connection = connection;
    this.#client = client;
    this.#configuration = new Configuration(connection, client.configuration);
    this.#analysis = new Analysis(this.#manifests, this.#configuration, this.#folders);
    this.#diagnostics = new Diagnostics(connection, this.#manifests, this.#analysis, this.#leftOut);
    this.#indexer = new Indexer(connection, this.#manifests, this.#configuration, this.#folders, () => this.#refresh());
  }

  start({ workspaceFolders, rootUri }: InitializeParams): void {
    this.#folders.set(workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : []));
    this.#connection.onInitialized(() => this.#initialized());
    this.#connection.onDidChangeConfiguration(({ settings }) => {
      this.#configuration.take(settings);
      return this.#reconfigure();
    });
    this.#connection.onDidChangeWatchedFiles(({ changes }) => this.#indexer.take(changes));
    this.#documents.onDidChangeContent(({ document }) => this.#edit(document));
    this.#documents.onDidClose(({ document: { uri } }) => {
      this.#leftOut.delete(canonicalUri(uri));
      this.#manifests.close(uri);
    });
    offerCodeActions(this.#connection, this.#manifests, this.#analysis);
    this.#connection.onRequest(statusRequest, () => this.#status());
    this.#documents.listen(this.#connection);
  }

  async #initialized(): Promise<void> {
    const { configuration, watching, folders } = this.#client;
    if (configuration)
      await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: "pullSecrets" });
    if (watching) await this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: watched });
    if (folders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(async () => {
        this.#folders.set((await this.#connection.workspace.getWorkspaceFolders()) ?? []);
        await this.#reconfigure();
      });
    }
    await this.#reconfigure();
  }

  /** Reads the settings, and with them everything that was read by other ones. */
  async #reconfigure(): Promise<void> {
    await this.#configuration.read([...this.#folders.all, ""]);
    this.#analysis.reset();
    if (this.#client.registersDiagnostics) {
      const scopes = [...this.#folders.all, ""].map((folder) => this.#configuration.of(folder).editor.scope);
      this.#diagnostics.register(scopes.includes("workspace"));
    }
    for (const document of this.#documents.all()) this.#edit(document);
    this.#indexer.readAll();
    this.#refresh();
  }

  #edit(document: TextDocument): void {
    const { uri } = document;
    const { core, editor } = this.#configuration.of(this.#folders.of(uri) ?? "");
    const text = document.getText();
    const canonical = canonicalUri(uri);
    if (text.length > editor.maxFileSize) {
      const limit = Math.round(editor.maxFileSize / 1024 / 1024);
      this.#leftOut.set(
        canonical,
        `This file is larger than ${limit} MB (pullSecrets.maxFileSize), so its pull secrets are not checked.`,
      );
      this.#manifests.close(uri);
      return;
    }
    this.#leftOut.delete(canonical);
    this.#manifests.edit(uri, text, core);
  }

  #refresh(): void {
    if (!this.#client.refresh) return;
    this.#connection.languages.diagnostics.refresh().catch(() => {
      // A client that is shutting down answers no more.
    });
  }

  #status(): ServerStatus {
    const { inventory, indexed } = this.#manifests;
    const files = [...inventory.files.values()];
    return {
      indexed,
      files: files.length,
      resources: files.reduce((sum, { resources }) => sum + resources.length, 0),
      memory: process.memoryUsage().rss,
    };
  }
}
