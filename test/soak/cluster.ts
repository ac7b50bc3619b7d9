/** The long soak of the cluster view: `node test/soak/cluster.ts [--minutes=60] [--seed=1]`, with a simulated cluster. */
import process from "node:process";
import { readArguments } from "../../scripts/arguments.ts";
import { flap } from "./flapping.ts";
import { growth, mebibytes } from "./heap.ts";

const { values } = readArguments("Usage: node test/soak/cluster.ts [--minutes=60] [--seed=1]", {
  options: { minutes: { type: "string" }, seed: { type: "string" } },
});
const minutes = Number(values.minutes ?? 60);
const seed = Number(values.seed ?? 1);
/** What is called flat: the measurements differ by some percent among themselves. */
const flat = 0.05;

const end = Date.now() + minutes * 60_000;
const { flaps, heaps, states, difference } = await flap({
  seed,
  goesOn: () => Date.now() < end,
  flaps: 25,
  pause: 250,
});
console.log(`${flaps} flaps in ${minutes} minutes (seed ${seed}). Heap: ${heaps.map(mebibytes).join(", ")}.`);
console.log(
  `From the first third to the last: ${(growth(heaps) * 100).toFixed(1)} %. States: ${JSON.stringify(states)}.`,
);
console.log(`Difference to a fresh look: ${difference.length === 0 ? "none" : difference.join(", ")}.`);
if (difference.length > 0 || growth(heaps) > flat) process.exitCode = 1;
