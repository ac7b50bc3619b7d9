/** A small client of the language server as it is shipped: built, in a process of its own, over stdio. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createMessageConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  type DocumentDiagnosticReport,
  type FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const built = mkdtempSync(join(tmpdir(), "pull-secrets-lsp-"));
export const serverPath = join(built, "server.cjs");

/** To be called once in each test file: they run beside each other, so each has a build of its own. */
export function useBuild(): void {
  before(() => {
    execFileSync(process.execPath, ["scripts/build.ts", "server", `--outdir=${built}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  });
  after(() => rmSync(built, { recursive: true, force: true }));
}

/** Milliseconds after which what did not come will not come. */
const patience = 30_000;

/** What a modern client can do. */
export const capable: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
  },
  textDocument: { diagnostic: { dynamicRegistration: true } },
  window: { workDoneProgress: true },
};

export interface ClientOptions {
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  /** The `initializationOptions`. */
  readonly options?: unknown;
  /** The section `pullSecrets`, by the URI of a folder, or "" for all others. */
  readonly settings?: Record<string, unknown>;
  readonly processId?: number | null;
  /** What to start, and the arguments; the built server, if nothing is said. */
  readonly command?: readonly [string, ...string[]];
  /** Answers requests for settings only when this is kept. */
  readonly holdSettings?: Promise<void>;
  readonly initialized?: boolean;
}

interface Waiting {
  readonly matches: (message: Received) => boolean;
  readonly resolve: (message: Received) => void;
}

/** A request or notification of the server. */
export interface Received {
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
  readonly params: any;
}

export class Client {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly received: Received[] = [];
  readonly settings: Record<string, unknown>;
  readonly exited: Promise<number | null>;
  /** Everything that came over the wire, as it came. */
  stdout = "";
  stderr = "";
  result: InitializeResult | undefined;
  readonly #options: ClientOptions;
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #waiting = new Set<Waiting>();

  private constructor(options: ClientOptions) {
    const [program, ...args] = options.command ?? [process.execPath, serverPath, "--stdio"];
    this.#options = options;
    this.settings = options.settings ?? {};
    this.process = spawn(program, args, { stdio: "pipe", env: { PATH: process.env.PATH } });
    this.exited = once(this.process, "exit").then(([code]) => code as number | null);
    const { stdin, stdout, stderr } = this.process;
    if (!stdin || !stdout || !stderr) throw new Error("no pipes");
    stdin.on("error", () => {});
    stdout.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString("latin1");
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    const reader = new StreamMessageReader(stdout);
    // It reminds of a message that is not whole every ten seconds, and a killed server leaves one that never will be.
    reader.partialMessageTimeout = 0;
    this.connection = createMessageConnection(reader, new StreamMessageWriter(stdin));
    this.connection.onError(() => {});
    this.#listen();
  }

  /** Starts a server, and greets it as clients do. */
  static async start(options: ClientOptions = {}): Promise<Client> {
    const client = Client.spawn(options);
    await client.initialize();
    return client;
  }

  /** Starts a server, and leaves the greeting to the test. */
  static spawn(options: ClientOptions = {}): Client {
    return new Client(options);
  }

  async initialize(): Promise<InitializeResult> {
    const { folders, capabilities = capable, processId = null, initialized = true, options } = this.#options;
    const params: InitializeParams = {
      processId,
      rootUri: null,
      capabilities,
      initializationOptions: options,
      workspaceFolders: folders?.map((path) => ({ uri: uriOf(path), name: path })) ?? null,
    };
    this.result = await this.connection.sendRequest<InitializeResult>("initialize", params);
    if (initialized) await this.connection.sendNotification("initialized", {});
    return this.result;
  }

  #listen(): void {
    this.connection.onRequest(async (method: string, params: unknown) => {
      if (method === "workspace/configuration") await this.#options.holdSettings;
      this.#receive({ method, params });
      return method === "workspace/configuration" ? this.#answerSettings(params) : null;
    });
    this.connection.onNotification((method: string, params: unknown) => this.#receive({ method, params }));
    this.connection.onUnhandledProgress((params) => this.#receive({ method: "$/progress", params }));
    this.connection.listen();
  }

  #answerSettings(params: unknown): readonly unknown[] {
    const { items } = params as { readonly items: readonly { readonly scopeUri?: string }[] };
    return items.map(({ scopeUri = "" }) => this.settings[scopeUri] ?? this.settings[""] ?? null);
  }

  #receive(message: Received): void {
    this.received.push(message);
    for (const waiting of [...this.#waiting].filter(({ matches }) => matches(message))) {
      this.#waiting.delete(waiting);
      waiting.resolve(message);
    }
  }

  /** The first message of its kind after `since` messages, as soon as it is there. */
  message(method: string, matches: (message: Received) => boolean = () => true, since = 0): Promise<Received> {
    const all = (message: Received) => message.method === method && matches(message);
    const known = this.received.slice(since).find(all);
    if (known) return Promise.resolve(known);
    const { promise, resolve, reject } = Promise.withResolvers<Received>();
    const waiting = { matches: all, resolve };
    this.#waiting.add(waiting);
    const timer = setTimeout(() => reject(new Error(`Waited in vain for ${method}.`)), patience);
    return promise.finally(() => clearTimeout(timer));
  }

  /** Waits for the end of the first reading of the workspace. */
  async indexed(): Promise<void> {
    await this.until(
      async () => (await this.connection.sendRequest<{ indexed: boolean }>("pullSecrets/status")).indexed,
    );
  }

  /** Asks again whenever the server says that something has changed, until the answer is the wanted one. */
  async until(probe: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const since = this.received.length;
      if (await probe()) return;
      await this.message(DiagnosticRefreshRequest.method, undefined, since);
    }
  }

  open(uri: string, text: string, languageId = "yaml"): Promise<void> {
    this.#texts.set(uri, { text, version: 1 });
    const textDocument = { uri, languageId, version: 1, text };
    return this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** Replaces the text of an open document. */
  async change(uri: string, text: string): Promise<void> {
    const version = (this.#texts.get(uri)?.version ?? 0) + 1;
    this.#texts.set(uri, { text, version });
    const contentChanges = [{ text }];
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const params = { textDocument: { uri }, ...(previousResultId && { previousResultId }) };
    return this.connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", params);
  }

  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.pull(uri);
    if (report.kind !== "full") throw new Error("unchanged since nothing");
    return report.items;
  }

  /** The rules that find something in a file, in order. */
  async rules(uri: string): Promise<readonly string[]> {
    return (await this.diagnostics(uri)).map(({ code }) => String(code));
  }

  /** Waits until the rules that find something in a file are these. */
  untilRules(uri: string, ...wanted: readonly string[]): Promise<void> {
    return this.until(async () => (await this.rules(uri)).join() === wanted.join());
  }

  async changed(...changes: readonly (readonly [path: string, type: FileChangeType])[]): Promise<void> {
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: changes.map(([path, type]) => ({ uri: uriOf(path), type })),
    });
  }

  /** Ends the server as clients do, and gives its exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.exited;
    this.connection.dispose();
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}
