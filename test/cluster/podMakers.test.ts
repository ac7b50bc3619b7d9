/** The simulated controllers of StatefulSets, DaemonSets and Jobs: what becomes of a Pod that does not run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Kind, kinds } from "../../scripts/simulatedCluster/kinds.ts";
import type { Pod } from "../../scripts/simulatedCluster/objects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { start } from "./demo.ts";

function podsOf({ store }: SimulatedCluster): readonly Pod[] {
  return store.list(kinds.pods, "default").objects as readonly Pod[];
}

const labels = { app: "db" };
const image = "registry.invalid/db:1";
const template = (version: number, restartPolicy = "Always") => {
  const spec = { restartPolicy, containers: [{ name: "app", image: `${image}.${version}` }] };
  return { metadata: { labels }, spec };
};
const selector = { matchLabels: labels };
const imagesOf = (cluster: SimulatedCluster) => podsOf(cluster).map(({ spec }) => spec.containers[0]?.image);

async function made(kind: Kind, spec: object): Promise<SimulatedCluster> {
  const cluster = await startSimulatedCluster({ now: start });
  cluster.api.create(kind, "default", { metadata: { name: "db" }, spec });
  cluster.clock.advance(20_000);
  return cluster;
}

function change(cluster: SimulatedCluster, kind: Kind): void {
  const object = cluster.api.read(kind, "default", "db");
  const spec = { ...(object.spec as object), template: template(2) };
  cluster.api.update(kind, object, { ...object, spec });
  cluster.clock.advance(20_000);
}

function deletePod(cluster: SimulatedCluster): void {
  const [pod] = podsOf(cluster);
  assert.ok(pod);
  cluster.api.delete(kinds.pods, pod);
  cluster.clock.advance(20_000);
}

test("a StatefulSet waits for a Pod that does not get ready, and makes it anew where somebody deletes it", async () => {
  await using cluster = await made(kinds.statefulsets, { replicas: 2, selector, template: template(1) });
  assert.deepEqual(
    podsOf(cluster).map(({ metadata }) => metadata.name),
    ["db-0"],
  );
  change(cluster, kinds.statefulsets);
  assert.deepEqual(imagesOf(cluster), [`${image}.1`]);
  deletePod(cluster);
  assert.deepEqual(imagesOf(cluster), [`${image}.2`]);
});

test("a DaemonSet replaces what is no use by itself", async () => {
  await using cluster = await made(kinds.daemonsets, { selector, template: template(1) });
  assert.deepEqual(imagesOf(cluster), [`${image}.1`]);
  assert.equal(podsOf(cluster)[0]?.spec.nodeName, "node1");
  change(cluster, kinds.daemonsets);
  assert.deepEqual(imagesOf(cluster), [`${image}.2`]);
});

test("a Job makes a Pod anew where somebody deletes it", async () => {
  await using cluster = await made(kinds.jobs, { template: template(1, "Never") });
  const [before] = podsOf(cluster);
  deletePod(cluster);
  const [after, ...others] = podsOf(cluster);
  assert.deepEqual(others, []);
  assert.ok(before && after && before.metadata.uid !== after.metadata.uid);
});
