/** What becomes of a connection that cannot be made, by what goes wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type ClusterProblem, type ConnectionState, problemWords } from "#cluster";
import { certificates, json, kubeconfig, open, pod, type Scripted, serveApi, status } from "./scripted.ts";

interface Case {
  readonly name: string;
  readonly certificate?: keyof typeof certificates;
  readonly user?: object;
  readonly cluster?: object;
  readonly script?: Scripted["script"];
  /** Milliseconds to let pass once the server has been asked. */
  readonly pass?: number;
  readonly state: ConnectionState;
  readonly problem: Partial<ClusterProblem>;
}

/** 160 megabytes of spaces. */
const endless = () => gzipSync(Buffer.alloc(160 * 1024 * 1024, " "));

const cases: readonly Case[] = [
  {
    name: "401",
    script: (_, response) => status(response, 401, "Unauthorized"),
    state: "expiredLogin",
    problem: { kind: "unauthorized" },
  },
  {
    name: "403 everywhere",
    script: (_, response) => status(response, 403, "Forbidden"),
    state: "forbidden",
    problem: { kind: "forbidden", verb: "list", resource: "pods", namespace: "" },
  },
  {
    name: "500",
    script: (_, response) => status(response, 500, "InternalError"),
    state: "unreachable",
    problem: { kind: "serverError", status: 500 },
  },
  {
    name: "too many requests",
    script: (_, response) => {
      response.setHeader("retry-after", "7");
      return status(response, 429, "TooManyRequests");
    },
    state: "unreachable",
    problem: { kind: "tooManyRequests", seconds: 7 },
  },
  {
    name: "too many requests, in the words of an API server that has no time for more",
    script: (_, response) => {
      response.writeHead(429, { "content-type": "text/plain", "retry-after": "99999999999" });
      return response.end("Too many requests, please try again later.\n") !== undefined;
    },
    state: "unreachable",
    problem: { kind: "tooManyRequests", seconds: 300 },
  },
  {
    name: "broken off",
    script: (_, response) => response.destroy() !== undefined,
    state: "unreachable",
    problem: { kind: "unreachable", why: "reset" },
  },
  {
    name: "never answered",
    script: () => true,
    pass: 60_000,
    state: "unreachable",
    problem: { kind: "timeout", seconds: 60 },
  },
  {
    name: "answered by a page that wants a login",
    script: (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>Log in") !== undefined,
    state: "unreachable",
    problem: { kind: "notKubernetes" },
  },
  {
    name: "answered with what fills the memory once it is unpacked",
    script: (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(endless()) !== undefined,
    state: "unreachable",
    problem: { kind: "notKubernetes" },
  },
  {
    name: "answered in another protocol",
    script: (_, response) =>
      response.socket?.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n") ?? true,
    state: "unreachable",
    problem: { kind: "notKubernetes" },
  },
  {
    name: "a token that no header can hold",
    user: { token: "line\r\nbreak" },
    state: "misconfigured",
    problem: { kind: "badKubeconfig", fault: "badValue", what: "token" },
  },
  {
    name: "sent round in circles",
    script: ({ url }, response) =>
      url.pathname.endsWith("/pods") && json(response, { kind: "PodList", metadata: { continue: "again" }, items: [] }),
    state: "unreachable",
    problem: { kind: "notKubernetes" },
  },
  {
    name: "a question that is refused",
    script: (_, response) => status(response, 400, "BadRequest"),
    state: "unreachable",
    problem: { kind: "serverError", status: 400 },
  },
  {
    name: "sent to another host, which is not asked",
    script: ({ url }, response) => {
      assert.notEqual(url.pathname, "/elsewhere");
      return response.writeHead(307, { location: "/elsewhere" }).end() !== undefined;
    },
    state: "unreachable",
    problem: { kind: "notKubernetes" },
  },
  {
    name: "half an answer",
    script: ({ url }, response) => {
      if (!url.pathname.endsWith("/pods")) return false;
      response.writeHead(200, { "content-length": "1000" }).write('{"items":[');
      setImmediate(() => response.destroy());
      return true;
    },
    state: "unreachable",
    problem: { kind: "unreachable", why: "reset" },
  },
  {
    name: "a certificate of nobody's",
    certificate: "stranger",
    state: "unreachable",
    problem: { kind: "certificate", fault: "unknownCa" },
  },
  {
    name: "an expired certificate",
    certificate: "expired",
    state: "unreachable",
    problem: { kind: "certificate", fault: "expired" },
  },
  {
    name: "a certificate that is not valid yet",
    certificate: "early",
    state: "unreachable",
    problem: { kind: "certificate", fault: "notYetValid" },
  },
  {
    name: "a certificate for another name",
    certificate: "otherName",
    state: "unreachable",
    problem: { kind: "certificate", fault: "wrongName" },
  },
  {
    name: "an OIDC login that has expired",
    user: {
      "auth-provider": {
        name: "oidc",
        config: { "id-token": `e30.${Buffer.from('{"exp":1}').toString("base64url")}.x`, "refresh-token": "canary" },
      },
    },
    state: "expiredLogin",
    problem: { kind: "authProvider", name: "oidc", renewable: true },
  },
  {
    name: "a proxy that is not there",
    cluster: { "proxy-url": "http://user:canary-t0ken-of-the-test@127.0.0.1:1" },
    state: "unreachable",
    problem: { kind: "proxy", proxy: "127.0.0.1:1", fault: "unreachable" },
  },
  {
    name: "a proxy of an unknown kind",
    cluster: { "proxy-url": "ftp://127.0.0.1:1" },
    state: "unreachable",
    problem: { kind: "proxy", fault: "unsupported" },
  },
];

for (const { name, certificate = "good", user, cluster, script, pass, state, problem } of cases) {
  test(`connecting fails: ${name}`, async () => {
    await using server = await serveApi(certificates[certificate]);
    if (script) server.script = script;
    await using opened = open(server.kubeconfig(user, cluster));
    if (pass !== undefined) {
      await opened.reported("the server was asked", () => server.asked.length > 0);
      opened.clock.advance(pass);
    }
    const { connection } = await opened.reported(state, ({ connection }) => connection.state === state);
    assert.ok("problem" in connection);
    assert.deepEqual({ ...connection.problem, ...problem }, connection.problem);
    const { message, action } = problemWords(connection.problem);
    assert.match(message, /^[A-Z].*\.$/);
    assert.match(action, /^[A-Z].*\.$/);
  });
}

test("nothing listens", async () => {
  const server = await serveApi();
  await server[Symbol.asyncDispose]();
  await using opened = open(kubeconfig(server.port, {}));
  const { connection } = await opened.reported("it is refused", ({ connection }) => connection.state === "unreachable");
  assert.ok("problem" in connection && connection.problem.kind === "unreachable");
  assert.equal(connection.problem.why, "refused");
});

test("tries again by itself, later each time, and recovers", async () => {
  await using server = await serveApi();
  server.script = (_, response) => status(response, 503, "ServiceUnavailable");
  await using opened = open(server.kubeconfig());
  const delays: number[] = [];
  for (let attempt = 1; attempt <= 3; attempt++) {
    await opened.reported("it waits", ({ connection }) => {
      const next = "nextAttempt" in connection ? (connection.nextAttempt ?? 0) : 0;
      return server.asked.length === attempt && next > opened.clock.now();
    });
    const { connection } = opened.cluster.report;
    const delay = "nextAttempt" in connection ? (connection.nextAttempt ?? 0) - opened.clock.now() : 0;
    delays.push(delay);
    if (attempt === 3) server.script = () => false;
    opened.clock.advance(delay);
  }
  assert.deepEqual(delays, [750, 1500, 3000]);
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("a login that was renewed is used without asking", async () => {
  await using server = await serveApi();
  server.script = (asked, response) => {
    if (asked.headers.authorization === "Bearer fresh") return false;
    return status(response, 401, "Unauthorized");
  };
  await using opened = open(server.kubeconfig({ token: "stale" }));
  await opened.reported("the login is refused", ({ connection }) => connection.state === "expiredLogin");
  opened.folder.write("config", server.kubeconfig({ token: "fresh" }));
  opened.clock.advance(3000);
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("who sees one namespace only gets that one, and is told so", async () => {
  await using server = await serveApi();
  server.script = ({ url, body }, response) => {
    if (url.pathname === "/api/v1/namespaces") return status(response, 403, "Forbidden");
    if (!url.pathname.endsWith("accessreviews")) return false;
    return json(response, { status: { allowed: body.includes('"namespace":"shop"') } }, 201);
  };
  await using opened = open(server.kubeconfig());
  const { watched } = await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
  assert.deepEqual(watched, { kind: "namespaces", namespaces: ["shop"], because: "onlyKnown" });
});

test("who may list but not watch is told what fails, where nothing is to be followed", async () => {
  await using server = await serveApi();
  server.pods = [pod("a", "ErrImagePull")];
  server.script = ({ url }, response) => url.searchParams.has("watch") && status(response, 403, "Forbidden");
  await using opened = open(server.kubeconfig(), { watch: false });
  const { failures } = await opened.reported("all is known", ({ complete }) => complete);
  assert.equal(failures.length, 1);
  assert.ok(!server.asked.some(({ url }) => url.searchParams.has("watch")));
});

test("what a gateway does not serve is done without", async () => {
  await using server = await serveApi();
  server.pods = [pod("a", "ErrImagePull")];
  server.script = ({ url }, response) =>
    !/pods|namespaces$|accessreviews/.test(url.pathname) && status(response, 404, "NotFound");
  await using opened = open(server.kubeconfig());
  const { failures } = await opened.reported("all is known", ({ complete }) => complete);
  assert.deepEqual(
    failures.map(({ pod, cause }) => `${pod} ${cause}`),
    ["a wrapper"],
  );
});

test("commands are for the context that was asked, whatever kubectl's own is", async () => {
  await using server = await serveApi();
  server.pods = [pod("a", "ErrImagePull")];
  await using opened = open(server.kubeconfig(), { context: "shop" });
  const { failures } = await opened.reported("all is known", ({ complete }) => complete);
  const commands = failures.flatMap(({ remedies }) => remedies.flatMap(({ command }) => command ?? []));
  assert.ok(commands.length > 0);
  for (const command of commands)
    assert.ok(command.startsWith(`kubectl --kubeconfig=${opened.config} --context=shop `));
});
