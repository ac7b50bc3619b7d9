/** What the sidebar does about a failing pull: Secrets are corrected and copied, lists added to, and refusals change nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Cluster, WorkloadReference } from "#cluster";
import { Redacted } from "#core";
import { type Before, beforeChange, look, type Outcome } from "../../../client/src/commands/live/progress.ts";
import { problem, readSecret, value } from "../answers.ts";
import { open, reported } from "./helper.ts";
import { kubectl } from "./machine/commands.ts";
import { adminKubeconfig, login, registries } from "./machine/settings.ts";
import { apply, pullSecret } from "./pods.ts";
import { makePod, namespace, podSpec } from "./workloads.ts";

/** The kubelet's fourth pause between attempts takes 80 seconds, and nothing here takes more. */
const patience = 120;

async function beforeChangeOf(cluster: Cluster, workload: WorkloadReference, replaced: boolean): Promise<Before> {
  const pods = value(await cluster.podsOf(workload));
  return beforeChange(pods, { replaced, single: workload.kind === "Pod" }, Date.now());
}

/** As the sidebar follows a change: looks every second until the Pods run or fail anew. */
async function followed(cluster: Cluster, workload: WorkloadReference, known: Before): Promise<Outcome> {
  let base = known;
  for (const end = Date.now() + patience * 1000; Date.now() < end; ) {
    const pods = value(await cluster.podsOf(workload));
    const { outcome, before } = look(pods, cluster.report.failures, base, Date.now());
    if (outcome.kind !== "waiting") return outcome;
    base = before;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`${workload.kind} ${workload.name} is waited for in vain`);
}

const failing = (cluster: Cluster) => reported(cluster, "the failure", patience, ({ failures }) => failures.length > 0);

/** Each waits for the kubelet most of its time. */
describe("what the sidebar does", { concurrency: true }, () => {
  test("a login is corrected in place: first a wrong one, which fails anew, then the right one", async () => {
    await using _ = await namespace("mending-password");
    await apply(pullSecret("mending-password", "regcred", registries.basic, "wrong-password"));
    await using cluster = open(adminKubeconfig, ["mending-password"]);
    await makePod("mending-password", "waiting", "regcred");
    await failing(cluster);
    const pod = { kind: "Pod", namespace: "mending-password", name: "waiting" } as const;
    const secret = { namespace: "mending-password", name: "regcred" };
    const correct = async (password: string) => {
      const known = await beforeChangeOf(cluster, pod, false);
      const credential = {
        server: registries.basic,
        login: new Redacted(login.user),
        password: new Redacted(password),
      };
      value(await cluster.correctCredential(await readSecret(cluster, secret), credential));
      return await followed(cluster, pod, known);
    };
    assert.equal((await correct("wrong-again")).kind, "failing");
    assert.deepEqual(await correct(login.password), { kind: "running", pods: 1 });
  });

  test("a Secret is copied from another namespace: the waiting Pod runs", async () => {
    await using _ = await namespace("mending-copy");
    await using __ = await namespace("mending-source");
    await apply(pullSecret("mending-source", "regcred"));
    await using cluster = open(adminKubeconfig, ["mending-copy", "mending-source"]);
    await makePod("mending-copy", "waiting", "wanted");
    await failing(cluster);
    const pod = { kind: "Pod", namespace: "mending-copy", name: "waiting" } as const;
    const known = await beforeChangeOf(cluster, pod, false);
    const listed = value(await cluster.pullSecrets());
    assert.deepEqual(
      listed.map(({ namespace, name, logins }) => [namespace, name, logins.map(({ registry }) => registry)]),
      [["mending-source", "regcred", [registries.basic]]],
    );
    const [from] = listed;
    assert.ok(from);
    value(await cluster.copyPullSecret(from, { namespace: "mending-copy", name: "wanted" }));
    assert.deepEqual(await followed(cluster, pod, known), { kind: "running", pods: 1 });
  });

  test("a Secret is attached to a Deployment, unless its list has changed meanwhile", async () => {
    await using _ = await namespace("mending-attach");
    await apply(pullSecret("mending-attach", "regcred"), {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "mending-attach" },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: podSpec() },
      },
    });
    await using cluster = open(adminKubeconfig, ["mending-attach"]);
    await failing(cluster);
    const deployment = { kind: "Deployment", namespace: "mending-attach", name: "web" } as const;
    const old = value(await cluster.pullSecretList(deployment));
    const other = JSON.stringify({ spec: { template: { spec: { imagePullSecrets: [{ name: "other" }] } } } });
    await kubectl(["-n", "mending-attach", "patch", "deployment", "web", "--patch", other]);
    assert.equal(problem(await cluster.attach(deployment, "regcred", old)), "conflict");
    const list = value(await cluster.pullSecretList(deployment));
    assert.deepEqual(list.names, ["other"]);
    const known = await beforeChangeOf(cluster, deployment, true);
    value(await cluster.attach(deployment, "regcred", list));
    assert.deepEqual(await followed(cluster, deployment, known), { kind: "running", pods: 1 });
  });

  test("what has no such login, or may not be changed, is left alone", async () => {
    await using _ = await namespace("mending-refused");
    await apply(pullSecret("mending-refused", "regcred"));
    await using cluster = open(adminKubeconfig, ["mending-refused"]);
    await reported(cluster, "the connection", patience, ({ connection }) => connection.state === "connected");
    const secret = { namespace: "mending-refused", name: "regcred" };
    const credential = { server: "quay.io", login: new Redacted("a"), password: new Redacted("not-a-real-password") };
    assert.equal(problem(await cluster.correctCredential(await readSecret(cluster, secret), credential)), "noLogin");
    assert.equal(problem(await cluster.copyPullSecret(secret, secret)), "exists");
    await kubectl([
      "-n",
      "mending-refused",
      "patch",
      "secret",
      "regcred",
      "--type=merge",
      "--patch",
      '{"immutable":true}',
    ]);
    const own = { ...credential, server: registries.basic };
    assert.equal(problem(await cluster.correctCredential(await readSecret(cluster, secret), own)), "immutable");
  });
});
