/** Keeps a language server running: starts it, replaces it, and says what can be done when it stays off. */

import { commands, type Disposable, EventEmitter, type LogOutputChannel, type WorkspaceEdit } from "vscode";
import type { BaseLanguageClient, ErrorHandler, WorkspaceEdit as ProtocolEdit } from "vscode-languageclient";
import { t } from "#core";
import type { ClientMaker } from "./anyClient.ts";
import { showError } from "./prompts/messages.ts";

/** The buttons of the message, and the commands behind them. */
const choices = (): ReadonlyMap<string, string> =>
  new Map([
    [t`Restart`, "pullSecrets.restartServer"],
    [t`Show output`, "pullSecrets.showOutput"],
    [t`Report an issue`, "pullSecrets.reportIssue"],
  ]);

export class LanguageServer implements Disposable {
  readonly #make: ClientMaker;
  readonly #output: LogOutputChannel;
  readonly #started = new EventEmitter<void>();
  readonly onDidStart = this.#started.event;
  /** Of the server that runs, or is about to. */
  #client: Promise<BaseLanguageClient>;
  #running: BaseLanguageClient | undefined;
  /** The client library's own: decides whether one that crashed is started again. */
  #judge: Promise<ErrorHandler>;
  /** One change at a time: a client that is starting can be neither stopped nor started. */
  #last: Promise<void>;
  #disposed = false;

  constructor(make: ClientMaker, output: LogOutputChannel) {
    this.#make = make;
    this.#output = output;
    this.#client = this.#create();
    this.#judge = this.#newJudge();
    this.#last = this.#start();
  }

  /** Starts a new one, whatever became of the one before. Gives whether it runs. */
  async restart(): Promise<boolean> {
    this.#judge = this.#newJudge();
    await this.#replace();
    return this.#running?.isRunning() ?? false;
  }

  /** @throws Error if the server does not run. */
  async request<T>(method: string, params: object = {}): Promise<T> {
    const client = await this.#client;
    return client.sendRequest<T>(method, params);
  }

  /** What is told while no server runs is lost. */
  notify(method: string, params: unknown): void {
    if (!this.#running?.isRunning()) return;
    this.#running
      .sendNotification(method, params)
      .catch((error: unknown) => this.#output.warn(`Telling: ${String(error)}`));
  }

  /** An edit of the server's as VS Code has it. */
  async editOf(edit: ProtocolEdit): Promise<WorkspaceEdit> {
    const client = await this.#client;
    return client.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  /** Gives a promise, which VS Code waits for where it can. */
  dispose(): Promise<void> {
    this.#disposed = true;
    this.#started.dispose();
    return this.#last.then(() => this.#stop());
  }

  /** A client that failed to start never starts again, so each server gets a client of its own. */
  #replace(): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#stop();
      if (this.#disposed) return;
      this.#client = this.#create();
      await this.#start();
    });
    return this.#last;
  }

  async #start(): Promise<void> {
    try {
      this.#running = await this.#client;
      await this.#running.start();
    } catch (error) {
      this.#output.error(`Starting: ${String(error)}`);
    }
    if (this.#running?.isRunning()) this.#started.fire();
  }

  async #stop(): Promise<void> {
    if (!this.#running?.isRunning()) return;
    await this.#running.dispose().catch((error: unknown) => this.#output.warn(`Stopping: ${String(error)}`));
  }

  async #newJudge(): Promise<ErrorHandler> {
    return (await this.#client).createDefaultErrorHandler();
  }

  #create(): Promise<BaseLanguageClient> {
    return this.#make(this.#output, {
      error: async (...args) => (await this.#judge).error(...args),
      closed: async () => {
        const { CloseAction } = await import("vscode-languageclient");
        const { action } = await (await this.#judge).closed();
        if (action === CloseAction.Restart) void this.#replace();
        else void this.#sayThatItStaysOff();
        const message =
          action === CloseAction.Restart
            ? t`The language server ended unexpectedly and is started again.`
            : t`The language server ended unexpectedly and stays off.`;
        return { action: CloseAction.DoNotRestart, handled: true, message };
      },
    });
  }

  async #sayThatItStaysOff(): Promise<void> {
    const message = t`Manifests are no longer checked: the language server of Pull Secrets crashed again and again. The output says why.`;
    const ways = choices();
    const chosen = await showError(message, ...ways.keys());
    const command = chosen === undefined ? undefined : ways.get(chosen);
    if (command) await commands.executeCommand(command);
  }
}
