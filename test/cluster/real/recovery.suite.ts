/** What people do about a failing pull, done by the product where it can: the Pod runs, and the failure goes away. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Confidence, Redacted } from "#core";
import { value } from "../answers.ts";
import { isConnected, open, reported } from "./helper.ts";
import { kubectl, waitFor } from "./machine/commands.ts";
import { adminKubeconfig, login, registries } from "./machine/settings.ts";
import { apply, pullSecret } from "./pods.ts";
import { makePod, namespace, phaseOf, podSpec } from "./workloads.ts";

/** The kubelet's fourth pause between attempts takes 80 seconds, and nothing here takes more. */
const patience = 120;

/** As people correct a Secret, after the last try and before the next: by the way, how sure it is that this was later. */
const corrections: Readonly<Record<string, readonly [args: (secret: string) => string[], confidence: Confidence]>> = {
  // Where it changes a value that it has written itself, Kubernetes 1.20 notes no time; the order of changes is left.
  "kubectl apply": [() => ["apply", "-f", "-"], "likely"],
  "kubectl patch": [(secret) => ["patch", "secret", "regcred", "--type=merge", "--patch", secret], "certain"],
};

/** Each waits for the kubelet most of its time. */
describe("what helps", { concurrency: true }, () => {
  test("the missing Secret is made: the waiting Pod runs", async () => {
    await using _ = await namespace("recovery-missing");
    await using cluster = open(adminKubeconfig, ["recovery-missing"]);
    await makePod("recovery-missing", "waiting", "recovery-login");
    await reported(cluster, "the cause", patience, ({ failures: [one] }) => one?.cause === "secret-missing");

    const auths = { [registries.basic]: { username: login.user, password: login.password } };
    const secret = {
      namespace: "recovery-missing",
      name: "recovery-login",
      dockerConfig: new Redacted(JSON.stringify({ auths })),
    };
    value(await cluster.createPullSecret({ ...secret, dryRun: true }));
    value(await cluster.createPullSecret(secret));
    const again = await cluster.createPullSecret(secret);
    assert.ok(!again.ok && again.problem.kind === "exists", JSON.stringify(again));
    await reported(cluster, "no failure", patience, (report) => isConnected(report) && report.failures.length === 0);
    assert.equal(await phaseOf("recovery-missing", "waiting"), "Running");
  });

  for (const [index, [way, [args, confidence]]] of Object.entries(corrections).entries()) {
    test(`a wrong password is corrected in place by ${way}: a retry is due, and then the Pod runs`, async () => {
      const name = `recovery-password-${index}`;
      await using _ = await namespace(name);
      await apply(pullSecret(name, "regcred", registries.basic, "wrong-password"));
      await using cluster = open(adminKubeconfig, [name]);
      await makePod(name, "waiting", "regcred");
      // After its third attempt the kubelet waits for 40 seconds, and tells so at its next look.
      await reported(cluster, "three attempts", patience, ({ failures: [one] }) => {
        const { reason, cause, backOff } = one ?? {};
        return reason === "ImagePullBackOff" && cause === "auth-invalid" && (backOff?.attempts ?? 0) >= 3;
      });
      const corrected = JSON.stringify(pullSecret(name, "regcred"));
      await kubectl(["-n", name, ...args(corrected)], { input: corrected });
      // This one looks now; the other looks at Secrets every 30 seconds.
      await using another = open(adminKubeconfig, [name]);
      const [meanwhile] = (await reported(another, "the failure", 15, ({ failures }) => failures.length > 0)).failures;
      assert.deepEqual([meanwhile?.cause, meanwhile?.confidence], ["secret-changed-later", confidence]);
      await reported(cluster, "no failure", patience, (report) => isConnected(report) && report.failures.length === 0);
      assert.equal(await phaseOf(name, "waiting"), "Running");
    });
  }

  test("a StatefulSet is restarted, which would wait for its Pod for ever, as nobody else deletes it", async () => {
    const name = "recovery-set";
    await using _ = await namespace(name);
    const template = { metadata: { labels: { app: "db" } }, spec: podSpec("regcred") };
    await apply(pullSecret(name, "regcred"), {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "db", namespace: name },
      spec: { serviceName: "db", selector: { matchLabels: { app: "db" } }, template: { ...template, spec: podSpec() } },
    });
    await using cluster = open(adminKubeconfig, [name]);
    await reported(cluster, "the failure", patience, ({ failures: [one] }) => one?.owner === "StatefulSet/db");
    const set = { kind: "StatefulSet", namespace: name, name: "db" } as const;
    await kubectl(["-n", name, "patch", "statefulset", "db", "--patch", JSON.stringify({ spec: { template } })]);
    value(await cluster.restart(set));
    await reported(cluster, "no failure", patience, (report) => isConnected(report) && report.failures.length === 0);
    await waitFor("the Pod to run", patience, async () => (await phaseOf(name, "db-0")) === "Running");
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
    const { failures } = await reported(cluster, "the cause", patience, ({ failures: [one] }) => {
      return one?.cause === "auth-missing";
    });
    assert.equal(failures[0]?.owner, "Deployment/web");

    assert.equal(value(await cluster.addPullSecret("recovery-account", "default", "regcred")), true);
    assert.equal(value(await cluster.addPullSecret("recovery-account", "default", "regcred")), false);
    await reported(cluster, "that a restart is needed", patience, (report) => {
      return report.failures[0]?.cause === "service-account-changed-later";
    });
    value(await cluster.restart({ kind: "Deployment", namespace: "recovery-account", name: "web" }));
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
    value(await cluster.deletePod({ namespace: "recovery-deleted", name: "unwanted", uid }));
    // The kubelet takes its time, but a Pod that is to go is nothing that anybody has to look into.
    await reported(cluster, "no failure", 15, (report) => report.failures.length === 0);
  });
});
