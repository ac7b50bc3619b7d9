/** Tells the client that findings, and what is shown beside texts, may have changed: to ask again, or what they are now. */
import { CodeLensRefreshRequest, type Connection, type TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Client } from "./client.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** Milliseconds of quiet after which findings are sent to a client that does not pull them. */
const quiet = 50;

export class Notifier {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #diagnostics: Diagnostics;
  readonly #sent = new Map<string, string>();
  /** What asks the client to ask again. */
  readonly #refreshes: readonly (() => Promise<void>)[];
  #asking = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    connection: Connection,
    client: Client,
    documents: TextDocuments<TextDocument>,
    diagnostics: Diagnostics,
  ) {
    this.#connection = connection;
    this.#client = client;
    this.#documents = documents;
    this.#diagnostics = diagnostics;
    const { languages } = connection;
    this.#refreshes = [
      ...(client.pulls && client.refresh ? [() => languages.diagnostics.refresh()] : []),
      ...(client.refreshesLenses ? [() => connection.sendRequest(CodeLensRefreshRequest.type)] : []),
      ...(client.refreshesHints ? [() => languages.inlayHint.refresh()] : []),
    ];
  }

  /** The client knows that its own document has changed; what it pulls is up to it. */
  edited(): void {
    this.#diagnostics.changed();
    if (!this.#client.pulls) this.#publishSoon();
  }

  closed(uri: string): void {
    if (this.#sent.delete(uri)) this.#send({ uri, diagnostics: [] });
  }

  /** Something else has changed that findings depend on. */
  changed(): void {
    this.#diagnostics.changed();
    if (!this.#client.pulls) this.#publishSoon();
    if (this.#refreshes.length > 0) this.#refresh();
  }

  /** One question at a time: after a storm of changes, two of them have been asked at most. */
  #refresh(): void {
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    const done = () => {
      this.#asking = false;
      if (this.#again) this.#refresh();
    };
    // A client that is shutting down answers no more.
    Promise.all(this.#refreshes.map((refresh) => refresh())).then(done, done);
  }

  #publishSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#publish(), quiet);
  }

  #publish(): void {
    for (const { uri, version } of this.#documents.all()) {
      const { items, resultId } = this.#diagnostics.ofFile(uri);
      const known = this.#sent.get(uri);
      this.#sent.set(uri, resultId);
      if (known !== resultId && (known !== undefined || items.length > 0))
        this.#send({ uri, version, diagnostics: [...items] });
    }
  }

  #send(params: Parameters<Connection["sendDiagnostics"]>[0]): void {
    this.#connection.sendDiagnostics(params).catch(() => {
      // The connection is closing.
    });
  }
}
