/** Kubeconfigs as kubectl reads them: several files, paths, logins, and what is wrong with them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { type ClusterProblem, type ContextList, listContexts, problemWords } from "#cluster";
import { canary, certificates, Folder, json, open, serveApi, status, until } from "./scripted.ts";

const yaml = (context: string, server: string, more = "") => `
apiVersion: v1
kind: Config
${more}
clusters: [{name: c, cluster: {server: "${server}"}}]
users: [{name: u, user: {token: ${canary}}}]
contexts: [{name: ${context}, context: {cluster: c, user: u, namespace: ${context}-space}}]
`;

function contextsOf({ contexts, problem }: ContextList): readonly string[] {
  assert.equal(problem, undefined);
  return contexts.map(({ name, namespace, current }) => `${name} ${namespace}${current ? " current" : ""}`);
}

test("several files are one; the first counts where two differ, and missing ones are passed over", async () => {
  using folder = new Folder();
  const one = folder.write("one", yaml("a", "https://one.example.com"));
  const two = folder.write("two", `${yaml("b", "https://two.example.com", "current-context: b")}`);
  const three = folder.write(
    "three",
    yaml("a", "https://three.example.com", "current-context: a").replace("a-space", "x"),
  );
  const KUBECONFIG = [one, "", join(folder.path, "missing"), two, three].join(delimiter);
  assert.deepEqual(contextsOf(await listContexts({ environment: { KUBECONFIG } })), ["a a-space", "b b-space current"]);
  assert.deepEqual(contextsOf(await listContexts({ environment: { KUBECONFIG }, kubeconfig: three })), ["a x current"]);
});

test("without KUBECONFIG, the file in the home directory is read", async () => {
  using folder = new Folder();
  mkdirSync(join(folder.path, ".kube"));
  writeFileSync(join(folder.path, ".kube", "config"), yaml("home", "https://one.example.com"));
  const environment = { HOME: folder.path, KUBECONFIG: "" };
  assert.deepEqual(contextsOf(await listContexts({ environment })), ["home home-space"]);
});

interface Broken {
  readonly name: string;
  readonly text: string;
  readonly context?: string;
  readonly problem: Partial<ClusterProblem>;
}

const config = (cluster: string, user = "token: x", context = "{cluster: c, user: u}") => `current-context: x
clusters:
  - name: c
    cluster:
      ${cluster}
users:
  - name: u
    user:
      ${user}
contexts:
  - name: x
    context: ${context}
`;
const good = 'server: "https://127.0.0.1:1"';

const broken: readonly Broken[] = [
  { name: "no YAML", text: "a: [\nb: {", problem: { kind: "badKubeconfig", fault: "notYaml", line: 2 } },
  {
    name: "no kubeconfig",
    text: "- just\n- a list",
    problem: { kind: "badKubeconfig", fault: "notKubeconfig", line: 1 },
  },
  { name: "nothing in it", text: "", problem: { kind: "noContext", context: "", known: [] } },
  {
    name: "no such context",
    text: config(good),
    context: "y",
    problem: { kind: "noContext", context: "y", known: ["x"] },
  },
  {
    name: "no server",
    text: config("{}"),
    problem: { kind: "badKubeconfig", fault: "badValue", what: "server", line: 5 },
  },
  {
    name: "a server that is no address",
    text: config('server: "https://:x"'),
    problem: { kind: "badKubeconfig", fault: "badValue", what: "server", line: 5 },
  },
  {
    name: "a server whose address lacks a slash",
    text: config('server: "https:/api.example.com"'),
    problem: { kind: "badKubeconfig", fault: "badValue", what: "server", line: 5 },
  },
  {
    name: "a server of another scheme",
    text: config('server: "FTP://api.example.com"'),
    problem: { kind: "badKubeconfig", fault: "badScheme", what: "ftp://", line: 5 },
  },
  {
    name: "a token that is no text",
    text: config(good, "token: 12"),
    problem: { kind: "badKubeconfig", fault: "badValue", what: "token", line: 9 },
  },
  {
    name: "an unknown cluster",
    text: config(good, "token: x", "{cluster: d, user: u}"),
    problem: { kind: "badKubeconfig", fault: "unknownCluster", what: "x" },
  },
  {
    name: "a namespace that cannot be one",
    text: config(good, "token: x", "{cluster: c, user: u, namespace: ../../x}"),
    problem: { kind: "badKubeconfig", fault: "badValue", what: "namespace", line: 12 },
  },
  {
    name: "an unknown user",
    text: config(good, "token: x", "{cluster: c, user: v}"),
    problem: { kind: "badKubeconfig", fault: "unknownUser", what: "x" },
  },
  {
    name: "a certificate authority and none wanted",
    text: config(`${good}\n      insecure-skip-tls-verify: true\n      certificate-authority: ca.crt`),
    problem: { kind: "badKubeconfig", fault: "caAndInsecure", what: "c" },
  },
  {
    name: "a certificate authority that is none",
    text: config(`${good}\n      certificate-authority-data: AAAA`),
    problem: { kind: "badKubeconfig", fault: "badCertificate", what: "certificate-authority" },
  },
  {
    name: "a file of a token that is missing",
    text: config(good, "tokenFile: missing.txt"),
    problem: { kind: "badKubeconfig", fault: "missingFile" },
  },
  {
    name: "a certificate without its key",
    text: config(good, `client-certificate-data: ${Buffer.from(canary).toString("base64")}`),
    problem: { kind: "badKubeconfig", fault: "badCertificate" },
  },
];

for (const { name, text, context, problem } of broken) {
  test(`a kubeconfig that cannot be used: ${name}`, async () => {
    await using opened = open(text, { context });
    const { connection } = await opened.reported(
      "it says so",
      ({ connection }) => connection.state === "misconfigured",
    );
    assert.ok("problem" in connection);
    assert.deepEqual({ ...connection.problem, ...problem }, connection.problem);
    assert.match(problemWords(connection.problem).message, /^The kubeconfig /);
    assert.equal(readFileSync(opened.config, "utf8"), text, "it is never written");
  });
}

test("a kubeconfig that is missing, and comes", async () => {
  await using server = await serveApi();
  await using opened = open(server.kubeconfig(), { kubeconfig: "/nowhere/to/be/found" });
  const { connection } = await opened.reported("it says so", ({ connection }) => connection.state === "misconfigured");
  assert.ok("problem" in connection && connection.problem.kind === "noKubeconfig");
  using folder = new Folder();
  const path = join(folder.path, "later");
  await using later = open("", { kubeconfig: path });
  await later.reported("it says so", ({ connection }) => connection.state === "misconfigured");
  writeFileSync(path, server.kubeconfig());
  later.clock.advance(3000);
  await later.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("a kubeconfig that changes leads to the other cluster, and what failed in the first one is forgotten", async () => {
  await using first = await serveApi();
  await using second = await serveApi();
  await using opened = open(first.kubeconfig());
  await opened.reported("it is connected", ({ complete }) => complete);
  opened.folder.write("config", second.kubeconfig());
  opened.clock.advance(3000);
  const { server } = await opened.reported(
    "it is connected to the other",
    ({ server, complete }) => complete && server.endsWith(`:${second.port}`),
  );
  assert.equal(server, `https://127.0.0.1:${second.port}`);
});

interface Sent {
  readonly name: string;
  readonly user: object;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const sent: readonly Sent[] = [
  { name: "a token", user: { token: "t" }, headers: { authorization: "Bearer t" } },
  {
    name: "a file of a token, before a token",
    user: { token: "t", tokenFile: "token.txt" },
    headers: { authorization: "Bearer from-file" },
  },
  { name: "a password", user: { username: "me", password: "p" }, headers: { authorization: "Basic bWU6cA==" } },
  { name: "nothing", user: {}, headers: { authorization: undefined } },
  {
    name: "an OIDC login",
    user: { "auth-provider": { name: "oidc", config: { "id-token": "e30.e30.x" } } },
    headers: { authorization: "Bearer e30.e30.x" },
  },
  {
    name: "a login of an old cloud",
    user: { "auth-provider": { name: "gcp", config: { "access-token": "g", expiry: "2999-01-01T00:00:00Z" } } },
    headers: { authorization: "Bearer g" },
  },
  {
    name: "somebody else's name",
    user: { token: "t", as: "jane", "as-groups": ["a", "b"], "as-uid": "7", "as-user-extra": { scopes: ["x"] } },
    headers: {
      authorization: "Bearer t",
      "impersonate-user": "jane",
      "impersonate-group": "a, b",
      "impersonate-uid": "7",
      "impersonate-extra-scopes": "x",
    },
  },
];

for (const { name, user, headers } of sent) {
  test(`logs in with ${name}`, async () => {
    await using server = await serveApi();
    await using opened = open("");
    opened.folder.write("token.txt", "from-file\n");
    opened.folder.write("config", server.kubeconfig(user));
    opened.cluster.reconnect();
    await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
    const [first] = server.asked;
    for (const [header, value] of Object.entries(headers)) assert.equal(first?.headers[header], value, header);
  });
}

test("a token is read anew from its file when the server refuses it", async () => {
  await using server = await serveApi();
  server.script = (asked, response) =>
    asked.headers.authorization === "Bearer new" ? false : status(response, 401, "Unauthorized");
  await using opened = open("");
  opened.folder.write("token.txt", "old");
  opened.folder.write("config", server.kubeconfig({ tokenFile: "token.txt" }));
  opened.cluster.reconnect();
  await opened.reported("the old one is refused", ({ connection }) => connection.state === "expiredLogin");
  opened.folder.write("token.txt", "new");
  opened.clock.advance(60_000);
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

test("no certificate is checked where the kubeconfig says so, and that is told", async () => {
  await using server = await serveApi();
  const cluster = { "certificate-authority-data": undefined, "insecure-skip-tls-verify": true };
  await using opened = open(server.kubeconfig({}, cluster));
  const { insecure } = await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
  assert.equal(insecure, true);
});

test("the server's address may have a path, and its certificate another name", async () => {
  await using server = await serveApi(certificates.otherName);
  server.script = ({ url }, response) => {
    if (!url.pathname.startsWith("/clusters/one/")) return json(response, {}, 404);
    return false;
  };
  const address = `https://127.0.0.1:${server.port}/clusters/one/`;
  await using opened = open(server.kubeconfig({}, { server: address, "tls-server-name": "other.example.com" }));
  await opened.reported("it is connected", ({ connection }) => connection.state === "connected");
});

/** What is named in KUBECONFIG; what is said, with nothing for a kubeconfig that is empty. */
const noFiles: Readonly<Record<string, RegExp>> = {
  "/dev/zero": /^The kubeconfig \/dev\/zero is a folder or a device, and no file\./,
  "/dev": /^The kubeconfig \/dev is a folder or a device, and no file\./,
  "/dev/null": /^$/,
};

