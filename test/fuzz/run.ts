/** The long form of fuzzing: `node test/fuzz/run.ts [--minutes=30] [--seed=1] [--only=WORD]`, all properties in turns. */
import process from "node:process";
import fc from "fast-check";
import { readArguments } from "../../scripts/arguments.ts";
import { properties } from "./properties.ts";

const { values } = readArguments("Usage: node test/fuzz/run.ts [--minutes=30] [--seed=1] [--only=WORD]", {
  options: { minutes: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
});
const end = Date.now() + Number(values.minutes ?? 30) * 60_000;
const chosen = Object.entries(properties).filter(([name]) => name.includes(values.only ?? ""));
const tried = new Map<string, number>();
const failed = new Set<string>();

for (let seed = Number(values.seed ?? 1); Date.now() < end && failed.size < chosen.length; seed++) {
  for (const [name, { runs, holds }] of chosen) {
    // What has failed once would fail again and again.
    if (failed.has(name) || Date.now() >= end) continue;
    const result = fc.check(holds, { seed, numRuns: runs });
    tried.set(name, (tried.get(name) ?? 0) + result.numRuns);
    if (!result.failed) continue;
    failed.add(name);
    console.log(`${name}: fails with seed ${seed}\n${fc.defaultReportMessage(result)}`);
  }
}
for (const [name, runs] of tried)
  console.log(`| ${name} | ${runs.toLocaleString("en")} | ${failed.has(name) ? "fails" : "holds"} |`);
if (failed.size > 0) process.exitCode = 1;
