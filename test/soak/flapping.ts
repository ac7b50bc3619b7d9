/** Follows a cluster whose API server flaps, as the sidebar does, and compares what is known in the end with a fresh look. */
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Clock, type Cluster, openCluster, type Report } from "#cluster";
import { Folder } from "../cluster/scripted.ts";
import type { Order } from "./flappingCluster.ts";
import { heapKept } from "./heap.ts";

export interface Flapped {
  readonly flaps: number;
  /** Bytes that are kept, time and again while all is well. */
  readonly heaps: readonly number[];
  /** How often each state of the connection was reported. */
  readonly states: Readonly<Record<string, number>>;
  /** What only one of the two knows: who has followed, and who has just come. */
  readonly difference: readonly string[];
}

interface Limits {
  readonly seed: number;
  readonly goesOn: (measured: number) => boolean;
  /** Between two measurements. */
  readonly flaps: number;
  /** Milliseconds between two flaps. */
  readonly pause: number;
}

/** Time goes so much faster for whoever waits before the next try; two minutes of silence are two seconds. */
const speed = 60;
const clock: Clock = {
  now: Date.now,
  random: Math.random,
  wait: (milliseconds, signal) => setTimeout(milliseconds / speed, undefined, { signal }),
};
/** Milliseconds in which all has to be well again. */
const patience = 60_000;

export async function flap({ seed, goesOn, flaps, pause }: Limits): Promise<Flapped> {
  const worker = new Worker(new URL("flappingCluster.ts", import.meta.url));
  const [{ kubeconfig }] = (await once(worker, "message")) as [{ readonly kubeconfig: string }];
  const tell = async (order: Order) => {
    const done = once(worker, "message");
    worker.postMessage(order);
    await done;
  };
  using folder = new Folder();
  const path = folder.write("config", kubeconfig);
  const follow = () =>
    openCluster({ environment: {}, kubeconfig: path, namespaces: "all", allowProcesses: false, clock });
  const states: Record<string, number> = {};
  try {
    await using cluster = follow();
    cluster.subscribe(({ connection: { state } }) => {
      states[state] = (states[state] ?? 0) + 1;
    });
    await well(cluster);
    const heaps = [heapKept()];
    let flapped = 0;
    for (; goesOn(heaps.length); heaps.push(heapKept())) {
      for (let nth = 0; nth < flaps; nth++) {
        await tell({ flap: seed + flapped++ });
        await setTimeout(pause);
      }
      await tell("calm");
      await well(cluster);
    }
    await using fresh = follow();
    await well(fresh);
    return { flaps: flapped, heaps, states, difference: await differenceBetween(cluster, fresh) };
  } finally {
    await worker.terminate();
  }
}

/** Waits until the connection stands and all that fails has been looked into. */
async function well(cluster: Cluster): Promise<void> {
  await cameTo(cluster, ({ connection, complete }) => connection.state === "connected" && complete);
}

async function cameTo(cluster: Cluster, isSo: (report: Report) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unsubscribe = cluster.subscribe((report) => isSo(report) && resolve());
  if (isSo(cluster.report)) resolve();
  const late = AbortSignal.timeout(patience);
  late.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  unsubscribe();
  if (late.aborted) throw new Error(`Not well again: ${cluster.report.connection.state}`);
}

/** Nothing as soon as both know the same: whoever has just come may be some changes ahead. */
async function differenceBetween(one: Cluster, other: Cluster): Promise<readonly string[]> {
  const differ = () => [...told(one.report).symmetricDifference(told(other.report))];
  await cameTo(one, () => differ().length === 0).catch(() => {});
  return differ();
}

function told({ failures }: Report): ReadonlySet<string> {
  return new Set(failures.map(({ namespace, pod, container, cause }) => `${namespace}/${pod} ${container} ${cause}`));
}
