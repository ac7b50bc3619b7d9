/** Loaded into a program before it starts: tells on standard error of each process that it starts and each connection it opens. */
import childProcess from "node:child_process";
import dgram from "node:dgram";
import { subscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What is given to Node.js so that it has a witness. */
export const witness = `--import=${pathToFileURL(import.meta.filename).href}`;

/** What a witness tells, line by line. */
export function seen(stderr: string): readonly string[] {
  return stderr.match(/(?<=^witness: ).*$/gm) ?? [];
}

function tell(what: string): void {
  writeSync(2, `witness: ${what}\n`);
}

function watch<T extends object, K extends keyof T>(module: T, name: K, what: string): void {
  const original = module[name] as (...args: unknown[]) => unknown;
  module[name] = function (this: unknown, ...args: unknown[]) {
    tell(what);
    return original.apply(this, args);
  } as T[K];
}

// Only what is loaded as a witness is one: tests import this file, too.
if (process.execArgv.includes(witness) || process.env.NODE_OPTIONS === witness) {
  subscribe("child_process", () => tell("a process"));
  subscribe("net.client.socket", () => tell("a connection"));
  for (const name of ["spawnSync", "execSync", "execFileSync"] as const) watch(childProcess, name, "a process");
  watch(dgram, "createSocket", "a connection");
  watch(dns, "lookup", "a name that is looked up");
}
