/** Times and sizes that can be compared: everything in one process, in turns, as medians of ratios. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = low] = sorted.length % 2 ? [sorted[middle]] : sorted.slice(middle - 1, middle + 1);
  return (low + high) / 2;
}

/** Milliseconds. */
export async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export interface Comparison {
  /** The median of a round's time of the first by the same round's time of the second. */
  readonly ratio: number;
  /** Milliseconds, medians. */
  readonly times: readonly [number, number];
}

/** Runs two things in turns, so that what slows the machine down slows both. The first round only warms up. */
export async function compare(rounds: number, first: () => unknown, second: () => unknown): Promise<Comparison> {
  const times: (readonly [number, number])[] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair = [await timeOf(first), await timeOf(second)] as const;
    if (round > 0) times.push(pair);
  }
  return {
    ratio: median(times.map(([one, other]) => one / other)),
    times: [median(times.map(([one]) => one)), median(times.map(([, other]) => other))],
  };
}

/** Bytes of the heap that what `make` returns keeps alive. Needs --expose-gc. */
export function heapOf(make: () => unknown): number {
  const collect = () => {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = collect();
  const made = make();
  const after = collect();
  // The comparison keeps what was made alive until it has been measured.
  return made === undefined ? Number.NaN : after - before;
}
