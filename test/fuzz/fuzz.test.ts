/** The short form of fuzzing: a second or so for each property. `node test/fuzz/run.ts` goes on for as long as it is told. */
import { describe, test } from "node:test";
import fc from "fast-check";
import { properties } from "./properties.ts";

/** Another one each day: what fails tells its seed and the path to the smallest example, and `FUZZ_SEED` brings it back. */
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Date.now() / 86_400_000));

describe(`fuzzing with seed ${seed}`, () => {
  for (const [name, { runs, holds }] of Object.entries(properties)) {
    test(name, () => fc.assert(holds, { seed, numRuns: runs }));
  }
});
