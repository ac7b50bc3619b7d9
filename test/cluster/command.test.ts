/** `pull-secrets diagnose --live` as users run it, on the simulated cluster. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { kinds } from "../../scripts/simulatedCluster/kinds.ts";
import { type SimulatedCluster, startSimulatedCluster } from "../../scripts/simulatedCluster/simulatedCluster.ts";
import { cli, run, useBuild } from "../cli/helper.ts";
import { canary, Folder, until } from "./scripted.ts";

useBuild();

const image = "registry.example.com/team/app:1";
const message = `Back-off pulling image "${image}": ErrImagePull: dial tcp: lookup registry.example.com: no such host`;

function pod(name: string, namespace: string): never {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, uid: `uid-${name}` },
    spec: { serviceAccountName: "default", containers: [{ name: "app", image }] },
    status: {
      phase: "Pending",
      containerStatuses: [{ name: "app", state: { waiting: { reason: "ImagePullBackOff", message } } }],
    },
  } as never;
}

function simulated(objects: readonly never[]): Promise<SimulatedCluster> {
  return startSimulatedCluster({ objects, now: Date.now() });
}

test("looks at the context's namespace, at another, or at all", async () => {
  await using cluster = await simulated([pod("a", "shop"), pod("b", "other")]);
  using folder = new Folder();
  folder.write("config", cluster.kubeconfig("admin", "shop"));
  const pods = async (...args: string[]) => {
    const options = { cwd: folder.path, env: { KUBECONFIG: join(folder.path, "config") } };
    const { stdout, stderr, code } = await run(["diagnose", "--live", "--format", "json", ...args], options);
    assert.equal(stderr, "");
    const { failures } = JSON.parse(stdout) as { failures: { pod: string; cause: string }[] };
    assert.equal(code, failures.length > 0 ? 1 : 0);
    return failures.map(({ pod, cause }) => `${pod} ${cause}`);
  };
  assert.deepEqual(await pods(), ["a dns"]);
  assert.deepEqual(await pods("-n", "other"), ["b dns"]);
  assert.deepEqual(await pods("-n", "empty"), []);
  assert.deepEqual(await pods("--all-namespaces", "--kubeconfig", "config", "--context", "simulated"), [
    "b dns",
    "a dns",
  ]);
});

test("says where it looked if nothing fails there and nobody chose the place", async () => {
  await using cluster = await simulated([pod("a", "shop")]);
  using folder = new Folder();
  folder.write("config", cluster.kubeconfig("admin", "other"));
  const { stdout, stderr, code } = await run(["diagnose", "--live", "--kubeconfig", "config"], { cwd: folder.path });
  assert.deepEqual([stdout, code], ["No pull fails.\n", 0]);
  assert.match(stderr, /only namespace "other" was looked at.*--all-namespaces/);
});

interface Wrong {
  readonly args: readonly string[];
  readonly says: RegExp;
}

const wrong: readonly Wrong[] = [
  { args: ["--live", "pods.json"], says: /--live asks the cluster itself/ },
  { args: ["--live", "--message", "x"], says: /--live asks the cluster itself/ },
  { args: ["--live", "-A", "-n", "shop"], says: /cannot be used together/ },
  { args: ["--live", "-n", "../../x"], says: /No namespace can be called "\.\.\/\.\.\/x"\. It consists of/ },
  { args: ["--live", "--context", ""], says: /--context is empty/ },
  { args: ["--watch", "pods.json"], says: /--watch is about a cluster, so it needs --live/ },
  { args: ["--live", "--kubeconfig", "missing"], says: /There is no kubeconfig at .*missing\. Get one/ },
  { args: ["--live", "--kubeconfig", "broken"], says: /broken, line 2, is not valid YAML\. Correct the file/ },
];

for (const { args, says } of wrong) {
  test(`says what is wrong: ${args.join(" ")}`, async () => {
    using folder = new Folder();
    folder.write("broken", `token: ${canary}\na: [`);
    const { code, stdout, stderr } = await run(["diagnose", ...args], { cwd: folder.path });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, says);
    assert.ok(!stderr.includes(canary));
  });
}

test("says what a limited user could not see, beside the output", async () => {
  await using cluster = await simulated([pod("a", "shop")]);
  using folder = new Folder();
  folder.write("config", cluster.kubeconfig("namespace-reader", "shop"));
  const { code, stdout, stderr } = await run(["diagnose", "--live", "-A", "--kubeconfig", "config"], {
    cwd: folder.path,
  });
  assert.equal(code, 1);
  assert.match(stdout, /^shop\/a/);
  assert.match(stderr, /only these namespaces are looked at, as your user sees no others: shop/);
  folder.write("config", cluster.kubeconfig("nobody", "shop"));
  const denied = await run(["diagnose", "--live", "--kubeconfig", "config"], { cwd: folder.path });
  assert.equal(denied.code, 2);
  assert.match(denied.stderr, /Your user may not list pods in the namespace "shop"\. Choose a namespace/);
});

test("watches until Ctrl-C, also as a plugin of kubectl", async () => {
  await using cluster = await simulated([pod("a", "shop")]);
  using folder = new Folder();
  folder.write("config", cluster.kubeconfig("admin", "shop"));
  const plugin = join(folder.path, "kubectl-pull_secrets");
  symlinkSync(cli, plugin);
  const args = [plugin, "diagnose", "--live", "--watch", "--format", "json", "--kubeconfig", "config"];
  const child = spawn(process.execPath, args, { cwd: folder.path, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const changes = () =>
    output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { change: string; failure: { pod: string } })
      .map(({ change, failure }) => `${change} ${failure.pod}`);
  await until("the first is told", () => changes().join() === "new a");
  cluster.store.add(kinds.pods, pod("b", "shop"));
  await until("the second is told", () => changes().join() === "new a,new b");
  cluster.api.delete(kinds.pods, cluster.api.read(kinds.pods, "shop", "a"), { gracePeriodSeconds: 0 });
  await until("it is told that one is gone", () => changes().join() === "new a,new b,gone a");
  child.kill("SIGINT");
  assert.equal(await ended, 1);
});

test("its help names kubectl where kubectl has started it", async () => {
  using folder = new Folder();
  const plugin = join(folder.path, "kubectl-pull_secrets");
  symlinkSync(cli, plugin);
  const child = spawn(process.execPath, [plugin, "diagnose", "--help"], { stdio: ["ignore", "pipe", "inherit"] });
  let help = "";
  for await (const text of child.stdout.setEncoding("utf8")) help += String(text);
  assert.match(help, /^ {2}kubectl pull-secrets diagnose \[options\] --live/m);
  assert.ok(!/^ *pull-secrets /m.test(help));
});
