/**
 * Follows a cluster with our own code, to be forked: `client.ts KUBECONFIG FAILURES`. Sends what it measured once all
 * failures are known; then it notes how late it hears of new ones, and sends that when it is asked to.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import process from "node:process";
import { openCluster, type Report } from "#cluster";

export interface Followed {
  /** Milliseconds. */
  readonly first: number;
  readonly total: number;
  /** The longest time for which nothing else could run. */
  readonly stall: number;
  readonly podsSeen: number;
}

export interface Lag {
  /** Milliseconds, from the change at the server to the report, one for each new failure in their order. */
  readonly lags: readonly number[];
  readonly stall: number;
}

const [, , kubeconfig, failures] = process.argv;
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
const start = performance.now();
const cluster = openCluster({ environment: process.env, kubeconfig, namespaces: "all", allowProcesses: false });
let first = 0;
let told = false;
const markers = new Map<string, number>();

cluster.subscribe((report) => {
  if (!told) followed(report);
  else mark(report);
});

function followed({ failures: found, complete, podsSeen, connection }: Report): void {
  if (first === 0 && found.length > 0) first = performance.now() - start;
  if (connection.state !== "connected" || !complete || found.length < Number(failures)) return;
  told = true;
  process.send?.({ first, total: performance.now() - start, stall: stall(), podsSeen } satisfies Followed);
  delays.reset();
}

function mark({ failures: found }: Report): void {
  for (const { pod } of found) {
    const sent = /^marker-(?<time>\d+)$/.exec(pod)?.groups?.time;
    if (sent && !markers.has(pod)) markers.set(pod, Date.now() - Number(sent));
  }
}

process.on("message", () => {
  process.send?.({ lags: [...markers.values()], stall: stall() } satisfies Lag);
});
process.on("disconnect", () => process.exit());

/** Milliseconds beyond the one that the timer itself waits. */
function stall(): number {
  return delays.max / 1e6 - 1;
}
