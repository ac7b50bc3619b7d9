/**
 * The cluster's programs, which go on by themselves: each has a log, and a note of which process it is, so that a later run
 * can stop what an interrupted one left behind.
 */
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cache, logs, state } from "./settings.ts";
import { entries } from "./traces.ts";

const notes = join(state, "processes");

export function startDaemon(
  name: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): void {
  mkdirSync(notes, { recursive: true });
  mkdirSync(logs, { recursive: true });
  const log = openSync(join(logs, `${name}.log`), "a");
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...env },
  });
  child.on("error", (error) => console.error(`${name} does not start: ${error.message}`));
  child.unref();
  if (child.pid) note(join(notes, name), child.pid);
}

/** What does not end by itself within this time is killed. */
const patience = 10_000;

/** All of them at once: those that need each other are stopped by several calls. */
export async function stopDaemons(...names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => stop(name, "SIGTERM")));
}

/** For what does not listen to reason. */
export async function killDaemon(name: string): Promise<void> {
  await stop(name, "SIGKILL");
}

async function stop(name: string, kind: NodeJS.Signals): Promise<void> {
  signal(name, kind);
  const end = Date.now() + patience;
  while (runningPid(name)) {
    if (Date.now() > end) signal(name, "SIGKILL");
    await sleep(100);
  }
  rmSync(join(notes, name), { force: true });
}

function signal(name: string, kind: NodeJS.Signals): void {
  try {
    const pid = runningPid(name);
    if (pid) process.kill(pid, kind);
  } catch {
    // It has ended just now.
  }
}

export function runningDaemons(): readonly string[] {
  return entries(notes).filter((name) => runningPid(name));
}

export function runningPid(name: string): number | undefined {
  return alive(join(notes, name));
}

const claim = join(cache, "in-use");

/** Makes the cluster this process's own until it ends: two runs at once would take it away from each other. */
export function claimCluster(): void {
  const other = alive(claim);
  if (other) throw new Error(`Another run (process ${other}) is using the cluster; wait until it has ended.`);
  mkdirSync(cache, { recursive: true });
  note(claim, process.pid);
}

function note(file: string, pid: number): void {
  writeFileSync(file, `${pid} ${startTimeOf(pid)}`);
}

function alive(file: string): number | undefined {
  try {
    const [pid = 0, start] = readFileSync(file, "utf8").split(" ").map(Number);
    return startTimeOf(pid) === start ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Process ids are used again, but not with the same start. A process that has ended and waits for its parent has none. */
function startTimeOf(pid: number): number | undefined {
  const [processState, ...fields] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return processState === "Z" ? undefined : Number(fields[18]);
}
