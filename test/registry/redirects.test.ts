/** Redirects: a credential follows none to another origin, and nothing that a server chose is shown once it has seen one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Redacted } from "#core";
import { certificates } from "./certificates.ts";
import { type Answer, ask, basicHeader, bearerRegistry, canary, deny, grant, serve, service } from "./servers.ts";

test("a redirect to another host does not take the credential along", async () => {
  await using other = await serve((_, response) => void response.end(), certificates.good);
  const { result } = await ask(({ url, authorization }, response) => {
    if (authorization !== basicHeader) response.writeHead(401, { "www-authenticate": "Basic" }).end();
    else if (url === "/v2/") response.end();
    else response.writeHead(307, { location: `https://${other.host}${url}` }).end();
  });
  assert.equal(result.kind, "ok");
  assert.deepEqual(
    other.told.map(({ url, authorization }) => [url, authorization]),
    [["/v2/team/app/manifests/1", undefined]],
  );
});

test("a host that a registry passes on to gets no credential for its challenge, but may hand out a token", async () => {
  await using basic = await serve(deny401Basic, certificates.good);
  const passOn = (host: string): Answer => {
    return ({ url }, response) => void response.writeHead(307, { location: `https://${host}${url}` }).end();
  };
  const { result } = await ask(passOn(basic.host));
  assert.equal(result.kind, "redirect");
  assert.match(result.message, /passes the request on to another host that wants credentials, and they were not sent/);
  assert.ok(basic.told.every(({ authorization }) => authorization === undefined));
  await using tokens = await serve((_, response) => void grant(response), certificates.good);
  await using behind = await serve(
    bearerRegistry(() => `https://${tokens.host}/token`),
    certificates.good,
  );
  assert.equal((await ask(passOn(behind.host))).result.kind, "ok");
  assert.ok(tokens.told.every(({ authorization }) => authorization === undefined));
});

const deny401Basic: Answer = (_, response) => void response.writeHead(401, { "www-authenticate": "Basic" }).end();

test("a token service that passes on to another host does not pass on the credential", async () => {
  await using other = await serve(service, certificates.good);
  const passOn: Answer = ({ url }, response) =>
    void response.writeHead(302, { location: `https://${canary}.${other.host}${url}` }).end();
  const here: Answer = ({ url }, response) =>
    void response.writeHead(302, { location: `https://${other.host}${url}` }).end();
  for (const answer of [passOn, here]) {
    await using tokens = await serve(answer, certificates.good);
    const { result } = await ask(bearerRegistry(() => `https://${tokens.host}/token`));
    assert.notEqual(result.kind, "ok");
  }
  assert.ok(other.told.length > 0 && other.told.every(({ authorization }) => authorization === undefined));
});

test("a token form is not sent on by a redirect", async () => {
  await using other = await serve(service, certificates.good);
  await using tokens = await serve(
    (_, response) => void response.writeHead(307, { location: `https://${other.host}/` }).end(),
    certificates.good,
  );
  const identity = { kind: "identity-token", token: new Redacted(canary) } as const;
  const { result } = await ask(
    bearerRegistry(() => `https://${tokens.host}/token`),
    "team/app:1",
    identity,
  );
  assert.equal(result.kind, "redirect");
  assert.equal(other.told.length, 0);
});

test("a credential that nobody asked for is not called wrong", async () => {
  await using behind = await serve(deny(403), certificates.good);
  const { result, told } = await ask(({ url }, response) => {
    if (url === "/v2/") response.end();
    else response.writeHead(307, { location: `https://${behind.host}${url}` }).end();
  });
  assert.equal(result.kind, "unexpected-status");
  assert.ok([...told, ...behind.told].every(({ authorization }) => authorization === undefined));
});

test("a redirect to a host that is not there names that host, and no host that has seen a credential", async () => {
  const location = "https://127.0.0.1:1/v2/";
  const early = await ask((_, response) => void response.writeHead(307, { location }).end());
  assert.match(
    early.result.message,
    /^The host 127\.0\.0\.1:1, which the request was passed on to, refuses the connection/,
  );
  const late = await ask(({ authorization }, response) => {
    if (authorization !== basicHeader) response.writeHead(401, { "www-authenticate": "Basic" }).end();
    else response.writeHead(307, { location: `https://${canary}.invalid/` }).end();
  });
  assert.equal(late.result.kind, "dns");
  assert.doesNotMatch(JSON.stringify(late.result).toLowerCase(), new RegExp(canary.toLowerCase()));
});

test("where a redirect is not followed, the one who passes on is named", async () => {
  const cases = { "http://registry.example.com/v2/": "plain-http", "javascript:void(0)": "nowhere" } as const;
  for (const [location, fault] of Object.entries(cases)) {
    const { result } = await ask((_, response) => void response.writeHead(307, { location }).end());
    assert.ok(result.kind === "redirect" && result.fault === fault && result.party.role === "registry", location);
  }
});
