/** Lets whatever waits go first, time and again in a long work. */
import { pause } from "#platform";

/** Milliseconds of work between two breaths. */
const slice = 5;

export class Breath {
  #start = performance.now();

  /** To be awaited often: hardly ever takes time. */
  async take(): Promise<void> {
    if (performance.now() - this.#start < slice) return;
    await pause();
    this.#start = performance.now();
  }
}
