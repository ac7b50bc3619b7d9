/** The whole way from a cluster to what fails in it and why, on the simulated cluster with what real ones answered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClusterOptions, missingRightWords, openCluster, type Report } from "#cluster";
import { Redacted } from "#core";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { Folder, until } from "./scripted.ts";

const image = "registry.example.com/team/app:1";
const message = `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": failed to resolve image: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`;

function failingPod(name: string, namespace: string, more: object = {}): never {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, uid: `uid-${namespace}-${name}` },
    spec: {
      nodeName: "node1",
      serviceAccountName: "default",
      containers: [{ name: "app", image, env: [{ name: "PASSWORD", value: "hunter2-of-the-test" }] }],
      ...more,
    },
    status: {
      phase: "Pending",
      containerStatuses: [{ name: "app", state: { waiting: { reason: "ImagePullBackOff", message } } }],
    },
  } as never;
}

function simulated(objects: readonly never[]): Promise<SimulatedCluster> {
  return startSimulatedCluster({ objects, now: Date.now() });
}

type User = Parameters<SimulatedCluster["kubeconfig"]>[0];

async function withCluster(
  cluster: SimulatedCluster,
  user: User,
  run: (live: ReturnType<typeof openCluster>) => Promise<void>,
  options: Partial<ClusterOptions> = {},
): Promise<void> {
  using folder = new Folder();
  const kubeconfig = folder.write("config", cluster.kubeconfig(user, "shop"));
  await using live = openCluster({ environment: {}, kubeconfig, namespaces: "all", allowProcesses: false, ...options });
  await until("all is looked into", () => live.report.complete || "problem" in live.report.connection);
  await run(live);
}

const shown = ({ failures }: Report) => failures.map(({ namespace, pod, cause }) => `${namespace}/${pod} ${cause}`);

test("tells the cause from the Pod, the Secrets and the ServiceAccount together", async () => {
  const wrong = { imagePullSecrets: [{ name: "gone" }] };
  await using cluster = await simulated([failingPod("a", "shop"), failingPod("b", "other", wrong)]);
  await withCluster(cluster, "admin", async ({ report }) => {
    assert.deepEqual(shown(report), ["other/b secret-missing", "shop/a auth-missing"]);
    assert.deepEqual(report.watched, { kind: "cluster" });
    assert.deepEqual(report.missingRights, []);
    assert.equal(report.podsSeen, 2);
    assert.equal(report.failures[1]?.node, "node1");
  });
});

interface Rights {
  readonly user: User;
  readonly pods: readonly string[];
  readonly missing: readonly string[];
  readonly watched: Report["watched"];
}

const rights: readonly Rights[] = [
  {
    user: "no-secrets",
    pods: ["other/b", "shop/a"],
    missing: ["list secrets other", "list secrets shop"],
    watched: { kind: "cluster" },
  },
  {
    user: "no-events",
    pods: ["other/b", "shop/a"],
    missing: ["list events other", "list events shop"],
    watched: { kind: "cluster" },
  },
  {
    user: "namespace-reader",
    pods: ["shop/a"],
    missing: ["get nodes -"],
    watched: { kind: "namespaces", namespaces: ["shop"], because: "onlyKnown" },
  },
];

for (const { user, pods, missing, watched } of rights) {
  test(`goes by what the user may read: ${user}`, async () => {
    const wrong = { imagePullSecrets: [{ name: "gone" }] };
    await using cluster = await simulated([failingPod("a", "shop"), failingPod("b", "other", wrong)]);
    await withCluster(cluster, user, async ({ report }) => {
      assert.deepEqual(
        report.failures.map(({ namespace, pod }) => `${namespace}/${pod}`),
        pods,
      );
      const found = report.missingRights.map((right) => `${right.verb} ${right.resource} ${right.namespace ?? "-"}`);
      assert.deepEqual(found.sort(), missing);
      assert.deepEqual(report.watched, watched);
      for (const right of report.missingRights)
        assert.match(missingRightWords(right).message, /^Your user may not .*\.$/);
    });
  });
}

test("who may see no Pods is told so", async () => {
  await using cluster = await simulated([failingPod("a", "shop")]);
  await withCluster(cluster, "nobody", async ({ report: { connection } }) =>
    assert.equal(connection.state, "forbidden"),
  );
});

test("a Pod that was made later is found, and one that runs is forgotten", async () => {
  await using cluster = await simulated([]);
  await withCluster(cluster, "admin", async (live) => {
    assert.deepEqual(shown(live.report), []);
    cluster.store.add(kinds.pods, failingPod("late", "shop"));
    await until("it is found", () => shown(live.report).length === 1);
    const pod = cluster.api.read(kinds.pods, "shop", "late");
    cluster.store.replace(kinds.pods, pod, { ...pod, status: { phase: "Running" } } as never);
    await until("it is forgotten", () => shown(live.report).length === 0);
  });
});

test("comes back after the server was away, and after it forgot what changed", async () => {
  await using cluster = await simulated([failingPod("a", "shop")]);
  await withCluster(cluster, "admin", async (live) => {
    await cluster.goOffline();
    await until("it is lost", () => live.report.connection.state === "reconnecting");
    assert.equal(live.report.failures.length, 1);
    cluster.store.add(kinds.pods, failingPod("b", "shop"));
    cluster.compact();
    await cluster.comeBack();
    await until("it is back", () => live.report.complete && live.report.failures.length === 2);
  });
});

test("holds nothing of a Pod's environment or of a Secret", async () => {
  const listed = { imagePullSecrets: [{ name: "regcred" }] };
  const auths = { "registry.example.com": { username: "me", password: "hunter2-of-the-test" } };
  const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
  const type = "kubernetes.io/dockerconfigjson";
  const secret = { apiVersion: "v1", kind: "Secret", type, metadata: { name: "regcred", namespace: "shop" }, data };
  await using cluster = await simulated([failingPod("a", "shop", listed), secret as never]);
  await withCluster(cluster, "admin", async (live) => {
    const text = JSON.stringify(live.report);
    assert.ok(!text.includes("hunter2") && !text.includes(data[".dockerconfigjson"]));
    const found = await live.get({ kind: "Secret", namespace: "shop", name: "regcred" });
    assert.ok(found.ok);
    assert.ok(JSON.stringify(found.value).includes('".dockerconfigjson":"[redacted]"'));
  });
});

const dockerConfig = new Redacted('{"auths":{"registry.example.com":{"username":"me","password":"hunter2"}}}');

test("makes a pull secret and attaches it, once", async () => {
  await using cluster = await simulated([failingPod("a", "shop")]);
  await withCluster(cluster, "admin", async (live) => {
    const secret = { namespace: "shop", name: "regcred", dockerConfig };
    assert.deepEqual(await live.createPullSecret({ ...secret, dryRun: true }), { ok: true, value: undefined });
    assert.deepEqual(await live.createPullSecret(secret), { ok: true, value: undefined });
    const again = await live.createPullSecret(secret);
    assert.deepEqual(again, { ok: false, problem: { kind: "exists", what: 'Secret "shop/regcred"' } });
    assert.deepEqual(await live.addPullSecret("shop", "default", "regcred"), { ok: true, value: true });
    assert.deepEqual(await live.addPullSecret("shop", "default", "other"), { ok: true, value: true });
    assert.deepEqual(await live.addPullSecret("shop", "default", "regcred"), { ok: true, value: false });
    const account = cluster.api.read(kinds.serviceaccounts, "shop", "default");
    assert.deepEqual(account.imagePullSecrets, [{ name: "regcred" }, { name: "other" }]);
    await until("the diagnosis has changed", () => shown(live.report).join() !== "shop/a auth-missing");
  });
});

test("changes refuse cleanly", async () => {
  await using cluster = await simulated([failingPod("a", "shop")]);
  const deployment = { kind: "Deployment", namespace: "shop", name: "web" } as const;
  await withCluster(cluster, "namespace-reader", async (live) => {
    const denied = await live.createPullSecret({ namespace: "shop", name: "x", dockerConfig });
    assert.deepEqual(denied, {
      ok: false,
      problem: { kind: "forbidden", verb: "create", resource: "secrets", namespace: "shop" },
    });
    const missing = await live.restart(deployment);
    assert.deepEqual(missing, { ok: false, problem: { kind: "notFound", what: 'Deployment "shop/web"' } });
  });
  await withCluster(cluster, "admin", async (live) => {
    const other = await live.deletePod({ namespace: "shop", name: "a", uid: "of-another-pod" });
    assert.deepEqual(other, { ok: false, problem: { kind: "conflict", what: 'Pod "shop/a"' } });
    assert.deepEqual(await live.deletePod({ namespace: "shop", name: "a", uid: "uid-shop-a" }), {
      ok: true,
      value: undefined,
    });
    await until("it is gone", () => live.report.failures.length === 0);
    await live.close();
    assert.deepEqual(await live.restart(deployment), { ok: false, problem: { kind: "closed" } });
  });
});
