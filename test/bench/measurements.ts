/** What is measured, one function each. */
import { parseAllDocuments } from "yaml";
import type { Inventory, ManifestFile } from "#core";
import { readRepository, repositories } from "../corpus.ts";
import type { Files } from "../workspace.ts";
import { generateLongFile, generateManifests } from "./generate.ts";
import { type Comparison, compare, heapOf, median } from "./measure.ts";
import { createMonokle, runMonokle } from "./monokle.ts";
import { loadShipped } from "./shipped.ts";

const core = loadShipped();
const { analyze, defaultSettings, ManifestReader, PodSpecTable, rules } = core;
const rounds = 5;

export function readCorpus(): Files {
  return new Map(
    repositories().flatMap((name) => [...readRepository(name)].map(([path, text]) => [`${name}/${path}`, text])),
  );
}

function read(files: Files): readonly ManifestFile[] {
  const reader = new ManifestReader(new PodSpecTable());
  return [...files].map(([uri, text]) => reader.read(uri, text));
}

/** Index, resolution and every rule, over everything. */
function analyzeAll(files: Files): number {
  return analyze(new core.Inventory(read(files), true), rules, defaultSettings, Date.now()).length;
}

/** Against nothing more than parsing every document. */
export function againstParsing(files: Files): Promise<Comparison> {
  const parse = () => {
    for (const text of files.values()) parseAllDocuments(text, { logLevel: "silent" });
  };
  return compare(rounds, () => analyzeAll(files), parse);
}

export async function againstMonokle(files: Files): Promise<Comparison> {
  const validators = await Promise.all(Array.from({ length: rounds + 1 }, createMonokle));
  return compare(
    rounds,
    () => analyzeAll(files),
    () => {
      const validator = validators.pop();
      return validator && runMonokle(validator, files);
    },
  );
}

/** Bytes of heap for each 1,000 manifests, their texts included. */
export function memoryOf(count: number): number {
  const make = () => {
    const inventory = new core.Inventory(read(generateManifests(count)), true);
    analyze(inventory, rules, defaultSettings, 0, { uris: [] });
    return inventory;
  };
  return heapOf(make) / (count / 1000);
}

export interface Keystroke {
  /** Milliseconds, medians: with a fresh inventory each time, and with one that follows from the last. */
  readonly fresh: number;
  readonly following: number;
}

/** One more character in a file of 40 documents and 2,000 lines, until its findings are there. */
export function keystroke(count: number): Keystroke {
  const text = generateLongFile(40);
  const reader = new ManifestReader(new PodSpecTable());
  const others = read(generateManifests(count));
  let file = reader.read("long.yaml", text);
  let inventory = new core.Inventory([...others, file], true);
  const type = (round: number, next: (file: ManifestFile) => Inventory) => {
    const at = text.lastIndexOf("app-20");
    const start = performance.now();
    file = reader.read("long.yaml", `${text.slice(0, at)}x${"y".repeat(round % 7)}${text.slice(at)}`, file);
    inventory = next(file);
    analyze(inventory, rules, defaultSettings, 0, { uris: ["long.yaml"] });
    return performance.now() - start;
  };
  const follow = Array.from({ length: 220 }, (_, round) => type(round, (file) => inventory.with(file)));
  const anew = Array.from({ length: 25 }, (_, round) =>
    type(round, (file) => new core.Inventory([...others, file], true)),
  );
  // The first of them build what the others share.
  return { following: median(follow.slice(20)), fresh: median(anew.slice(5)) };
}
