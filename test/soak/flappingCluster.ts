/** A simulated cluster in a worker, so that its memory is its own: each message has one more thing go wrong, or all be well. */
import { parentPort } from "node:worker_threads";
import { demoRegistries, makeDemo } from "../../scripts/simulatedCluster/demoObjects.ts";
import { noFaults } from "../../scripts/simulatedCluster/faults.ts";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import { startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { randomOf } from "../fuzz.ts";

export type Order = { readonly flap: number } | "calm";

const past = 6 * 60_000;
const cluster = await startSimulatedCluster({ registries: demoRegistries, now: Date.now() - past });
const { api, clock, faults, store } = cluster;
makeDemo(api);
clock.advance(past);
clock.follow(1);
let offline = false;

async function calm(): Promise<void> {
  Object.assign(faults, noFaults());
  if (offline) await cluster.comeBack();
  offline = false;
}

const flaps: readonly (() => void | Promise<void>)[] = [
  () => cluster.dropWatches(),
  () => {
    cluster.compact();
    cluster.dropWatches();
  },
  async () => {
    if (!offline) await cluster.goOffline();
    offline = true;
  },
  () => void Object.assign(faults, { hang: true }),
  () => void Object.assign(faults, { failWith: 500 }),
  () => void Object.assign(faults, { failWith: 429 }),
  () => void Object.assign(faults, { delay: 50 }),
  // Its owner makes another one, which fails as well.
  () => {
    const pods = store.list(kinds.pods, "shop").objects.filter(({ metadata }) => metadata.ownerReferences);
    const [first] = pods;
    if (first) api.delete(kinds.pods, first);
  },
];

parentPort?.on("message", async (order: Order) => {
  if (order === "calm") await calm();
  else {
    const random = randomOf(order.flap);
    if (random() < 0.6) await calm();
    await flaps[Math.floor(random() * flaps.length)]?.();
  }
  parentPort?.postMessage("done");
});
parentPort?.postMessage({ kubeconfig: cluster.kubeconfig() });
