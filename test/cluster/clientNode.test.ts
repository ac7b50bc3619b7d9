/** Kubernetes' own client for Node.js, which knows nothing of ours, gets from the simulated cluster what a real one gives. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiException, CoreV1Api, KubeConfig, type V1Pod, Watch } from "@kubernetes/client-node";
import type { SimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { demo } from "./demo.ts";

function configOf(cluster: SimulatedCluster, user?: "no-secrets"): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig(user));
  return config;
}

test("lists in pages, and creates what it is given", async () => {
  await using cluster = await demo();
  const api = configOf(cluster).makeApiClient(CoreV1Api);
  const all = await api.listPodForAllNamespaces();
  const pods: V1Pod[] = [];
  for (let next: string | undefined = ""; next !== undefined; ) {
    const page = await api.listPodForAllNamespaces({ limit: 7, ...(next && { _continue: next }) });
    assert.ok(page.items.length <= 7);
    pods.push(...page.items);
    next = page.metadata?._continue || undefined;
  }
  assert.ok(pods.length > 7);
  assert.deepEqual(
    pods.map(({ metadata }) => metadata?.uid),
    all.items.map(({ metadata }) => metadata?.uid),
  );
  const body = {
    metadata: { name: "new" },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": "e30=" },
  };
  const made = await api.createNamespacedSecret({ namespace: "shop", body });
  assert.equal(made.metadata?.name, "new");
  assert.ok(made.metadata?.creationTimestamp instanceof Date);
});

test("is told of a refusal as by a real cluster", async () => {
  await using cluster = await demo();
  const api = configOf(cluster, "no-secrets").makeApiClient(CoreV1Api);
  await assert.rejects(api.listNamespacedSecret({ namespace: "shop" }), (error: unknown) => {
    assert.ok(error instanceof ApiException);
    assert.equal(error.code, 403);
    assert.match(String(error.body), /"reason": ?"Forbidden"/);
    return true;
  });
});

test("watches from the version that it listed", async () => {
  await using cluster = await demo();
  const config = configOf(cluster);
  const api = config.makeApiClient(CoreV1Api);
  const { metadata } = await api.listNamespacedSecret({ namespace: "shop" });
  const { promise, resolve } = Promise.withResolvers<string>();
  const stop = await new Watch(config).watch(
    "/api/v1/namespaces/shop/secrets",
    { resourceVersion: metadata?.resourceVersion, allowWatchBookmarks: true },
    (phase: string, object: { metadata: { name: string } }) => {
      if (phase !== "BOOKMARK") resolve(`${phase} ${object.metadata.name}`);
    },
    () => resolve("ended"),
  );
  await api.createNamespacedSecret({ namespace: "shop", body: { metadata: { name: "seen" } } });
  assert.equal(await promise, "ADDED seen");
  stop.abort();
});
