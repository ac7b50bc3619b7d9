/** Time and chance as arguments, so that what happens after minutes can be tested at once. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Clock {
  /** Milliseconds since 1970, as the machine's clock has it. */
  readonly now: () => number;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
  /** @throws what the signal was aborted with, as soon as it is. Nothing is left running then. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  wait: async (milliseconds, signal) => {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  },
};

/** A span of time that is over, as a reason to abort. */
export class Elapsed extends Error {
  readonly seconds: number;

  constructor(milliseconds: number) {
    super("the time is over");
    this.seconds = Math.round(milliseconds / 1000);
  }
}

/**
 * Runs something with a time limit.
 *
 * @throws Elapsed when the time is over; what `signal` was aborted with; what `run` throws.
 */
export async function within<T>(
  milliseconds: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const done = new AbortController();
  const timer = clock.wait(milliseconds, AbortSignal.any([done.signal, signal])).then(
    () => over.abort(new Elapsed(milliseconds)),
    () => {},
  );
  const bounded = AbortSignal.any([over.signal, signal]);
  try {
    return await run(bounded);
  } catch (error) {
    throw bounded.aborted ? bounded.reason : error;
  } finally {
    done.abort();
    await timer;
  }
}

/** Gives way to whatever else waits: input, timers, the editor. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
