/** What the client can do, and what it has to be told before it does. */
import {
  type CompletionClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Disposable,
  DocumentDiagnosticRequest,
  type InitializeParams,
  InsertTextMode,
  MarkupKind,
  WatchKind,
} from "vscode-languageserver";
import type { Translation } from "#core";
import { diagnosticOptions } from "./diagnostics.ts";

/** What makes a difference here. */
export interface Client {
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly folders: boolean;
  readonly watching: boolean;
  readonly pulls: boolean;
  readonly registersDiagnostics: boolean;
  readonly refresh: boolean;
  readonly versionedEdits: boolean;
  /** Whether hovers may have Markdown. */
  readonly markdown: boolean;
  /** Whether a link may be the command that explains a pull: clients say so among their options for the server. */
  readonly explains: boolean;
  /** Whether it has the command that shows a list of references. */
  readonly showsReferences: boolean;
  /** Whether a definition may say what leads to it. */
  readonly linksDefinitions: boolean;
  readonly preparesRenames: boolean;
  /** Whether an edit may say why it is to be confirmed. */
  readonly annotates: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesHints: boolean;
  /** Whether people see what cannot be done, with the reason. */
  readonly showsDisabled: boolean;
  readonly completion: CompletionClient;
}

/** How completions are shown and inserted. */
export interface CompletionClient {
  readonly markdown: boolean;
  readonly snippets: boolean;
  /** Whether lines after the first are indented by the editor, as the first is, unless it is told not to. */
  readonly indents: boolean;
  /** Whether it can be told. */
  readonly modes: boolean;
}

export function readClient({
  capabilities: { workspace, textDocument },
  initializationOptions,
}: Pick<InitializeParams, "capabilities" | "initializationOptions">): Client {
  return {
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    folders: workspace?.workspaceFolders === true,
    watching: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    pulls: textDocument?.diagnostic !== undefined,
    registersDiagnostics: textDocument?.diagnostic?.dynamicRegistration === true,
    refresh: workspace?.diagnostics?.refreshSupport === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    markdown: takesMarkdown(textDocument?.hover?.contentFormat),
    showsDisabled: textDocument?.codeAction?.disabledSupport === true,
    explains: commandsIn(initializationOptions).includes(explainCommand),
    showsReferences: commandsIn(initializationOptions).includes(referencesCommand),
    linksDefinitions: textDocument?.definition?.linkSupport === true,
    preparesRenames: textDocument?.rename?.prepareSupport === true,
    annotates: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    completion: readCompletion(textDocument?.completion),
  };
}

function readCompletion(completion: CompletionClientCapabilities | undefined): CompletionClient {
  const { documentationFormat, snippetSupport, insertTextModeSupport } = completion?.completionItem ?? {};
  return {
    markdown: takesMarkdown(documentationFormat),
    snippets: snippetSupport === true,
    indents: completion?.insertTextMode === InsertTextMode.adjustIndentation,
    modes: insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
  };
}

function takesMarkdown(formats: readonly MarkupKind[] | undefined): boolean {
  return formats?.includes(MarkupKind.Markdown) === true;
}

/** Opens the picture of a pull: its argument is what `explainRequest` asks. */
export const explainCommand = "pullSecrets.explainPull";

/** Shows places beside another one: its arguments are a URI, a position there, and the locations. */
export const referencesCommand = "pullSecrets.showReferences";

/** `initializationOptions: { commands: ["…"] }` */
function commandsIn(options: unknown): readonly unknown[] {
  const commands = optionIn(options, "commands");
  return Array.isArray(commands) ? commands : [];
}

/** `initializationOptions: { translation: { "Create {0}": "…" } }` */
export function translationIn(options: unknown): Translation {
  const translation = optionIn(options, "translation");
  if (typeof translation !== "object" || translation === null) return {};
  return Object.fromEntries(Object.entries(translation).filter(([, text]) => typeof text === "string"));
}

function optionIn(options: unknown, name: string): unknown {
  return typeof options === "object" && options !== null ? Reflect.get(options, name) : undefined;
}

/** Manifests, whatever happens to them; and whatever comes or goes, as it may be a folder that holds some. */
const watchers = [
  { globPattern: "**/{*.yaml,*.yml,*.json,Kustomization}" },
  { globPattern: "**/templates/**/*.tpl" },
  { globPattern: "**/.gitignore" },
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** Tells the client what it is to send. Nothing waits for its answers. */
export class Registrations {
  readonly #connection: Connection;
  readonly #client: Client;
  #diagnostics: Promise<Disposable | undefined> = Promise.resolve(undefined);
  #ofWorkspace: boolean | undefined;

  constructor(connection: Connection, client: Client) {
    this.#connection = connection;
    this.#client = client;
  }

  start(): void {
    const { client } = this.#connection;
    if (this.#client.registersConfiguration)
      void this.#settle(client.register(DidChangeConfigurationNotification.type, { section: "pullSecrets" }));
    if (this.#client.watching) void this.#settle(client.register(DidChangeWatchedFilesNotification.type, { watchers }));
  }

  /** Says what may be pulled; again where the answer has changed. */
  diagnostics(ofWorkspace: boolean): void {
    if (!this.#client.registersDiagnostics || ofWorkspace === this.#ofWorkspace) return;
    this.#ofWorkspace = ofWorkspace;
    const before = this.#diagnostics;
    this.#diagnostics = this.#settle(
      before.then((registered) => {
        registered?.dispose();
        return this.#connection.client.register(DocumentDiagnosticRequest.type, {
          documentSelector: null,
          ...diagnosticOptions(ofWorkspace),
        });
      }),
    );
  }

  #settle<T>(answer: Promise<T>): Promise<T | undefined> {
    return answer.catch((error: unknown) => {
      this.#connection.console.warn(`The client did not register: ${String(error)}`);
      return undefined;
    });
  }
}
