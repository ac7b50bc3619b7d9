/** The simulated cluster of the tests of the sidebar, and the kubeconfig that names it to the extension. */
import { fork } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import * as vscode from "vscode";
import type { UserName } from "../../../../scripts/simulatedCluster/access.ts";
import type { Calls } from "./process.ts";

/** It runs in a process of its own: in the extension's, neither could do anything while the other works. */
export type DemoCluster = {
  readonly [Name in keyof Calls]: (...args: Parameters<Calls[Name]>) => Promise<Awaited<ReturnType<Calls[Name]>>>;
} & { readonly stop: () => Promise<void> };

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const folder = mkdtempSync(join(tmpdir(), "kubeconfigs-"));
const kubeconfig = join(folder, "kubeconfig");

/** Where the sources lie that can be run as they are. */
export function sourcePath(path: string): string {
  const extension = vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === "pull-secrets");
  return join(extension?.extensionPath ?? "", path);
}

/** The demo, which goes on by itself; `follow` makes it go on faster. */
export async function startDemo(): Promise<DemoCluster> {
  const child = fork(sourcePath("test/e2e/suite/cluster/process.ts"), { execArgv: [] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const replyTo = (id: number) => {
    const reply = Promise.withResolvers<unknown>();
    waiting.set(id, reply);
    return reply.promise;
  };
  child.on("message", ({ id, value, error }: Reply) => {
    const reply = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) reply?.resolve(value);
    else reply?.reject(new Error(error));
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The simulated cluster ended with ${code}.`));
  });
  await replyTo(0);
  let last = 0;
  const call = (name: string, args: readonly unknown[]) => {
    const id = ++last;
    child.send({ id, call: name, args });
    return replyTo(id);
  };
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
  };
  return new Proxy({} as DemoCluster, {
    // What is awaited is asked for `then`, which this has not.
    get: (_, name) =>
      name === "stop" ? stop : name === "then" ? undefined : (...args: readonly unknown[]) => call(String(name), args),
  });
}

/** From now on the kubeconfig is that of a user of this cluster. */
export async function use(cluster: DemoCluster, user: UserName = "admin", namespace = "shop"): Promise<void> {
  useText(await cluster.kubeconfig(user, namespace));
}

export function useText(text: string): void {
  writeFileSync(kubeconfig, text, { mode: 0o600 });
  process.env.KUBECONFIG = kubeconfig;
}

/** There is no such file. */
export function useNone(): void {
  process.env.KUBECONFIG = join(folder, "none");
}
