/** The simulated API server's answers to plain requests. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import type { KubeEvent, KubeObject, Pod } from "../../scripts/simulatedCluster/objects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { captured, captureVersions, hasCaptures } from "./captures.ts";
import { send, serverOf, type WatchEvent, watch } from "./client.ts";
import { demo, start } from "./demo.ts";
import { comparedRequests } from "./requests.ts";

test("answers requests as the table says", async () => {
  await using cluster = await startSimulatedCluster({ now: start });
  const server = serverOf(cluster.kubeconfig());
  for (const { name, status, reason, ...request } of comparedRequests) {
    const answer = await send(server, request);
    assert.equal(answer.status, status, `${name}: ${JSON.stringify(answer.body)}`);
    assert.equal(answer.body.reason, reason, name);
  }
});

describe("serves what was captured as it was", () => {
  const paths = {
    pods: "api/v1",
    events: "api/v1",
    secrets: "api/v1",
    serviceaccounts: "api/v1",
    deployments: "apis/apps/v1",
    nodes: "api/v1",
  };
  for (const version of captureVersions) {
    test(`of ${version}`, { skip: !hasCaptures(version) && "the captures are not at hand" }, async () => {
      const objects = ["namespaces", ...Object.keys(paths)].flatMap((file) => captured(version, file));
      await using cluster = await startSimulatedCluster({ objects, version, now: start });
      const server = serverOf(cluster.kubeconfig());
      for (const [file, group] of Object.entries(paths)) {
        const { body } = await send(server, { path: `/${group}/${file}` });
        const expected = captured(version, file).map(({ apiVersion: _, kind: __, ...item }) => withoutVersion(item));
        // What every cluster has is added where the captures leave it out.
        const uids = new Set(expected.map(({ metadata }) => metadata.uid));
        const items = (body.items as readonly KubeObject[]).filter(({ metadata }) => uids.has(metadata.uid));
        assert.deepEqual(byUid(items.map(withoutVersion)), byUid(expected), file);
      }
    });
  }
});

function withoutVersion<T extends Pick<KubeObject, "metadata">>({
  metadata: { resourceVersion: _, generation: __, ...metadata },
  ...item
}: T) {
  return { ...item, metadata };
}

function byUid<T extends { readonly metadata: { readonly uid: string } }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1));
}

test("copies a ServiceAccount's list if the Pod has none, and never merges", async () => {
  await using cluster = await startSimulatedCluster({ now: start });
  const imagePullSecrets = [{ name: "theirs" }];
  cluster.api.create(kinds.serviceaccounts, "default", { metadata: { name: "puller" }, imagePullSecrets });
  const listOf = (spec: object) => {
    const draft = {
      metadata: { generateName: "p-" },
      spec: { containers: [{ name: "a", image: "a" }], serviceAccountName: "puller", ...spec },
    };
    return (cluster.api.create(kinds.pods, "default", draft) as Pod).spec.imagePullSecrets;
  };
  assert.deepEqual(listOf({}), [{ name: "theirs" }]);
  assert.deepEqual(listOf({ imagePullSecrets: [{ name: "own" }] }), [{ name: "own" }]);
  assert.deepEqual(listOf({ imagePullSecrets: [{ name: "" }] }), [{ name: "" }]);
});

/** Each upon what those before have left: the patch, its kind, and the names that are listed then. */
const patches: readonly (readonly [kind: string, patch: object, names: readonly string[]])[] = [
  ["strategic-merge-patch", { imagePullSecrets: [{ name: "a" }] }, ["a"]],
  ["strategic-merge-patch", { imagePullSecrets: [{ name: "b" }, { name: "a" }] }, ["a", "b"]],
  [
    "strategic-merge-patch",
    { imagePullSecrets: [{ name: "c" }], "$setElementOrder/imagePullSecrets": [{ name: "c" }, { name: "a" }] },
    ["c", "a", "b"],
  ],
  ["strategic-merge-patch", { imagePullSecrets: [{ name: "a", $patch: "delete" }] }, ["c", "b"]],
  ["strategic-merge-patch", { imagePullSecrets: [{ $patch: "replace" }, { name: "d" }] }, ["d"]],
  ["merge-patch", { imagePullSecrets: [{ name: "e" }] }, ["e"]],
  ["json-patch", [{ op: "add", path: "/imagePullSecrets/-", value: { name: "f" } }], ["e", "f"]],
  ["json-patch", [{ op: "remove", path: "/imagePullSecrets/0" }], ["f"]],
  ["merge-patch", { imagePullSecrets: null }, []],
];

