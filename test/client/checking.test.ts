/** What is said of a check in the editor, through which proxy it goes, and who has to restart after a rotation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Consumer } from "#protocol";
import type { Attempt } from "#registry";
import { type Report, wordsFor } from "../../client/src/credentials/checkWords.ts";
import { type NetworkSettings, proxyEnvironment } from "../../client/src/credentials/network.ts";
import { consumerLines, restartsOf } from "../../client/src/credentials/restarts.ts";
import type { Outcome } from "../../server/src/registry/outcome.ts";
import { wordsOf } from "../../server/src/registry/words.ts";

const party = { role: "registry", host: "registry.example.com" } as const;
const credential = { source: 'Secret "regcred"', key: "registry.example.com", username: "robot", empty: false };

function attempt(outcome: Outcome): Attempt {
  return { credential, result: { ...outcome, ...wordsOf(outcome) } };
}

const report = (attempts: readonly Attempt[], more: Partial<Report> = {}): Report => ({
  image: "registry.example.com/app:1",
  attempts,
  verdict: "unknown",
  notes: [],
  fatal: [],
  unread: [],
  ...more,
});

const outcomes: readonly (readonly [outcome: Outcome, next: ReturnType<typeof wordsFor>["next"]])[] = [
  [{ kind: "ok", asked: true }, undefined],
  [{ kind: "wrong-credentials", party }, undefined],
  [{ kind: "plain-http", party }, "http"],
  [{ kind: "insecure-realm", party }, "http"],
  [{ kind: "tls", party, fault: "unknown-ca" }, "ca"],
  [{ kind: "tls", party, fault: "expired" }, undefined],
  [{ kind: "proxy", proxy: "proxy:3128", fault: "tls" }, "again"],
  [{ kind: "timeout", party, seconds: 30 }, "longer"],
  [{ kind: "rate-limit", party }, "again"],
  [{ kind: "dns", party, temporary: true }, "again"],
];

for (const [outcome, wanted] of outcomes) {
  test(`${outcome.kind}${"fault" in outcome ? `, ${outcome.fault}` : ""}: ${wanted ?? "no button"}`, () => {
    const { message, details, next } = wordsFor(report([attempt(outcome)]));
    assert.equal(next, wanted);
    assert.match(
      message,
      /^registry\.example\.com\/app:1 \(Secret "regcred", key "registry\.example\.com", user "robot"\): /,
    );
    assert.doesNotMatch([message, ...details].join("\n"), /--[a-z]/, "an option of the command line is named");
  });
}

test("who would get credentials over plain HTTP is the one that a question has to name", () => {
  const service = { role: "token-service", host: "auth.example.net" } as const;
  assert.equal(wordsFor(report([attempt({ kind: "insecure-realm", party: service })])).host, "auth.example.net");
  assert.equal(wordsFor(report([attempt({ kind: "plain-http", party })])).host, "registry.example.com");
});

test("of several attempts the last one is told, and all of them on request", () => {
  const refused = attempt({ kind: "wrong-credentials", party });
  const { message, details, severity } = wordsFor(
    report([refused, attempt({ kind: "ok", asked: true }), { credential, result: null }], {
      verdict: "works",
      notes: ["A note."],
    }),
  );
  assert.equal(severity, "information");
  assert.match(message, /The pull would work\. The registry hands out the image\.$/);
  assert.deepEqual(
    details.filter((line) => /^\d\.|Not tried|^-/.test(line)).map((line) => line.slice(0, 9)),
    ["1. Secret", "2. Secret", "3. Secret", "   Not tr", "- A note."],
  );
});

test("where the kubelet would not even ask, the reason is told", () => {
  const { message, severity } = wordsFor(report([], { verdict: "refused", fatal: ["It cannot be decoded."] }));
  assert.deepEqual(
    [severity, message],
    ["error", "registry.example.com/app:1: The pull would fail. It cannot be decoded."],
  );
});

const settings: NetworkSettings = { proxy: "", noProxy: [], proxySupport: "override" };
const environment = { https_proxy: "http://env:1", NO_PROXY: "a", PATH: "/bin" };
const proxies: readonly (readonly [string, Partial<NetworkSettings>, Record<string, string | undefined>])[] = [
  ["the environment's", {}, { HTTPS_PROXY: "http://env:1", HTTP_PROXY: undefined, NO_PROXY: "a" }],
  [
    "the setting's before it",
    { proxy: "http://set:2" },
    { HTTPS_PROXY: "http://set:2", HTTP_PROXY: "http://set:2", NO_PROXY: "a" },
  ],
  [
    "with the setting's exceptions",
    { noProxy: ["b", "c"] },
    { HTTPS_PROXY: "http://env:1", HTTP_PROXY: undefined, NO_PROXY: "b,c" },
  ],
  ["none where proxies are off", { proxy: "http://set:2", proxySupport: "off" }, {}],
];
for (const [name, more, wanted] of proxies) {
  test(`the proxy: ${name}`, () => assert.deepEqual(proxyEnvironment({ ...settings, ...more }, environment), wanted));
}

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const consumer = (type: string, name: string, more: Partial<Consumer> = {}): Consumer => ({
  type,
  name,
  uri: "file:///a.yaml",
  range,
  through: { kind: "environment" },
  certain: true,
  restart: true,
  restartIfRenamed: true,
  why: "",
  ...more,
});

test("each workload that has to restart is named once, with the command where there is one", () => {
  const consumers = [
    consumer("Deployment", "web", { namespace: "shop" }),
    consumer("Deployment", "web", { namespace: "shop", through: { kind: "volume" } }),
    consumer("StatefulSet", "db"),
    consumer("Pod", "debug", { namespace: "shop" }),
    consumer("Deployment", "$(rm)"),
    consumer("DaemonSet", "agent", { restart: false }),
  ];
  assert.deepEqual(restartsOf(consumers, false), {
    commands: ["kubectl rollout restart deployment/web --namespace shop", "kubectl rollout restart statefulset/db"],
    byHand: ['Pod "debug" (shop)', 'Deployment "$(rm)"'],
  });
  assert.equal(restartsOf(consumers, true).commands.length, 3);
});

test("who gets a Secret is told with the way", () => {
  const account = { type: "ServiceAccount", name: "puller", uri: "", range };
  assert.deepEqual(
    consumerLines([
      consumer("Pod", "a", { through: { kind: "podSpec" } }),
      consumer("Job", "", { through: { kind: "serviceAccount", account }, certain: false, namespace: "shop" }),
    ]),
    [
      'Pod "a", by the list of its Pod spec.',
      'Job without a name (shop), by its ServiceAccount "puller", if it is this Secret that it means.',
    ],
  );
});
