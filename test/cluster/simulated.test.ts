/** The simulated cluster: its nodes beside what real ones did, how its Pods recover, and kubectl with it. */
import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { demoRegistries, makeDemo, patchDemoAccount } from "../../scripts/simulatedCluster/demoObjects.ts";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import type { KubeEvent, KubeObject, Pod } from "../../scripts/simulatedCluster/objects.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { captured, captureVersions, eventTexts, hasCaptures, playCases, stableName, waitingFor } from "./captures.ts";
import { send, serverOf } from "./client.ts";
import { demo, start } from "./demo.ts";

function podsOf({ store }: SimulatedCluster, namespace: string, app: string): readonly Pod[] {
  const pods = store.list(kinds.pods, namespace).objects as readonly Pod[];
  return pods.filter(({ metadata }) => metadata.name === app || metadata.labels?.app === app);
}

/** What each Pod of an app does or waits for. */
function statesOf(cluster: SimulatedCluster, namespace: string, app: string): readonly string[] {
  return podsOf(cluster, namespace, app).flatMap((pod) =>
    waitingFor(pod).map((text) => text.split(" ").slice(0, 2).join(" ")),
  );
}

describe("nodes beside what real ones did", () => {
  for (const version of captureVersions) {
    test(`of ${version}`, { skip: !hasCaptures(version) && "the captures are not at hand" }, async () => {
      await using cluster = await playCases(version);
      const events = cluster.store.list(kinds.events).objects as readonly KubeEvent[];
      const pods = cluster.store.list(kinds.pods).objects as readonly Pod[];
      const realEvents = captured<KubeEvent>(version, "events");
      const realPods = captured<Pod>(version, "pods");
      assert.deepEqual(pods.map(nameOf).toSorted(), realPods.map(nameOf).toSorted());
      for (const real of realPods) {
        const ours = pods.find((it) => nameOf(it) === nameOf(real));
        assert.ok(ours);
        assert.deepEqual(facts(ours), facts(real), nameOf(real));
        const [mine, theirs] = [causes(waitingFor(ours)), causes(waitingFor(real))];
        // Before 1.32 a Pod that was caught in its back-off does not say why.
        if (mine.length === theirs.length) assert.deepEqual(mine, theirs, nameOf(real));
        const about = (all: readonly KubeEvent[]) =>
          eventTexts(all.filter((it) => nameOf(real) === stableName(it.involvedObject.name)));
        assert.deepEqual(about(events), about(realEvents), nameOf(real));
      }
    });
  }
});

function nameOf({ metadata }: KubeObject): string {
  return stableName(metadata.name);
}

function causes(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => !/ErrImagePull $/.test(text));
}

function facts({ spec, status, metadata }: Pod): object {
  const [statuses, setups] = [status.containerStatuses ?? [], status.initContainerStatuses ?? []];
  return {
    owner: metadata.ownerReferences?.map(({ kind, controller }) => [kind, controller]),
    phase: status.phase,
    secrets: spec.imagePullSecrets,
    account: spec.serviceAccountName,
    policies: spec.containers.map(({ imagePullPolicy }) => imagePullPolicy),
    containers: [...setups, ...statuses].map(({ name, ready, started, restartCount }) => [
      name,
      ready,
      started,
      restartCount,
    ]),
    conditions: status.conditions?.map(({ type, status: value, reason, message }) => [type, value, reason, message]),
    specKeys: Object.keys(spec).toSorted(),
  };
}

