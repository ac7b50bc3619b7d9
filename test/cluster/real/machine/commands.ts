/** Runs programs to their end, and waits for things to become true. */
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { adminKubeconfig } from "./settings.ts";

export interface CommandOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** What the program printed. If it fails, the error has what it said. */
export function execute(
  program: string,
  args: readonly string[],
  { input = "", env = process.env }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(" ")}: ${stderr.trim() || error.message}`));
      else resolve(stdout);
    });
    child.stdin?.on("error", () => {}).end(input);
  });
}

export interface KubectlOptions {
  readonly input?: string;
  readonly kubeconfig?: string;
}

export function kubectl(
  args: readonly string[],
  { input = "", kubeconfig = adminKubeconfig }: KubectlOptions = {},
): Promise<string> {
  return execute("kubectl", ["--kubeconfig", kubeconfig, ...args], { input });
}

const interval = 200;

/** @param probe Not yet is `false`, `undefined`, or an exception. */
export async function waitFor<Value>(
  what: string,
  seconds: number,
  probe: () => Promise<Value | false | undefined> | Value | false | undefined,
): Promise<Value> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== false && value !== undefined) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`, { cause: last });
    await sleep(interval);
  }
}

/** For what may be gone already. */
export async function ignoringErrors(action: Promise<unknown>): Promise<void> {
  await action.catch(() => {});
}
