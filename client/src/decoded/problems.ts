/** Shows in a decoded docker config what keeps it from being saved, as it is typed. */
import { Diagnostic, Disposable, languages, Range, type TextDocument, workspace } from "vscode";
import { decodedScheme } from "./address.ts";
import type { DecodedSecrets } from "./decodedSecrets.ts";

/** How long typing has to rest, in milliseconds. */
const rest = 300;

export class Problems implements Disposable {
  readonly #secrets: DecodedSecrets;
  readonly #diagnostics = languages.createDiagnosticCollection("pull-secrets-decoded");
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #listeners: Disposable;

  constructor(secrets: DecodedSecrets) {
    this.#secrets = secrets;
    this.#listeners = Disposable.from(
      workspace.onDidOpenTextDocument((document) => this.#later(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#later(document)),
      workspace.onDidCloseTextDocument((document) => this.#forget(document)),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    Disposable.from(this.#listeners, this.#diagnostics).dispose();
  }

  #later(document: TextDocument): void {
    if (document.uri.scheme !== decodedScheme) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#check(document), rest),
    );
  }

  async #check(document: TextDocument): Promise<void> {
    // Where the Secret is gone, VS Code says so.
    const found = await this.#secrets.problemIn(document).catch(() => undefined);
    if (document.isClosed) return;
    if (!found) {
      this.#diagnostics.delete(document.uri);
      return;
    }
    const { problem, span } = found;
    const diagnostic = new Diagnostic(
      new Range(document.positionAt(span.start), document.positionAt(span.end)),
      problem,
    );
    diagnostic.source = "pull-secrets";
    this.#diagnostics.set(document.uri, [diagnostic]);
  }

  #forget({ uri }: TextDocument): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.#diagnostics.delete(uri);
  }
}
