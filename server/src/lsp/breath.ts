/** Lets whatever waits go first, time and again in a long work. */

/** Milliseconds of work between two breaths. */
const slice = 5;

export class Breath {
  #start = performance.now();

  /** To be awaited often: hardly ever takes time. */
  async take(): Promise<void> {
    if (performance.now() - this.#start < slice) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#start = performance.now();
  }
}