describe("the demo", () => {
  const failing = {
    "shop/web": ["app: running", "app: running"],
    "shop/storefront": ["app: ErrImagePull", "app: ErrImagePull"],
    "shop/import": ["setup: ErrImagePull", "app: PodInitializing"],
    "payments/typo": ["app: InvalidImageName"],
    "payments/offline": ["app: ErrImageNeverPull"],
    "payments/fraud": ["app: ErrImagePull"],
  };

  test("fails as it should", async () => {
    await using cluster = await demo();
    for (const [app, states] of Object.entries(failing)) {
      const [namespace = "", name = ""] = app.split("/");
      assert.deepEqual(statesOf(cluster, namespace, name), states, app);
    }
    const failed = (cluster.store.list(kinds.pods).objects as readonly Pod[]).filter(
      ({ status }) => status.phase === "Pending",
    );
    assert.equal(failed.length, 20);
  });

  test("recovers once a missing Secret is there, at the next retry", async () => {
    await using cluster = await demo();
    const regcred = cluster.api.read(kinds.secrets, "shop", "regcred");
    const { type, data } = regcred as KubeObject & { readonly type: string; readonly data: object };
    cluster.api.create(kinds.secrets, "shop", { metadata: { name: "regcred-search" }, type, data });
    assert.deepEqual(statesOf(cluster, "shop", "search"), ["app: ErrImagePull"]);
    cluster.clock.advance(300_000);
    assert.deepEqual(statesOf(cluster, "shop", "search"), ["app: running"]);
  });

  test("recovers once a Secret is corrected in its place", async () => {
    await using cluster = await demo();
    const { data } = cluster.api.read(kinds.secrets, "shop", "regcred") as KubeObject & { readonly data: object };
    const old = cluster.api.read(kinds.secrets, "shop", "regcred-old");
    cluster.api.update(kinds.secrets, old, { ...old, data });
    cluster.clock.advance(310_000);
    assert.deepEqual(statesOf(cluster, "shop", "cart"), ["app: running"]);
  });

  test("gives a ServiceAccount's list to new Pods only, so that a restart is needed", async () => {
    await using cluster = await demo();
    patchDemoAccount(cluster.api);
    cluster.clock.advance(600_000);
    assert.deepEqual(statesOf(cluster, "payments", "api"), ["app: ErrImagePull"]);
    const deployment = cluster.api.read(kinds.deployments, "payments", "api");
    const spec = structuredClone(deployment.spec) as { template: { metadata: object } };
    spec.template.metadata = { ...spec.template.metadata, annotations: { "kubectl.kubernetes.io/restartedAt": "now" } };
    cluster.api.update(kinds.deployments, deployment, { ...deployment, spec });
    cluster.clock.advance(10_000);
    assert.deepEqual(statesOf(cluster, "payments", "api"), ["app: running"]);
    assert.deepEqual(podsOf(cluster, "payments", "api")[0]?.spec.imagePullSecrets, [{ name: "regcred" }]);
  });

  test("tries again after 10 seconds, then twice as long each time, up to five minutes", async () => {
    await using cluster = await startSimulatedCluster({ now: start, random: () => 0 });
    const container = { name: "app", image: "registry.invalid/app:1" };
    cluster.api.create(kinds.pods, "default", { metadata: { name: "app" }, spec: { containers: [container] } });
    const pulls: number[] = [];
    for (let second = 0; second < 1000; second++) {
      cluster.clock.advance(1000);
      const [status] = podsOf(cluster, "default", "app")[0]?.status.containerStatuses ?? [];
      const failedNow = status && "waiting" in status.state && status.state.waiting.reason === "ErrImagePull";
      if (failedNow) pulls.push(second);
    }
    // The Pod is looked at every ten seconds, so a retry may be a little late.
    const gaps = pulls.slice(1).map((second, i) => second - (pulls[i] ?? 0));
    assert.deepEqual(gaps, [11, 21, 41, 81, 161, 301, 301]);
  });
});

