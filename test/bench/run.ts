/** Measures speed and memory, prints a table, and writes the ratios into docs/performance.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { readArguments } from "../../scripts/arguments.ts";
import { corpusMissing } from "../corpus.ts";
import { generateManifests } from "./generate.ts";
import { againstMonokle, againstParsing, keystroke, memoryOf, readCorpus } from "./measurements.ts";

readArguments("Usage: npm run bench", {});

const page = "docs/performance.md";
const [begin, end] = ["<!-- begin: npm run bench -->", "<!-- end: npm run bench -->"];

interface Row {
  readonly what: string;
  readonly goal: string;
  readonly result: string;
  /** Of this machine, for the terminal only. */
  readonly detail: string;
}

const rows: Row[] = [];

function report(row: Row): void {
  rows.push(row);
  console.log(`${row.what}: ${row.result} (goal: ${row.goal}; ${row.detail})`);
}

const ms = (time: number) => `${time.toFixed(time < 10 ? 2 : 0)} ms`;
const generated = generateManifests(20_000);
const sets = [
  ...(corpusMissing ? [] : [{ name: "the corpus", files: readCorpus() }]),
  { name: "20,000 generated manifests", files: generated },
];
if (corpusMissing) console.log(`Left out: ${corpusMissing}`);

for (const { name, files } of sets) {
  const { ratio, times } = await againstParsing(files);
  report({
    what: `Reading and analysing ${name}, as a part of the time of \`yaml.parseAllDocuments\``,
    goal: "at most 0.8",
    result: ratio.toFixed(2),
    detail: times.map(ms).join(" to "),
  });
}

const compared = corpusMissing ? { name: "2,000 generated manifests", files: generateManifests(2000) } : sets[0];
if (compared) {
  const { ratio, times } = await againstMonokle(compared.files);
  report({
    what: `Reading and analysing ${compared.name}, times faster than \`@monokle/validation\``,
    goal: "at least 5",
    result: (1 / ratio).toFixed(1),
    detail: times.map(ms).join(" to "),
  });
}

const bytes = memoryOf(20_000);
const perText = 20_000 / [...generated.values()].reduce((sum, text) => sum + text.length, 0);
report({
  what: "Heap for each 1,000 manifests",
  goal: "as little as possible",
  result: `${(bytes / 2 ** 20).toFixed(1)} MiB, ${((bytes / 1000) * perText).toFixed(1)} times their text`,
  detail: "20,000 generated manifests",
});

const [some, many] = [keystroke(5000), keystroke(20_000)];
report({
  what: "A keystroke in a file of 2,000 lines with 20,000 manifests, as a multiple of that with 5,000",
  goal: "at most 2",
  result: (many.following / some.following).toFixed(1),
  detail: `${ms(many.following)} to ${ms(some.following)}; with a new inventory ${ms(many.fresh)} to ${ms(some.fresh)}`,
});

const table = [
  "| What | Goal | Result |",
  "|---|---|---|",
  ...rows.map(({ what, goal, result }) => `| ${what} | ${goal} | ${result} |`),
];
const [before = "", after = ""] = readFileSync(page, "utf8").split(new RegExp(`${begin}[^]*${end}`));
writeFileSync(page, `${before}${begin}\n${table.join("\n")}\n${end}${after}`);
