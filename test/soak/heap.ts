/** How much a program keeps: what is left of its heap once garbage is collected. */
import { writeSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "../bench/measure.ts";

/** What is given to Node.js so that a program tells its heap on standard error, whenever it gets the signal. */
export const watched = `--import=${pathToFileURL(import.meta.filename).href}`;
export const signal = "SIGUSR2";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes. */
export function heapKept(): number {
  for (let round = 0; round < 3; round++) collect();
  return process.memoryUsage().heapUsed;
}

if (process.execArgv.includes(watched)) process.on(signal, () => writeSync(2, `heap: ${heapKept()}\n`));

/** By how much the last third of some measurements is above the first; the very first, before all is warm, is left out. */
export function growth(measured: readonly number[]): number {
  const warm = measured.slice(1);
  const third = Math.max(1, Math.floor(warm.length / 3));
  return median(warm.slice(-third)) / median(warm.slice(0, third)) - 1;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
