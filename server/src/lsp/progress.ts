/** Shows that something goes on in the background, and never waits for the client to show it. */
import type { Connection, WorkDoneProgressReporter } from "vscode-languageserver";

/** Milliseconds between two reports. */
const interval = 100;

export class Progress {
  #reporter: WorkDoneProgressReporter | undefined;
  #ended = false;
  #reported = 0;

  constructor(connection: Connection, title: string) {
    connection.window.createWorkDoneProgress().then(
      (reporter) => {
        reporter.begin(title, undefined, undefined, false);
        if (this.#ended) reporter.done();
        else this.#reporter = reporter;
      },
      (error: unknown) => connection.console.warn(`Progress: ${String(error)}`),
    );
  }

  /** @param message Made only if it is time to show it. */
  report(message: () => string): void {
    const now = performance.now();
    if (!this.#reporter || now - this.#reported < interval) return;
    this.#reported = now;
    this.#reporter.report(message());
  }

  end(): void {
    this.#ended = true;
    this.#reporter?.done();
    this.#reporter = undefined;
  }
}
