/** Nothing that a cluster or a file may hold makes a diagnosis throw, take long, or tell a credential. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { classify, diagnose, diagnosePod, isPullFailing, observe, readDocuments, Surroundings, wantedBy } from "#core";
import { account, failed, image, type Json, node, now, pod, says, secret } from "./objects.ts";

const odd: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  Number.NaN,
  "",
  "text",
  [],
  [null, 1, [[]]],
  {},
  { name: 1 },
  { kind: "List", items: {} },
  JSON.parse('{"__proto__": {"kind": "Pod"}, "constructor": 1, "toString": null, "hasOwnProperty": 1}'),
];

/** Every place of an object once in each odd form. */
function* variants(object: unknown): Iterable<unknown> {
  if (typeof object !== "object" || object === null) return;
  for (const [key, value] of Object.entries(object)) {
    const copy = (other: unknown) =>
      Array.isArray(object) ? object.with(Number(key), other) : { ...object, [key]: other };
    for (const other of odd) yield copy(other);
    for (const inner of variants(value)) yield copy(inner);
  }
}

test("objects of any shape are survived", () => {
  const web = pod({ secrets: ["regcred"] });
  const others: readonly Json[] = [
    failed(says.noneSent),
    secret("regcred"),
    account(["regcred"]),
    node("node1", [image]),
  ];
  for (const [index, one] of [web, ...others].entries()) {
    for (const variant of variants(one)) {
      const objects = [web, ...others].with(index, variant as Json);
      assert.ok(Array.isArray(diagnose(observe(objects), now)));
      assert.ok(Array.isArray(diagnosePod(variant, new Surroundings({ objects }), now)));
      assert.ok(Array.isArray(wantedBy(variant)));
      assert.equal(typeof isPullFailing(variant), "boolean");
    }
  }
});

test("an event that counts backwards, or to no end, is survived", () => {
  for (const count of [-1e300, -1, 0, 0.5, 1e300]) {
    const [failure] = diagnose(observe([pod(), { ...failed(says.refused), count }]), now);
    assert.ok(failure && (failure.backOff.attempts ?? 1) >= 1, `${count}`);
  }
});

test("documents of any shape are survived", () => {
  for (const one of odd) assert.ok(Array.isArray(diagnose(observe([one, [one], { items: one }]), now)));
  for (const text of [
    "",
    "{",
    "}",
    "[",
    "]{}",
    '"',
    "{}{}}",
    "\0",
    "&a [*a, *a]",
    "{{ .Values }}",
    "- - -",
    "[".repeat(50_000),
  ]) {
    assert.ok(Array.isArray(readDocuments(text).documents), text.slice(0, 20));
  }
});

test("huge messages are survived", async () => {
  const bombs = [
    "a",
    "lookup x ",
    "1.",
    "not found ",
    'image "',
    "(Mirrors also failed: ",
    "\\",
    "A1b",
    "https://",
    "token=",
    "&sig=",
  ];
  const messages = bombs.map((bomb) => bomb.repeat(1_000_000 / bomb.length));
  const inputs = messages.map((message) => ({ message, objects: [pod({ message }), failed(message)] }));
  for (const [index, length] of (await lengthsOfAnswers(inputs)).entries()) {
    assert.ok(length < 20_000, bombs[index]);
  }
});

/** In a thread of its own, since an expression that does not come to an end can only be stopped from outside. */
function lengthsOfAnswers(
  inputs: readonly { readonly message: string; readonly objects: readonly unknown[] }[],
): Promise<readonly number[]> {
  const code = `
    const { parentPort, workerData: { core, inputs, now } } = require("node:worker_threads");
    import(core).then(({ classify, diagnose }) => {
      const lengths = ({ message, objects }) => JSON.stringify([classify(message), diagnose({ objects }, now)]).length;
      parentPort.postMessage(inputs.map(lengths));
    });`;
  const worker = new Worker(code, { eval: true, workerData: { core: import.meta.resolve("#core"), inputs, now } });
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => {
      reject(new Error("A huge message keeps the diagnosis busy for minutes."));
      void worker.terminate();
    }, 120_000);
    worker.once("message", resolve).once("error", reject);
    worker.once("exit", () => clearTimeout(guard));
  });
}

test("credentials in messages and images are masked", () => {
  const base64 = Buffer.from("robot:obviously-fake-password-1234567890".repeat(3)).toString("base64");
  const leaks = [
    "Get https://robot:obviously-fake@registry.example.com/v2/: no basic auth credentials",
    "Authorization: Basic cm9ib3Q6b2J2aW91c2x5LWZha2U= was refused: 401 Unauthorized",
    "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJvYnZpb3VzbHktZmFrZSI6MX0.x was refused: 401",
    "GET https://s3.example.com/blob?X-Amz-Credential=obviously-fake&X-Amz-Signature=0bv10us1yfake: 403 Forbidden",
    'token request failed: {"access_token":"obviously-fake-1","password": "obviously-fake-2"}: 401',
    "password=obviously-fake: unauthorized",
    `auth ${base64}: unauthorized`,
    "ghp_obviouslyfake0123456789: denied",
  ];
  for (const message of leaks) {
    const text = JSON.stringify(diagnose({ objects: [pod({ message }), failed(message)] }, now));
    assert.doesNotMatch(text, /obviously-?fake|0bv10us1yfake|cm9ib3Q6|eyJhbGci/, message);
    assert.match(text, /\*\*\*/, message);
  }
  const written = "https://robot:obviously-fake@registry.example.com/web:1";
  const told = JSON.stringify([diagnose({ objects: [pod({ image: written })] }, now), classify("x", written)]);
  assert.doesNotMatch(told, /obviously-fake/);
});

test("errors of asking for a token are no tokens", () => {
  const errors = [
    "failed to fetch oauth token: unexpected status from GET request to https://reg.io/token: 403 Forbidden",
    'failed to fetch anonymous token: Post "https://reg.io/token": dial tcp 10.0.0.1:443: connection refused',
    "unable to retrieve auth token: invalid username/password: unauthorized: authentication required",
    "failed to fetch oauth token: tls: failed to verify certificate: x509: certificate has expired",
  ];
  for (const message of errors) {
    const [failure] = diagnose({ objects: [pod({ message })] }, now);
    assert.equal(failure?.evidence[0]?.text, message);
  }
});

test("digests and long names stay readable", () => {
  const message = `unexpected commit digest sha256:${"e3b0c442".repeat(8)}, expected sha256:${"16ec32c2".repeat(8)}: failed precondition`;
  const [failure] = diagnose({ objects: [pod({ message })] }, now);
  assert.equal(failure?.evidence[0]?.text, message);
});

test("names cannot leave the commands that are offered", () => {
  const evil = "x'; touch /tmp/owned; '$(id)`id`\"\n--all";
  const objects = [
    pod({
      name: evil,
      secrets: [evil],
      account: evil,
      image: `registry.example.com/web:1`,
      metadata: { namespace: evil },
    }),
    secret(evil, { namespace: evil, auths: { [evil]: { username: "a", password: "b" } } }),
  ];
  for (const complete of [undefined, [{ kind: "Secret" }]]) {
    for (const { remedies } of diagnose({ objects, ...(complete && { complete }) }, now)) {
      for (const { command } of remedies) {
        // Without its quoted words, nothing of the name is left in a command.
        const bare = command?.replaceAll("'\\''", "").replace(/'[^']*'/gs, "") ?? "";
        assert.doesNotMatch(bare, /touch|id\b.*`|\$\(/, command ?? "");
      }
    }
  }
});
