/**
 * Measures how a large cluster is followed, beside `kubectl get pods -A -o json` at the same server in the same run:
 * `cluster.ts [PODS…]`.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { readArguments, refuse } from "../../scripts/arguments.ts";
import type { Followed, Lag } from "./cluster/client.ts";
import { failingCount } from "./cluster/pods.ts";
import type { ChangesDone, ServerReady } from "./cluster/server.ts";
import { median } from "./measure.ts";

const usage = "Usage: npm run bench:cluster [-- PODS…]";
const { positionals: given } = readArguments(usage, { allowPositionals: true });
const wrong = given.find((count) => !/^[1-9]\d*$/.test(count));
if (wrong !== undefined) refuse(`"${wrong}" is no number of Pods.`, usage);
const sizes = given.length > 0 ? given.map(Number) : [20_000, 100_000];
/** How often each of the two has its turn; for more Pods than those, once is long enough. */
const [usualRounds, manyPods] = [3, 50_000];
const changingSeconds = 30;
/** Milliseconds that the last new failure may need until it is reported. */
const settling = 8000;

const folder = mkdtempSync(join(tmpdir(), "pull-secrets-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

for (const pods of sizes) await measure(pods, pods > manyPods ? 1 : usualRounds);

async function measure(pods: number, rounds: number): Promise<void> {
  const server = fork(join(import.meta.dirname, "cluster/server.ts"), [String(pods)]);
  const ready = await answer<ServerReady>(server);
  const kubeconfig = join(folder, `kubeconfig-${pods}`);
  writeFileSync(kubeconfig, ready.kubeconfig, { mode: 0o600 });
  console.log(`\n${pods.toLocaleString("en")} Pods, ${failingCount(pods)} failing, ${mebibytes(ready.bytes)} of JSON`);
  const ours: (Followed & { readonly memory: number })[] = [];
  const theirs: { readonly total: number; readonly memory: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const last = round === rounds - 1;
    ours.push(await follow(kubeconfig, pods, last ? server : undefined));
    theirs.push(await list(kubeconfig));
  }
  server.disconnect();
  await once(server, "exit");
  report(ours, theirs);
}

async function follow(kubeconfig: string, pods: number, changing: ChildProcess | undefined) {
  const client = fork(join(import.meta.dirname, "cluster/client.ts"), [kubeconfig, String(failingCount(pods))]);
  const memory = watchMemory(client);
  const followed = await answer<Followed>(client);
  const peak = memory();
  if (followed.podsSeen !== pods) throw new Error(`${followed.podsSeen} of ${pods} Pods were seen`);
  if (changing) await reportChanges(changing, client, memory);
  client.disconnect();
  await once(client, "exit");
  return { ...followed, memory: peak };
}

async function list(kubeconfig: string) {
  const start = performance.now();
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: kubeconfig };
  const kubectl = spawn("kubectl", ["get", "pods", "-A", "-o", "json"], {
    stdio: ["ignore", "ignore", "inherit"],
    env,
  });
  const memory = watchMemory(kubectl);
  const [code] = await once(kubectl, "exit");
  if (code !== 0) throw new Error("kubectl has failed");
  return { total: performance.now() - start, memory: memory() };
}

async function reportChanges(server: ChildProcess, client: ChildProcess, memory: () => number): Promise<void> {
  server.send(changingSeconds);
  const { changes, backlog } = await answer<ChangesDone>(server);
  await new Promise((resolve) => setTimeout(resolve, settling));
  client.send("lags");
  const { lags, stall } = await answer<Lag>(client);
  const third = Math.floor(lags.length / 3);
  const [early, late] = [lags.slice(0, third), lags.slice(-third)].map((part) => Math.round(median(part)));
  console.log(
    `  ${changes.toLocaleString("en")} changes in ${changingSeconds} s: ${lags.length} of ${changingSeconds} new failures reported,`,
  );
  console.log(
    `    after ${early} ms in the first third and ${late} ms in the last, ${Math.round(Math.max(...lags))} ms at most;`,
  );
  console.log(
    `    at most ${mebibytes(backlog)} unread, longest stall ${stall.toFixed(0)} ms, memory ${mebibytes(memory())}`,
  );
}

function report(
  ours: readonly (Followed & { readonly memory: number })[],
  theirs: readonly { readonly total: number; readonly memory: number }[],
): void {
  const of = <T>(list: readonly T[], value: (it: T) => number) => median(list.map(value));
  const [total, kubectl] = [of(ours, (it) => it.total), of(theirs, (it) => it.total)];
  const [memory, kubectlMemory] = [
    Math.max(...ours.map((it) => it.memory)),
    Math.max(...theirs.map((it) => it.memory)),
  ];
  const first = of(ours, (it) => it.first);
  const rows = [
    ["time to first failures", seconds(first), seconds(kubectl), (first / kubectl).toFixed(3)],
    ["total time", seconds(total), seconds(kubectl), (total / kubectl).toFixed(2)],
    ["peak memory", mebibytes(memory), mebibytes(kubectlMemory), (memory / kubectlMemory).toFixed(2)],
    ["longest stall", `${Math.max(...ours.map((it) => it.stall)).toFixed(0)} ms`, "", ""],
  ];
  for (const [what = "", our = "", their = "", ratio = ""] of [["", "ours", "kubectl", "ratio"], ...rows]) {
    console.log(`  ${what.padEnd(24)}${our.padStart(12)}${their.padStart(12)}${ratio.padStart(10)}`);
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const exit = once(child, "exit").then(([code]) => {
    throw new Error(`a process of the benchmark has ended with ${code}`);
  });
  const [message] = await Promise.race([once(child, "message"), exit]);
  return message as T;
}

/** The most memory that a process has had, as its kernel counts it; 0 where there is no such count. Bytes. */
function watchMemory({ pid }: ChildProcess): () => number {
  let peak = 0;
  const look = () => {
    try {
      const kilobytes = /^VmHWM:\s*(?<size>\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.groups?.size;
      peak = Math.max(peak, Number(kilobytes ?? 0) * 1024);
    } catch {
      // It has ended, or the system is another one.
    }
    return peak;
  };
  const timer = setInterval(look, 20).unref();
  return () => {
    const last = look();
    clearInterval(timer);
    return last;
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
