/** What real clusters of two versions wrote of Pods that were made to fail, and what each diagnosis has to be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { type Cause, causes, diagnose, observe, type PullFailure, speak } from "#core";
import { expected, sorted, told } from "./expected.ts";
import { missing, readShared } from "./shared.ts";

afterEach(() => speak(undefined));

const everything = ["pods", "events", "secrets", "serviceaccounts", "nodes", "deployments", "replicasets"];

function diagnoseCapture(version: string, files: readonly string[]): readonly PullFailure[] {
  const documents = files.map((file) => readShared(`captures/${version}/${file}.json`));
  return diagnose(observe(documents), Date.parse("2026-11-22T01:41:00Z"));
}

for (const version of ["v1.20", "v1.36"]) {
  const skip = missing(`captures/${version}/pods.json`);

  test(`every Pod of ${version} has its cause, and Pods that run have none`, { skip }, () => {
    assert.deepEqual(told(diagnoseCapture(version, everything)), sorted(expected[version] ?? {}));
  });

  test(`the events of the newer API tell the same of ${version}`, { skip }, () => {
    const newer = diagnoseCapture(
      version,
      everything.map((file) => (file === "events" ? "events.k8s.io" : file)),
    );
    assert.deepEqual(newer, diagnoseCapture(version, everything));
    assert.deepEqual(diagnoseCapture(version, [...everything, "events.k8s.io"]), newer);
  });

  test(`${version} without events, Secrets and everything else gives no wrong certainty`, { skip }, () => {
    const known = expected[version] ?? {};
    for (const files of [["pods"], ["pods", "events"], ["pods", "secrets"], ["pods", "events", "serviceaccounts"]]) {
      for (const [key, [cause, confidence]] of Object.entries(told(diagnoseCapture(version, files)))) {
        const [true_] = known[key.replace(/-[0-9a-f]{8,10}$/, "")] ?? [];
        if (confidence === "certain") assert.ok(isNear(cause, true_), `${key} of ${files}: ${cause}, not ${true_}`);
      }
    }
  });
}

/** Less evidence gives a less special cause, never another one. */
function isNear(cause: Cause, right: Cause | undefined): boolean {
  if (cause === right) return true;
  const general: readonly Cause[] = ["auth-missing"];
  return general.includes(cause) && right?.startsWith("secret-") === true;
}

test("a Deployment's Pods name it, with or without their ReplicaSet", {
  skip: missing("captures/v1.36/pods.json"),
}, () => {
  for (const files of [everything, ["pods"]]) {
    const owners = diagnoseCapture("v1.36", files)
      .filter(({ pod }) => pod.startsWith("p-"))
      .map(({ owner }) => owner);
    assert.deepEqual(owners, ["Deployment/p-deployment", "Deployment/p-deployment"]);
  }
});

test("tries and back-off are those of the events", { skip: missing("captures/v1.36/pods.json") }, () => {
  const failure = diagnoseCapture("v1.36", everything).find(({ pod }) => pod === "a-no-secret");
  assert.ok(failure);
  assert.equal(failure.backOff.attempts, 4);
  const { lastAttempt, nextAttempt } = failure.backOff;
  // The fourth try is followed by 80 seconds.
  assert.equal(Date.parse(nextAttempt ?? "") - Date.parse(lastAttempt ?? ""), 80_000);
});

test("what is told of the captures is fit to be shown", { skip: missing("captures/v1.36/pods.json") }, () => {
  for (const version of ["v1.20", "v1.36"]) {
    for (const failure of diagnoseCapture(version, everything)) {
      const text = JSON.stringify(failure);
      assert.ok(failure.headline.length <= 120, failure.headline);
      assert.ok(failure.evidence.length > 0 && failure.remedies.length > 0, failure.pod);
      assert.doesNotMatch(text, /s3cret|wrong-password(?!["/, ])|YWxpY2U6/, failure.pod);
      assert.doesNotMatch(text, /rolebinding|clusterrole\b|RBAC/i, failure.pod);
      for (const { command } of failure.remedies) assert.ok(!command?.includes("undefined"), command ?? "");
    }
  }
});

test("in another language only the words differ", { skip: missing("captures/v1.36/pods.json") }, () => {
  const withoutWords = (failure: PullFailure) => ({
    ...failure,
    headline: "",
    explanation: "",
    evidence: failure.evidence.map(({ time }) => time),
    remedies: failure.remedies.map(({ command }) => command),
  });
  for (const version of ["v1.20", "v1.36"]) {
    const english = diagnoseCapture(version, everything);
    speak(JSON.parse(readFileSync("l10n/bundle.l10n.de.json", "utf8")));
    const german = diagnoseCapture(version, everything);
    speak(undefined);
    assert.deepEqual(german.map(withoutWords), english.map(withoutWords));
    for (const [index, { headline, explanation }] of german.entries()) {
      assert.ok(headline.length <= 120, headline);
      assert.notEqual(headline, english[index]?.headline);
      assert.notEqual(explanation, english[index]?.explanation);
    }
  }
});

test("Pods that recovered are no failures", { skip: missing("captures/v1.36/recovered-pods-events.json") }, () => {
  const failures = diagnose(observe([readShared("captures/v1.36/recovered-pods-events.json")]), 0);
  const pods = failures.map(({ pod }) => pod);
  for (const recovered of ["b-wrong-password", "i-absent-secret", "c-right-secret"])
    assert.ok(!pods.includes(recovered));
  assert.ok(failures.every(({ cause }) => causes.includes(cause)));
  assert.ok(pods.includes("a-no-secret"), "its ServiceAccount was patched, which helps new Pods only");
});
