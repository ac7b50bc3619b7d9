/** Notices that a server has fallen silent, or that this machine has slept: nothing else would tell for minutes. */
import type { Clock } from "./clock.ts";
import { ClusterFailure } from "./problem.ts";

/** A watch, as far as its pulse goes. */
export interface Pulse {
  /** When something last came, in milliseconds since 1970. */
  readonly heard: () => number;
  /** Opens it anew, because of a problem or to be sure. */
  readonly restart: (problem: ClusterFailure | undefined) => void;
}

/** Milliseconds. */
const beat = 15_000;
/** API servers send a bookmark about every minute. */
const silence = 90_000;
/** A beat that comes so late was slept through, or the clock was set. */
const late = 30_000;

export class Heartbeat {
  readonly #clock: Clock;
  readonly #probe: (signal: AbortSignal) => Promise<void>;
  readonly #pulses = new Set<Pulse>();
  readonly #wakings = new Set<() => void>();

  /** @param probe Fails unless the server answers. */
  constructor(clock: Clock, probe: (signal: AbortSignal) => Promise<void>) {
    this.#clock = clock;
    this.#probe = probe;
  }

  /** @returns what ends that. */
  watch(pulse: Pulse): () => void {
    this.#pulses.add(pulse);
    return () => this.#pulses.delete(pulse);
  }

  /** Waits, but no longer than the machine sleeps or until `skip` is called. */
  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#wakings.add(wake);
    try {
      await this.#clock.wait(milliseconds, AbortSignal.any([signal, woken.signal]));
    } catch (error) {
      if (!woken.signal.aborted || signal.aborted) throw error;
    } finally {
      this.#wakings.delete(wake);
    }
  }

  /** Runs until the signal is aborted, which it throws. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      const before = this.#clock.now();
      await this.#clock.wait(beat, signal);
      const now = this.#clock.now();
      if (now - before > beat + late || now < before) this.#wake();
      else await this.#listen(now, signal);
    }
  }

  /** Connections that stood before may be dead without anybody having told. */
  #wake(): void {
    for (const pulse of [...this.#pulses]) pulse.restart(undefined);
    for (const wake of [...this.#wakings]) wake();
  }

  async #listen(now: number, signal: AbortSignal): Promise<void> {
    const silent = [...this.#pulses].filter(({ heard }) => now - heard() > silence);
    if (silent.length === 0) return;
    let problem: ClusterFailure | undefined;
    try {
      await this.#probe(signal);
    } catch (error) {
      if (!(error instanceof ClusterFailure) || signal.aborted) throw error;
      problem = error;
    }
    for (const pulse of silent) pulse.restart(problem);
  }
}