test("merges a Pod spec's pull secrets by name, or replaces them, as the patch says", async () => {
  await using cluster = await demo();
  const server = serverOf(cluster.kubeconfig());
  const path = "/apis/apps/v1/namespaces/shop/deployments/cart";
  const inTemplate = (body: unknown) =>
    Array.isArray(body)
      ? body.map((operation) => ({ ...operation, path: `/spec/template/spec${operation.path}` }))
      : { spec: { template: { spec: body } } };
  await send(server, {
    method: "PATCH",
    path,
    contentType: "application/merge-patch+json",
    body: inTemplate({ imagePullSecrets: null }),
  });
  for (const [kind, body, names] of patches) {
    const request = { method: "PATCH", path, contentType: `application/${kind}+json`, body: inTemplate(body) };
    const { spec } = (await send(server, request)).body as { spec: { template: { spec: PullSecretLists } } };
    assert.deepEqual(
      (spec.template.spec.imagePullSecrets ?? []).map(({ name }) => name),
      names,
      JSON.stringify(body),
    );
  }
});

test("adds to the list of a ServiceAccount as remedies do, whether there is one or not", async () => {
  await using cluster = await startSimulatedCluster({ now: start });
  const server = serverOf(cluster.kubeconfig());
  const request = {
    method: "PATCH",
    path: "/api/v1/namespaces/default/serviceaccounts/default",
    contentType: "application/json-patch+json",
  };
  const path = "/imagePullSecrets";
  const append = [{ op: "add", path: `${path}/-`, value: { name: "b" } }];
  const make = [
    { op: "test", path, value: null },
    { op: "add", path, value: [{ name: "a" }] },
  ];
  const statuses: number[] = [];
  for (const body of [append, make, make, append]) statuses.push((await send(server, { ...request, body })).status);
  assert.deepEqual(statuses, [422, 200, 422, 200]);
  const { body } = await send(server, { ...request, method: "GET" });
  assert.deepEqual(body.imagePullSecrets, [{ name: "a" }, { name: "b" }]);
});

test("replaces the list of a ServiceAccount, which has no merge key", async () => {
  await using cluster = await startSimulatedCluster({ now: start });
  const server = serverOf(cluster.kubeconfig());
  const path = "/api/v1/namespaces/default/serviceaccounts/default";
  const contentType = "application/strategic-merge-patch+json";
  for (const name of ["a", "b"]) {
    const { body } = await send(server, { method: "PATCH", path, contentType, body: { imagePullSecrets: [{ name }] } });
    assert.deepEqual(body.imagePullSecrets, [{ name }]);
  }
});

interface PullSecretLists {
  readonly imagePullSecrets?: readonly { readonly name: string }[];
}

test("counts changes of the spec, and nothing else, as generations", async () => {
  await using cluster = await demo();
  const generation = () => cluster.api.read(kinds.deployments, "shop", "cart").metadata.generation;
  const change = (draft: object) => {
    const before = cluster.api.read(kinds.deployments, "shop", "cart");
    return cluster.api.update(kinds.deployments, before, { ...before, ...draft });
  };
  const { metadata, spec } = cluster.api.read(kinds.deployments, "shop", "cart");
  assert.equal(generation(), 1);
  change({ metadata: { ...metadata, resourceVersion: undefined, annotations: { note: "new" } } });
  assert.equal(generation(), 1);
  change({ spec: { ...(spec as object), replicas: 2 } });
  assert.equal(generation(), 2);
});