const unix = { skip: process.platform === "win32" && "there are no such files" };

for (const [path, said] of Object.entries(noFiles)) {
  test(`${path} is looked at before it is read`, unix, async () => {
    const { contexts, problem } = await listContexts({ environment: { KUBECONFIG: path } });
    assert.deepEqual(contexts, []);
    assert.match(problem ? problemWords(problem).message : "", said);
  });
}

test("a pipe is read as it is written into, bit by bit", unix, async () => {
  await using server = await serveApi();
  using folder = new Folder();
  const path = join(folder.path, "pipe");
  execFileSync("mkfifo", [path]);
  await using opened = open("", { kubeconfig: path });
  const writer = createWriteStream(path);
  const text = server.kubeconfig();
  await until("something waits for more", () => opened.clock.waitsFor(50));
  await new Promise((resolve) => writer.write(text.slice(0, 40), resolve));
  writer.end(text.slice(40));
  await until("it is connected", () => {
    if (opened.clock.waitsFor(50)) opened.clock.advance(50);
    return opened.cluster.report.connection.state === "connected";
  });
});

test("a pipe that nobody writes into is not waited for without end", unix, async () => {
  using folder = new Folder();
  const path = join(folder.path, "pipe");
  execFileSync("mkfifo", [path]);
  await using opened = open("", { kubeconfig: path });
  await until("something waits for it", () => opened.clock.waitsFor(20_000));
  opened.clock.advance(20_000);
  const { connection } = await opened.reported("it says so", ({ connection }) => connection.state === "misconfigured");
  assert.ok("problem" in connection);
  assert.match(
    problemWords(connection.problem).message,
    /^The kubeconfig .*pipe is a pipe into which nobody writes\.$/,
  );
});
