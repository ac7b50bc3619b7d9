/** What people do about a failing pull, done by the product where it can: the Pod runs, and the failure goes away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "#cluster";
import { Redacted } from "#core";
import { failureOf, isConnected, open, reported } from "./helper.ts";
import { kubectl } from "./machine/commands.ts";
import { adminKubeconfig, login, registries } from "./machine/settings.ts";
import { apply, pullSecret } from "./pods.ts";
import { makePod, namespace, phaseOf, podSpec } from "./workloads.ts";

/** The kubelet's fourth pause between attempts takes 80 seconds, and nothing here takes more. */
const patience = 120;

function done<Value>(answer: Answer<Value>): Value {
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

test("the missing Secret is made: the waiting Pod runs", async () => {
  await using _ = await namespace("recovery-missing");
  await using cluster = open(adminKubeconfig, ["recovery-missing"]);
  await makePod("recovery-missing", "waiting", "recovery-login");
  const before = await reported(cluster, "the failure", patience, (report) => report.failures.length > 0);
  assert.equal(before.failures[0]?.cause, "secret-missing");

  const auths = { [registries.basic]: { username: login.user, password: login.password } };
  const secret = {
    namespace: "recovery-missing",
    name: "recovery-login",
    dockerConfig: new Redacted(JSON.stringify({ auths })),
  };
  done(await cluster.createPullSecret({ ...secret, dryRun: true }));
  done(await cluster.createPullSecret(secret));
  const again = await cluster.createPullSecret(secret);
  assert.ok(!again.ok && again.problem.kind === "exists", JSON.stringify(again));
  await reported(cluster, "no failure", patience, (report) => isConnected(report) && report.failures.length === 0);
  assert.equal(await phaseOf("recovery-missing", "waiting"), "Running");
});

test("a wrong password is corrected in place: a retry is due, and then the Pod runs", async () => {
  await using _ = await namespace("recovery-password");
  await apply(pullSecret("recovery-password", "regcred", registries.basic, "wrong-password"));
  await using cluster = open(adminKubeconfig, ["recovery-password"]);
  await makePod("recovery-password", "waiting", "regcred");
  // After its second attempt the kubelet waits for 20 seconds.
  const before = await reported(cluster, "two attempts", patience, (report) => {
    return (failureOf(report, "recovery-password", "waiting")?.backOff.attempts ?? 0) >= 2;
  });
  assert.equal(before.failures[0]?.cause, "auth-invalid");
  // Kubernetes 1.20 does not note when kubectl apply changes a value that it has written itself.
  const correction = JSON.stringify(pullSecret("recovery-password", "regcred"));
  await kubectl(["-n", "recovery-password", "patch", "secret", "regcred", "--type=merge", "--patch", correction]);
  // This one looks now; the other looks at Secrets every 30 seconds.
  await using another = open(adminKubeconfig, ["recovery-password"]);
  const meanwhile = await reported(another, "the failure", 15, (report) => report.failures.length > 0);
  assert.equal(meanwhile.failures[0]?.cause, "secret-changed-later");
  await reported(cluster, "no failure", patience, (report) => isConnected(report) && report.failures.length === 0);
  assert.equal(await phaseOf("recovery-password", "waiting"), "Running");
});

test("a ServiceAccount gets the Secret: only Pods that are made anew use it", async () => {
  await using _ = await namespace("recovery-account");
  await apply(pullSecret("recovery-account", "regcred"), {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "recovery-account" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: podSpec() },
    },
  });
  await using cluster = open(adminKubeconfig, ["recovery-account"]);
  const before = await reported(cluster, "the failure", patience, (report) => report.failures.length > 0);
  assert.equal(before.failures[0]?.cause, "auth-missing");
  assert.equal(before.failures[0]?.owner, "Deployment/web");

  assert.equal(done(await cluster.addPullSecret("recovery-account", "default", "regcred")), true);
  assert.equal(done(await cluster.addPullSecret("recovery-account", "default", "regcred")), false);
  await reported(cluster, "that a restart is needed", patience, (report) => {
    return report.failures[0]?.cause === "service-account-changed-later";
  });
  done(await cluster.restart({ kind: "Deployment", namespace: "recovery-account", name: "web" }));
  await reported(cluster, "no failure", patience, (report) => isConnected(report) && report.failures.length === 0);
});

test("a Pod that is deleted is no failure any more", async () => {
  await using _ = await namespace("recovery-deleted");
  await using cluster = open(adminKubeconfig, ["recovery-deleted"]);
  await makePod("recovery-deleted", "unwanted");
  const { failures } = await reported(cluster, "the failure", patience, (report) => report.failures.length > 0);
  const uid = failures[0]?.podUid ?? "";
  const other = await cluster.deletePod({ namespace: "recovery-deleted", name: "unwanted", uid: "another" });
  assert.ok(!other.ok, "another Pod of that name was meant");
  done(await cluster.deletePod({ namespace: "recovery-deleted", name: "unwanted", uid }));
  // The kubelet takes its time, but a Pod that is to go is nothing that anybody has to look into.
  await reported(cluster, "no failure", 15, (report) => report.failures.length === 0);
});