test("warns of names that are listed twice, as the API does", async () => {
  await using cluster = await startSimulatedCluster({ now: start });
  const spec = { containers: [{ name: "a", image: "a" }], imagePullSecrets: [{ name: "x" }, { name: "x" }] };
  const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "twice" }, spec };
  const { warning } = await send(serverOf(cluster.kubeconfig()), {
    method: "POST",
    path: "/api/v1/namespaces/default/pods",
    body,
  });
  assert.equal(warning, '299 - "spec.imagePullSecrets[1].name: duplicate name \\"x\\""');
});

// An event that never comes must not stop everything else.
describe("lists and watches", { timeout: 60_000 }, () => {
  const path = "/api/v1/pods";

  test("pages of one state, whatever changes meanwhile, until it is forgotten", async () => {
    await using cluster = await demo();
    const server = serverOf(cluster.kubeconfig());
    const whole = (await send(server, { path })).body.items;
    const first = (await send(server, { path: `${path}?limit=15` })).body;
    cluster.api.delete(kinds.pods, cluster.api.read(kinds.pods, "payments", "typo"), { gracePeriodSeconds: 0 });
    const next = `${path}?limit=15&continue=${first.metadata.continue}`;
    const second = (await send(server, { path: next })).body;
    assert.deepEqual([...first.items, ...second.items], whole);
    assert.equal(first.metadata.remainingItemCount, whole.length - 15);
    assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
    cluster.compact();
    const tooLate = await send(server, { path: next });
    assert.deepEqual([tooLate.status, tooLate.body.reason], [410, "Expired"]);
    // The rest of what is there now, without the Pod that is gone.
    const rest = `${path}?limit=15&continue=${tooLate.body.metadata.continue}`;
    const names = (await send(server, { path: rest })).body.items.map(({ metadata }: KubeObject) => metadata.name);
    assert.deepEqual(
      names,
      second.items.map(({ metadata }: KubeObject) => metadata.name).filter((name: string) => name !== "typo"),
    );
  });

  test("a watch goes on where a list ended, and is told of what it saw and sees no more", async () => {
    await using cluster = await demo();
    const server = serverOf(cluster.kubeconfig());
    const { resourceVersion } = (await send(server, { path })).body.metadata;
    const events = watch(server, `${path}?watch=1&resourceVersion=${resourceVersion}&labelSelector=app%3Dmine`);
    const next = async (): Promise<WatchEvent | undefined> => (await events.next()).value ?? undefined;
    const containers = [{ name: "app", image: "registry.invalid/app:1" }];
    const draft = {
      metadata: { name: "mine", labels: { app: "mine" } },
      spec: { containers, schedulerName: "nobody" },
    };
    const pod = cluster.api.create(kinds.pods, "shop", draft);
    assert.deepEqual(typeAndName(await next()), ["ADDED", "mine"]);
    const labelled = cluster.api.update(kinds.pods, pod, {
      ...pod,
      metadata: { ...pod.metadata, annotations: { a: "b" } },
    });
    assert.deepEqual(typeAndName(await next()), ["MODIFIED", "mine"]);
    cluster.api.update(kinds.pods, labelled, {
      ...labelled,
      metadata: { ...labelled.metadata, labels: { app: "other" } },
    });
    assert.deepEqual(typeAndName(await next()), ["DELETED", "mine"]);
    await events.return();
  });

  test("a watch that is too old is told so, and a new one begins with all there is", async () => {
    await using cluster = await demo();
    const server = serverOf(cluster.kubeconfig());
    const { resourceVersion } = (await send(server, { path })).body.metadata;
    cluster.compact();
    const [error] = await collect(watch(server, `${path}?watch=1&resourceVersion=${resourceVersion}`));
    assert.deepEqual([error?.type, error?.object.code, error?.object.reason], ["ERROR", 410, "Expired"]);
    const all = await collect(watch(server, `${path}?watch=1&timeoutSeconds=1&allowWatchBookmarks=true`));
    assert.equal(all.length, cluster.store.list(kinds.pods).objects.length + 1);
    assert.equal(all.at(-1)?.type, "BOOKMARK");
    assert.equal(all.at(-1)?.object.metadata.resourceVersion, String(cluster.store.revision));
  });

  test("events of both groups are the same", async () => {
    await using cluster = await demo();
    const server = serverOf(cluster.kubeconfig());
    const old = (await send(server, { path: "/api/v1/events" })).body.items;
    const recent = (await send(server, { path: "/apis/events.k8s.io/v1/events" })).body.items;
    assert.deepEqual(
      recent.map(({ note, regarding }: { note: string; regarding: object }) => [note, regarding]),
      old.map(({ message, involvedObject }: KubeEvent) => [message, involvedObject]),
    );
  });
});