test("the demo runs by itself, and leaves nothing behind when it is stopped", async (context) => {
  const child = spawn(process.execPath, ["scripts/demoCluster.ts"], { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    text += String(chunk);
    if (text.includes("Ctrl-C")) break;
  }
  const kubeconfig = /KUBECONFIG=(?<path>\S+)/.exec(text)?.groups?.path ?? "";
  if (process.platform !== "win32") assert.equal(statSync(kubeconfig).mode & 0o777, 0o600);
  const pods = await send(serverOf(readFileSync(kubeconfig, "utf8")), { path: "/api/v1/pods" });
  assert.ok(pods.body.items.length > 12);
  child.kill("SIGINT");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.equal(existsSync(dirname(kubeconfig)), false);
});

const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;

async function runKubectl(kubeconfig: string, cwd: string, args: readonly string[]): Promise<string> {
  // The cache of what the server offers belongs into the test's own folder.
  const env = { PATH: process.env.PATH, HOME: cwd, KUBECONFIG: kubeconfig };
  const { stdout } = await promisify(execFile)("kubectl", args, { cwd, env });
  return stdout;
}

test("kubectl works with it", { skip: !hasKubectl && "kubectl is not installed" }, async (context) => {
  const cluster = await startSimulatedCluster({ registries: demoRegistries, speed: 1000 });
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-kubectl-"));
  const kubeconfig = join(folder, "kubeconfig");
  context.after(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });
  writeFileSync(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  makeDemo(cluster.api);
  const kubectl = (...args: readonly string[]) => runKubectl(kubeconfig, folder, args);

  assert.match(await kubectl("get", "pods", "-n", "shop"), /^NAME +READY +STATUS +RESTARTS +AGE\n/);
  assert.match(
    await kubectl("get", "secrets,serviceaccounts", "-n", "shop"),
    /secret\/regcred +kubernetes.io\/dockerconfigjson +1/,
  );
  await kubectl("rollout", "status", "deployment/web", "-n", "shop", "--timeout=60s");
  assert.match(await kubectl("get", "events", "-n", "shop"), /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
  assert.match(
    await kubectl("describe", "pods", "-n", "shop", "-l", "app=cart"),
    /Failed to pull image "registry.example.com\/shop\/cart:1.4"/,
  );

  const login = [
    "--docker-server=registry.example.com",
    "--docker-username=demo-robot",
    "--docker-password=not-a-real-password",
  ];
  assert.match(
    await kubectl("create", "secret", "docker-registry", "regcred-search", "-n", "shop", ...login),
    /created/,
  );
  await kubectl("wait", "--for=condition=Ready", "pod", "-l", "app=search", "-n", "shop", "--timeout=60s");

  const patch = '{"imagePullSecrets":[{"name":"regcred"}]}';
  assert.match(await kubectl("patch", "serviceaccount", "default", "-n", "shop", "-p", patch), /patched/);
  assert.match(await kubectl("rollout", "restart", "deployment/storefront", "-n", "shop"), /restarted/);
  await kubectl("rollout", "status", "deployment/storefront", "-n", "shop", "--timeout=60s");

  const manifest = join(folder, "pod.yaml");
  const spec = { containers: [{ name: "app", image: "registry.example.com/shop/web:2.0" }] };
  writeFileSync(
    manifest,
    JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "applied", namespace: "shop" }, spec }),
  );
  assert.match(await kubectl("apply", "--dry-run=server", "-f", manifest), /created \(server dry run\)/);
  assert.match(await kubectl("apply", "-f", manifest), /created/);
  assert.match(await kubectl("apply", "-f", manifest), /unchanged/);
  await kubectl("wait", "--for=condition=Ready", "pod/applied", "-n", "shop", "--timeout=60s");
  assert.match(await kubectl("delete", "pod", "applied", "-n", "shop"), /deleted/);
  await assert.rejects(kubectl("get", "pod", "applied", "-n", "shop"), /pods "applied" not found/);
  const refused = kubectl(
    "create",
    "secret",
    "generic",
    "broken",
    "-n",
    "shop",
    "--type=kubernetes.io/dockerconfigjson",
  );
  await assert.rejects(refused, /data\[\.dockerconfigjson\]: Required value/);
  assert.match(await kubectl("auth", "can-i", "list", "secrets", "-A"), /yes/);
});
