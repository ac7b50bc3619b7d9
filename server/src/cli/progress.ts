/** Shows on a terminal that a long run is alive; silent anywhere else. */
import { type Io, printable } from "./io.ts";

const firstAfter = 1000;
const every = 100;

export class Progress {
  readonly #stderr: Io["stderr"];
  readonly #start = performance.now();
  #next: number;
  #shown = false;

  constructor({ stderr }: Pick<Io, "stderr">) {
    this.#stderr = stderr;
    this.#next = stderr.isTTY ? firstAfter : Number.POSITIVE_INFINITY;
  }

  /** Cheap enough to be called for each file. */
  show(text: string): void {
    const elapsed = performance.now() - this.#start;
    if (elapsed < this.#next) return;
    this.#next = elapsed + every;
    this.#shown = true;
    this.#stderr.write(`\r\u001b[K${printable(text)}`);
  }

  /** Takes the line away, so that what comes next starts on an empty one. */
  clear(): void {
    if (this.#shown) this.#stderr.write("\r\u001b[K");
    this.#shown = false;
  }
}
