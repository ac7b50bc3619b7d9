/** What a registry may answer, and what is made of it: real servers on 127.0.0.1, right ones and broken ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Redacted } from "#core";
import { registryAddress } from "../../server/src/registry/address.ts";
import { certificates } from "./certificates.ts";
import {
  type Answer,
  ask,
  basicHeader,
  basicRegistry,
  bearerRegistry,
  canary,
  check,
  deny,
  grant,
  login,
  serve,
  serveRaw,
  service,
  token,
  wrong,
} from "./servers.ts";

test("Basic: right, wrong and no credentials", async () => {
  const right = await ask(basicRegistry);
  assert.equal(right.result.kind, "ok");
  assert.deepEqual(
    right.told.map(({ method, url, authorization }) => [method, url, authorization !== undefined]),
    [
      ["GET", "/v2/", false],
      ["GET", "/v2/", true],
      ["HEAD", "/v2/team/app/manifests/1", true],
    ],
  );
  assert.equal((await ask(basicRegistry, "team/app:1", wrong)).result.kind, "wrong-credentials");
  const anonymous = await ask(basicRegistry, "team/app:1", undefined);
  await using registry = await serve(basicRegistry, certificates.good);
  assert.equal((await check(`${registry.host}/team/app:1`)).kind, "needs-credentials");
  assert.ok(anonymous.told.length > 0);
});

test("what is missing and what is forbidden", async () => {
  const kinds = async (image: string) => (await ask(basicRegistry, image)).result;
  assert.deepEqual({ ...(await kinds("team/app:2")) }.kind, "missing");
  const [tag, digest, repository, secret] = await Promise.all(
    ["team/app:2", `team/app@sha256:${"a".repeat(64)}`, "team/nothing:1", "team/secret:1"].map(kinds),
  );
  assert.ok(tag?.kind === "missing" && tag.what === "tag", tag?.message);
  assert.ok(digest?.kind === "missing" && digest.what === "digest", digest?.message);
  assert.ok(repository?.kind === "missing" && repository.what === "repository", repository?.message);
  assert.equal(secret?.kind, "no-access");
});

test("a registry that does not tell what is missing", async () => {
  const { result } = await ask(({ url }, response) => void response.writeHead(url === "/v2/" ? 200 : 404).end());
  assert.ok(result.kind === "missing" && result.what === "either");
  assert.match(result.message, /does not tell which/);
});

test("a registry that asks for nothing: no credential is sent", async () => {
  const { result, told } = await ask((_, response) => void response.end());
  assert.ok(result.kind === "ok" && !result.asked);
  assert.ok(told.every(({ authorization }) => authorization === undefined));
});

test("Bearer: right, wrong and no credentials", async () => {
  await using tokens = await serve(service, certificates.good);
  const registry = bearerRegistry(() => `https://${tokens.host}/token`);
  const right = await ask(registry);
  assert.equal(right.result.kind, "ok");
  assert.ok(
    right.told.every(({ authorization }) => authorization === undefined || authorization === `Bearer ${token}`),
  );
  assert.deepEqual(
    tokens.told.map(({ url }) => url),
    ["/token?service=test&scope=repository%3Ateam%2Fapp%3Apull"],
  );
  assert.equal((await ask(registry, "team/app:1", wrong)).result.kind, "wrong-credentials");
  assert.equal((await ask(registry, "team/other:1")).result.kind, "no-access");
});

test("Bearer: an anonymous token is not enough", async () => {
  await using tokens = await serve((_, response) => void grant(response), certificates.good);
  await using registry = await serve(
    bearerRegistry(() => `https://${tokens.host}/token`),
    certificates.good,
  );
  assert.equal((await check(`${registry.host}/team/app:1`)).kind, "ok");
  assert.equal((await check(`${registry.host}/team/other:1`)).kind, "needs-credentials");
  assert.ok(tokens.told.every(({ authorization }) => authorization === undefined));
});

test("Bearer: 403 of the token service is told apart by asking without a scope", async () => {
  const scoped: Answer = (told, response) =>
    told.authorization === basicHeader && !told.url.includes("scope") ? grant(response) : deny(403)(told, response);
  await using tokens = await serve(scoped, certificates.good);
  const registry = bearerRegistry(() => `https://${tokens.host}/token`);
  assert.equal((await ask(registry)).result.kind, "no-access");
  assert.equal((await ask(registry, "team/app:1", wrong)).result.kind, "wrong-credentials");
});

test("Bearer: a challenge cannot ask for more than pulling", async () => {
  await using tokens = await serve(service, certificates.good);
  const scope = ',scope="repository:other/app:pull,push aws"';
  const { result } = await ask(bearerRegistry(() => `https://${tokens.host}/token?a=b`, scope));
  assert.equal(result.kind, "ok");
  const [one] = tokens.told.map(({ url }) => new URL(url, "https://host").searchParams);
  assert.deepEqual(one?.getAll("scope"), ["repository:team/app:pull", "aws"]);
  assert.equal(one?.get("a"), "b");
});

test("an identity token is sent as OAuth 2 wants it", async () => {
  const oauth: Answer = ({ method, body }, response) =>
    method === "POST" && new URLSearchParams(body).get("refresh_token") === canary
      ? response.end(JSON.stringify({ access_token: token }))
      : response.writeHead(400).end();
  await using tokens = await serve(oauth, certificates.good);
  const registry = bearerRegistry(() => `https://${tokens.host}/token`);
  const identity = (text: string) => ({ kind: "identity-token", token: new Redacted(text) }) as const;
  assert.equal((await ask(registry, "team/app:1", identity(canary))).result.kind, "ok");
  assert.equal((await ask(registry, "team/app:1", identity("other"))).result.kind, "wrong-credentials");
  assert.equal((await ask(basicRegistry, "team/app:1", identity(canary))).result.kind, "bad-challenge");
});

const strange: Readonly<Record<string, readonly [answer: Answer, kind: string]>> = {
  "a 5xx": [deny(503), "server-error"],
  "a web site": [(_, response) => void response.setHeader("content-type", "text/html").end("<html>"), "not-a-registry"],
  "nothing at /v2/": [deny(404), "not-a-registry"],
  "a firewall": [deny(403), "unexpected-status"],
  "401 without a challenge": [deny(401), "bad-challenge"],
  "redirects without end": [(_, response) => void response.writeHead(302, { location: "/v2/" }).end(), "redirect"],
  "a redirect to nowhere": [(_, response) => void response.writeHead(302).end(), "redirect"],
  "a redirect to plain HTTP": [
    (_, response) => void response.writeHead(302, { location: "http://reg.example.com/v2/" }).end(),
    "redirect",
  ],
  "a hang-up": [(_, response) => void response.destroy(), "reset"],
};

for (const [name, [answer, kind]] of Object.entries(strange)) {
  test(`${name} is ${kind}`, async () => {
    const { result, told } = await ask(answer);
    assert.equal(result.kind, kind);
    assert.match(result.message, /^[A-Z].*\.$/);
    assert.match(result.action, /^[A-Z].*\.$/);
    assert.ok(told.every(({ authorization }) => authorization === undefined));
  });
}

const challenges: readonly (readonly [header: string, kind: string])[] = [
  ["Negotiate", "bad-challenge"],
  ["Bearer", "bad-challenge"],
  ['Bearer realm="not an address"', "bad-challenge"],
  ['Bearer realm="file:///etc/passwd"', "bad-challenge"],
  ['Bearer realm="javascript:1",service="Basic realm="', "bad-challenge"],
  ['Bearer realm="http://token.example.com/",service="x"', "insecure-realm"],
  [`Bearer realm="https://user:pass@127.0.0.1:1/\u00e4"`, "refused"],
  [`,,,= =,"", Bearer ${"x=y,".repeat(500)}`, "bad-challenge"],
];

for (const [header, kind] of challenges) {
  test(`the challenge ${header.slice(0, 60)} is ${kind}`, async () => {
    const { result, told } = await ask(
      (_, response) => void response.writeHead(401, { "www-authenticate": header }).end(),
    );
    assert.equal(result.kind, kind);
    assert.equal(told.length, 1);
  });
}

test("several challenges: Bearer goes before Basic, in one header or in two", async () => {
  await using tokens = await serve(service, certificates.good);
  const bearer = `Bearer realm="https://${tokens.host}/token",service="a, Basic \\"b\\""`;
  for (const header of [`Negotiate abc==, Basic realm="x", ${bearer}`, ['Basic realm="x"', bearer]]) {
    const { result } = await ask(({ authorization }, response) =>
      authorization === `Bearer ${token}`
        ? response.end()
        : response.writeHead(401, { "www-authenticate": header }).end(),
    );
    assert.equal(result.kind, "ok");
  }
  assert.ok(tokens.told.every(({ url }) => url.includes("service=a%2C+Basic+%22b%22")));
});

const badTokens: Readonly<Record<string, string>> = {
  "garbage JSON": "{{{",
  "no token": "{}",
  "a list": "[1]",
  null: "null",
  "a number": '{"token": 1}',
  "header injection": JSON.stringify({ token: "a\r\nx-evil: 1" }),
  "a huge body": `{"token":"${"a".repeat(8 * 1024 * 1024)}"}`,
};

for (const [name, body] of Object.entries(badTokens)) {
  test(`the token service answers with ${name}`, async () => {
    await using tokens = await serve((_, response) => void response.end(body), certificates.good);
    const { result } = await ask(bearerRegistry(() => `https://${tokens.host}/token`));
    assert.equal(result.kind, "bad-token");
  });
}

test("a rate limit is told with its numbers", async () => {
  const limited = (headers: Record<string, string>) =>
    ask(({ url }, response) => void response.writeHead(url === "/v2/" ? 200 : 429, headers).end());
  const hub = { "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "0;w=21600", "retry-after": "90" };
  const { result } = await limited(hub);
  assert.ok(result.kind === "rate-limit");
  assert.deepEqual([result.limit, result.remaining, result.windowSeconds, result.resetSeconds], [100, 0, 21600, 90]);
  assert.match(result.message, /\(limit 100 in 6 hours, 0 left\)/);
  assert.match(result.action, /^Try again in 90 seconds\./);
  const reset = String(Math.floor(Date.now() / 1000) + 3600);
  const other = (await limited({ "x-ratelimit-limit": "60", "x-ratelimit-reset": reset })).result;
  assert.ok(other.kind === "rate-limit" && other.limit === 60);
  assert.ok((other.resetSeconds ?? 0) > 3500 && (other.resetSeconds ?? 0) <= 3600);
});

test("time limit, cancelling and broken connections", async () => {
  await using silent = await serveRaw(() => {});
  const image = `${silent.host}/team/app:1`;
  const late = await check(image, login, { timeoutSeconds: 0.2 });
  assert.ok(late.kind === "timeout" && late.seconds === 0.2);
  const reason = new Error("enough");
  await assert.rejects(check(image, login, { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  await using slow = await serve(() => controller.abort(reason), certificates.good);
  await assert.rejects(check(`${slow.host}/team/app:1`, login, { signal: controller.signal }), reason);
  await using rude = await serveRaw((socket) => void socket.destroy());
  assert.equal((await check(`${rude.host}/team/app:1`, login)).kind, "reset");
  await using resetting = await serveRaw((socket) => void socket.once("data", () => socket.resetAndDestroy()));
  assert.equal((await check(`${resetting.host}/team/app:1`, login)).kind, "reset");
  const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n";
  await using upgrading = await serveRaw((socket) => void socket.once("data", () => socket.write(upgrade)));
  assert.equal((await check(`${upgrading.host}/team/app:1`, login)).kind, "not-a-registry");
});

test("a port at which nothing listens, and a name that nobody has", async () => {
  const gone = await serve(basicRegistry);
  await gone[Symbol.asyncDispose]();
  assert.equal((await check(`${gone.host}/team/app:1`, login)).kind, "refused");
  const nobody = await check("registry.invalid/team/app:1", login);
  assert.equal(nobody.kind, "dns");
});

test("Docker Hub is asked where runtimes ask it", () => {
  assert.equal(registryAddress("docker.io", "https")?.href, "https://registry-1.docker.io/");
  assert.equal(registryAddress("[::1]:5000", "http")?.href, "http://[::1]:5000/");
});