function typeAndName(event: WatchEvent | undefined): unknown {
  return [event?.type, event?.object.metadata.name];
}

async function collect(events: AsyncIterable<WatchEvent>): Promise<readonly WatchEvent[]> {
  const all: WatchEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("rights and faults", () => {
  const secrets = "/api/v1/namespaces/shop/secrets";
  const rights: readonly (readonly [Parameters<SimulatedCluster["kubeconfig"]>[0], string, number])[] = [
    ["admin", secrets, 200],
    ["no-secrets", secrets, 403],
    ["no-secrets", "/api/v1/pods", 200],
    ["no-events", "/api/v1/events", 403],
    ["namespace-reader", secrets, 200],
    ["namespace-reader", "/api/v1/pods", 403],
    ["namespace-reader", "/api/v1/namespaces/payments/pods", 403],
    ["nobody", "/api/v1/namespaces/shop/pods", 403],
    ["nobody", "/version", 200],
  ];

  test("each user may do what the reviews say", async () => {
    await using cluster = await demo();
    for (const [user, path, status] of rights) {
      const server = serverOf(cluster.kubeconfig(user));
      assert.equal((await send(server, { path })).status, status, `${user} ${path}`);
      if (path === "/version") continue;
      const [, namespace, resource] = /(?:namespaces\/(\w+)\/)?(\w+)$/.exec(path) ?? [];
      const body = { spec: { resourceAttributes: { verb: "list", resource, ...(namespace ? { namespace } : {}) } } };
      const review = { method: "POST", path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body };
      assert.equal((await send(server, review)).body.status.allowed, status === 200, `${user} ${path}`);
    }
    const { body } = await send(serverOf(cluster.kubeconfig("nobody")), { path: secrets });
    const why = 'User "nobody" cannot list resource "secrets" in API group "" in the namespace "shop"';
    assert.equal(body.message, `secrets is forbidden: ${why}`);
  });

  test("tokens expire, verbs are taken away, answers fail", async () => {
    await using cluster = await demo();
    const server = serverOf(cluster.kubeconfig());
    const status = async () => (await send(server, { path: secrets })).status;
    cluster.faults.forbid = [{ verbs: ["list"], resources: ["secrets"] }];
    assert.equal(await status(), 403);
    cluster.faults.forbid = [];
    cluster.faults.failWith = 503;
    assert.equal(await status(), 503);
    cluster.faults.failWith = undefined;
    assert.equal(await status(), 200);
    cluster.expireToken("admin");
    assert.equal(await status(), 401);
    assert.equal((await send(serverOf(cluster.kubeconfig()), { path: secrets })).status, 200);
  });

  test("the server goes away and comes back, and watches are cut off", async () => {
    await using cluster = await demo();
    const server = serverOf(cluster.kubeconfig());
    const events = watch(server, "/api/v1/pods?watch=1");
    await events.next();
    cluster.dropWatches();
    await assert.rejects(collect(events));
    await cluster.goOffline();
    await assert.rejects(send(server, { path: "/version" }), { code: "ECONNREFUSED" });
    await cluster.comeBack();
    assert.equal((await send(server, { path: "/version" })).body.gitVersion, "v1.36.2");
  });

  test("nothing is answered without a token", async () => {
    await using cluster = await demo();
    const server = { ...serverOf(cluster.kubeconfig()), token: "no-such-token" };
    assert.equal((await send(server, { path: "/version" })).body.reason, "Unauthorized");
  });
});
