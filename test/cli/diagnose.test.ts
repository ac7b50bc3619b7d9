/** `pull-secrets diagnose` as users run it: on what kubectl wrote, and on one message. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, failed, type Json, node, pod, says, secret } from "../core/diagnosis/objects.ts";
import { Folder, type Result, type RunOptions, run, useBuild } from "./helper.ts";

useBuild();

function diagnose(options: Omit<RunOptions, "cwd"> & { readonly folder?: Folder }, ...args: string[]): Promise<Result> {
  const { folder, ...rest } = options;
  return run(["diagnose", ...args], { cwd: folder?.path ?? import.meta.dirname, ...rest });
}

function list(...items: readonly Json[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items, metadata: { resourceVersion: "" } }, null, 4);
}

const missing = pod({ secrets: ["regcred"] });

test("JSON has exactly the documented fields", async () => {
  using folder = new Folder({
    "pods.json": list(missing),
    "more/events.json": list(failed(says.noneSent)),
    "secrets.json": list(secret("other", { auths: {} })) + JSON.stringify(account([])),
  });
  const result = await diagnose({ folder }, "pods.json", "more/events.json", "secrets.json", "--format", "json");
  assert.equal(result.code, 1);
  assert.equal(result.stderr, "");
  const { failures, ...rest } = JSON.parse(result.stdout);
  assert.deepEqual(rest, {});
  assert.equal(failures.length, 1);
  const [failure] = failures;
  assert.deepEqual(
    { ...failure, explanation: typeof failure.explanation, evidence: undefined, remedies: failure.remedies.length },
    {
      namespace: "shop",
      pod: "web",
      owner: null,
      container: "app",
      containerType: "container",
      image: "registry.example.com/shop/web:1",
      reason: "ErrImagePull",
      cause: "secret-missing",
      confidence: "likely",
      headline: 'Secret "regcred", which the Pod lists, does not exist in namespace "shop".',
      explanation: "string",
      evidence: undefined,
      remedies: 1,
    },
  );
  assert.deepEqual(failure.evidence[0], {
    source: "event Failed (4 times)",
    text: failed(says.noneSent).message,
    time: "2026-01-01T12:02:00Z",
  });
  for (const { title, command } of failure.remedies)
    assert.ok(title && (command === null || command.startsWith("kubectl ")));
});

test("text tells each reason once, with what to do", async () => {
  const pods = ["a", "b", "c", "d", "e"].map((name) =>
    pod({
      name: `web-5d4f-${name}`,
      metadata: {
        labels: { "pod-template-hash": "5d4f" },
        ownerReferences: [{ kind: "ReplicaSet", name: "web-5d4f", controller: true }],
      },
    }),
  );
  const result = await diagnose({ input: list(...pods, secret("good"), node("node1")) }, "-");
  assert.equal(result.code, 1);
  assert.equal(
    result.stdout,
    `shop/web-5d4f-a, web-5d4f-b, web-5d4f-c and 2 more (Deployment/web) container "app": registry.example.com/shop/web:1
  registry.example.com demands a login; attach Secret "good" to the Pod. [auth-missing, certain]
  The Pod lists no pull secret, so the pull was anonymous, and registry.example.com refused. Its ServiceAccount had none to hand over when the Pod was made. No right of the ServiceAccount changes that: the kubelet reads pull secrets with the identity of its node, and the container runtime sends them to the registry (https://github.com/pull-secrets/pull-secrets/blob/main/docs/how-images-are-pulled.md).
    container status: ${says.noneSent}
    node node1: linux/arm64, kubelet v1.34.1.
  1. List Secret "good" in deployment/web, which makes new Pods
     $ kubectl patch deployment/web -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"good"}]}}}}' --namespace=shop

5 failing pulls in 5 Pods: 5 auth-missing.
`,
  );
});

test("nothing fails", async () => {
  for (const input of [list(), list(pod({ status: { phase: "Running", containerStatuses: [] } }))]) {
    assert.deepEqual(await diagnose({ input }), { code: 0, stdout: "No pull fails.\n", stderr: "" });
    const json = await diagnose({ input }, "--format", "json");
    assert.deepEqual(JSON.parse(json.stdout), { failures: [] });
  }
});

test("one message is classified", async () => {
  const args = ["--message", "no basic auth credentials", "--image", "ghcr.io/acme/api:1"];
  const headline = "ghcr.io demands a login, and none was sent; attach a pull secret for it.";
  const json = await diagnose({}, ...args, "--format", "json");
  assert.equal(json.code, 0);
  assert.deepEqual(JSON.parse(json.stdout), { cause: "auth-missing", headline });
  assert.equal((await diagnose({}, ...args)).stdout, `auth-missing: ${headline}\n`);
});

test("what cannot be read is told, and what can be is diagnosed", async () => {
  using folder = new Folder({ "pods.json": list(missing), "broken.json": "{ obviously-fake" });
  const result = await diagnose({ folder }, "pods.json", "broken.json", "none.json");
  assert.equal(result.code, 2);
  assert.match(result.stdout, /secret-missing|auth-missing/);
  assert.match(
    result.stderr,
    /^pull-secrets: broken\.json: not all of it can be read: it is not valid JSON from line 1 on$/m,
  );
  assert.match(result.stderr, /^pull-secrets: none\.json: cannot be read: no such file or folder$/m);
  assert.doesNotMatch(result.stderr, /obviously-fake/);
});

const wrong: readonly (readonly [args: readonly string[], input: string, message: RegExp])[] = [
  [[], "", /there is no Kubernetes object in it/],
  [["-"], "hello", /there is no Kubernetes object in it/],
  [["-"], '{"name": "web"}', /there is no Kubernetes object in it/],
  [["--image", "nginx"], "", /--image says what a message is about, so it needs --message/],
  [["--message", "x", "pods.json"], "", /--message and FILE cannot be used together/],
  [["--message", " "], "", /the TEXT of --message is empty/],
  [["--format", "yaml"], "", /--format must be one of text, json/],
  [["--max-file-size", "0"], "", /--max-file-size must be a number of megabytes/],
];

test("wrong use is told in one sentence", async () => {
  for (const [args, input, message] of wrong) {
    const result = await diagnose({ input }, ...args);
    assert.equal(result.code, 2, args.join(" "));
    assert.match(result.stderr, message);
    assert.equal(result.stdout, "");
  }
});

test("a message cannot drive the terminal", async () => {
  const message = "\u001b[2J\u001b]0;owned\u0007\r\nfirst line\nsecond line\u202e: no basic auth credentials";
  const result = await diagnose({ input: list(pod({ message, name: "web\u001b[31m" })) }, "--color", "never");
  assert.doesNotMatch(result.stdout, /[[\p{Cc}\u202e]--\n]/v);
  assert.match(result.stdout, /first line second line/);
});

test("no credential is printed", async () => {
  const objects = [
    pod({ secrets: ["regcred"], message: says.refused }),
    secret("regcred"),
    secret("opaque", { type: "Opaque", data: { password: Buffer.from("obviously-fake").toString("base64") } }),
  ];
  for (const format of ["text", "json"]) {
    const { stdout, stderr } = await diagnose({ input: list(...objects) }, "--format", format);
    assert.match(stdout, /auth-invalid/);
    assert.doesNotMatch(stdout + stderr, /obviously-fake|b2J2aW91c2x5/);
  }
});
