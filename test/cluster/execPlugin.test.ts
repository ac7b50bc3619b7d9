/** Programs by which a kubeconfig logs in: when they are started, what they are told, and what goes wrong with them. */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { type ClusterProblem, problemWords } from "#cluster";
import { canary, open, serveApi, status, until } from "./scripted.ts";

const v1 = "client.authentication.k8s.io/v1";

/** A user who logs in by a piece of JavaScript. */
function user(code: string, more: object = {}): object {
  const exec = { apiVersion: v1, command: process.execPath, args: ["-e", code], interactiveMode: "Never", ...more };
  return { exec };
}

function credential(fields: object): string {
  return `console.log(JSON.stringify({ apiVersion: "${v1}", kind: "ExecCredential", status: ${JSON.stringify(fields)} }))`;
}

interface Case {
  readonly name: string;
  readonly user: object;
  readonly untrusted?: boolean;
  /** Milliseconds to let pass while it runs. */
  readonly pass?: number;
  readonly problem: Partial<ClusterProblem>;
}

const cases: readonly Case[] = [
  {
    name: "is not started where the kubeconfig is not trusted",
    user: user(credential({ token: canary })),
    untrusted: true,
    problem: { kind: "execNotAllowed" },
  },
  {
    name: "fails",
    user: user(`console.error("${canary}"); process.exit(3)`),
    problem: { kind: "execFailed", fault: "failed", exitCode: 3 },
  },
  { name: "says nothing", user: user(""), problem: { kind: "execFailed", fault: "noCredential" } },
  {
    name: "says something else",
    user: user(`console.log("${canary}")`),
    problem: { kind: "execFailed", fault: "noCredential" },
  },
  {
    name: "gives a token that cannot be sent",
    user: user(credential({ token: `${canary}\r\nx: y` })),
    problem: { kind: "execFailed", fault: "noCredential" },
  },
  {
    name: "gives a certificate that is none",
    user: user(credential({ clientCertificateData: canary, clientKeyData: canary })),
    problem: { kind: "execFailed", fault: "noCredential" },
  },
  {
    name: "does not come to an end",
    user: user("setInterval(() => {}, 1000)"),
    pass: 60_000,
    problem: { kind: "execFailed", fault: "timeout" },
  },
  {
    name: "is not there",
    user: { exec: { apiVersion: v1, command: "no-such-program-anywhere", interactiveMode: "Never" } },
    problem: { kind: "execFailed", fault: "notFound", command: "no-such-program-anywhere" },
  },
  {
    name: "must ask on a terminal",
    user: user("", { interactiveMode: "Always" }),
    problem: { kind: "execFailed", fault: "needsTerminal" },
  },
  {
    name: "speaks a version that is gone",
    user: user("", { apiVersion: "client.authentication.k8s.io/v1alpha1" }),
    problem: { kind: "execFailed", fault: "version" },
  },
];

for (const { name, user, untrusted, pass, problem } of cases) {
  test(`a program that ${name}`, async () => {
    await using server = await serveApi();
    await using opened = open(server.kubeconfig(user), { allowProcesses: !untrusted, environment: process.env });
    if (pass !== undefined) {
      await opened.reported("it runs", () => opened.clock.waiting > 1);
      opened.clock.advance(pass);
    }
    const { connection } = await opened.reported(
      "it says so",
      ({ connection }) => connection.state === "misconfigured",
    );
    assert.ok("problem" in connection);
    assert.deepEqual({ ...connection.problem, ...problem }, connection.problem);
    assert.ok(!JSON.stringify(problemWords(connection.problem)).includes(canary));
    assert.equal(server.asked.length, 0);
  });
}

test("its token is used, asked for once, and asked for again when it has ended or is refused", async () => {
  await using server = await serveApi();
  // Each run gives another token, by the time that it is given.
  const code = `console.log(JSON.stringify({ apiVersion: "${v1}", kind: "ExecCredential", status: {
    token: "token-" + process.hrtime.bigint(), expirationTimestamp: new Date(Date.now() + 600000).toISOString() } }))`;
  await using opened = open(server.kubeconfig(user(code)), { allowProcesses: true, environment: process.env });
  await opened.reported("it is connected", ({ complete }) => complete);
  const tokens = () => [...new Set(server.asked.map(({ headers }) => headers.authorization))];
  assert.equal(tokens().length, 1);
  assert.match(tokens()[0] ?? "", /^Bearer token-\d+$/);
  const [first] = tokens();
  server.script = ({ headers }, response) =>
    headers.authorization === first ? status(response, 401, "Unauthorized") : false;
  for (const watch of server.watches) watch.end();
  await until("another one is used", () => {
    opened.clock.advance(100);
    return tokens().length === 2 && server.watches.size > 0;
  });
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("it is not waited for once it has ended, whatever it has started", async () => {
  await using server = await serveApi();
  const stays = `require("node:child_process").spawn("sleep", ["60"], { stdio: ["ignore", "inherit", "ignore"] }).unref();`;
  const text = server.kubeconfig(user(`${stays} ${credential({ token: canary })}`));
  await using opened = open(text, { allowProcesses: true, environment: process.env });
  await opened.reported("it is connected", ({ complete }) => complete);
});

test("it is told of the cluster if it wants, and has the environment that the kubeconfig gives it", async () => {
  await using server = await serveApi();
  const code = `const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
    console.log(JSON.stringify({ apiVersion: "${v1}", kind: "ExecCredential", status: {
      token: [process.env.MINE, spec.interactive, spec.cluster.server, spec.cluster.config.audience].join("|") } }))`;
  const more = { provideClusterInfo: true, env: [{ name: "MINE", value: "yes" }] };
  const extensions = [{ name: "client.authentication.k8s.io/exec", extension: { audience: "me" } }];
  await using opened = open(server.kubeconfig(user(code, more), { extensions }), {
    allowProcesses: true,
    environment: process.env,
  });
  await opened.reported("it is connected", ({ complete }) => complete);
  assert.equal(server.asked[0]?.headers.authorization, `Bearer yes|false|https://127.0.0.1:${server.port}|me`);
});

test("closing ends a program that still runs", async () => {
  await using server = await serveApi();
  const opened = open(server.kubeconfig(user("setInterval(() => {}, 1000)")), {
    allowProcesses: true,
    environment: process.env,
  });
  await opened.reported("it runs", () => opened.clock.waiting > 1);
  await opened[Symbol.asyncDispose]();
  assert.equal(opened.cluster.report.connection.state, "closed");
});
