/** The real registry of Debian's package docker-registry, with a password file of Apache's htpasswd or with a token service. */
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash, sign } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Redacted } from "#core";
import { authority, certificates } from "./certificates.ts";
import { type Answer, basicHeader, canary, check, login, serve } from "./servers.ts";

const absent = ["docker-registry", "htpasswd"].filter((program) => spawnSync(program, ["--help"]).error);
const skip = absent.length > 0 && `needs ${absent.join(" and ")}: apt-get install docker-registry apache2-utils`;

const folder = mkdtempSync(join(tmpdir(), "pull-secrets-registry-"));
const stops: (() => void)[] = [];
let secure = "";
let plain = "";
let tokens = "";

/** The system hands out ports that are free. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const htpasswd = `{htpasswd: {realm: test, path: ${join(folder, "htpasswd")}}}`;

async function start(name: string, auth = htpasswd, tls = ""): Promise<string> {
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, `${name}.yml`);
  const storage = `storage: {filesystem: {rootdirectory: ${join(folder, "data")}}}`;
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error}\n${storage}\nhttp: {addr: "${host}"${tls}}\nauth: ${auth}\n`,
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  stops.push(() => child.kill());
  for (let tries = 0; tries < 300; tries++) {
    const { kind } = await check(`${host}/team/app:1`);
    if (kind === "needs-credentials") return host;
    await sleep(50);
  }
  throw new Error("docker-registry does not start");
}

async function upload(path: string, body: Buffer, type: string, method: "PUT" | "POST" = "PUT"): Promise<Response> {
  const headers = { authorization: basicHeader, "content-type": type };
  const response = await fetch(new URL(path, `http://${plain}`), { method, headers, body: new Uint8Array(body) });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response;
}

const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** An image without layers. @returns its digest */
async function push(repository: string, tag: string): Promise<string> {
  const config = Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
  const begun = await upload(`/v2/${repository}/blobs/uploads/`, Buffer.alloc(0), "", "POST");
  const where = new URL(begun.headers.get("location") ?? "", `http://${plain}`);
  where.searchParams.set("digest", digestOf(config));
  await upload(`${where.pathname}${where.search}`, config, "application/octet-stream");
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  const configType = "application/vnd.docker.container.image.v1+json";
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: { mediaType: configType, size: config.length, digest: digestOf(config) },
      layers: [],
    }),
  );
  await upload(`/v2/${repository}/manifests/${tag}`, manifest, mediaType);
  return digestOf(manifest);
}

const base64url = (text: string) => Buffer.from(text).toString("base64url");

/** As the registry takes it (distribution, docs/spec/auth/jwt.md): signed by somebody whom its authority vouches for. */
function tokenFor(repositories: readonly string[]): string {
  const der = certificates.good.cert.replace(/-----.*-----|\n/g, "");
  const now = Math.floor(Date.now() / 1000);
  const access = repositories.map((name) => ({ type: "repository", name, actions: ["pull"] }));
  const claims = { iss: "test", sub: "robot", aud: "real", nbf: now - 60, iat: now, exp: now + 600, jti: "1", access };
  const parts = [{ typ: "JWT", alg: "ES256", x5c: [der] }, claims].map((part) => base64url(JSON.stringify(part)));
  const signature = sign("sha256", Buffer.from(parts.join(".")), {
    key: certificates.good.key,
    dsaEncoding: "ieee-p1363",
  });
  return [...parts, signature.toString("base64url")].join(".");
}

/** Lets the user pull everything of `team` but what is secret, for the password or for an identity token. */
const tokenService: Answer = ({ method, url, authorization, body }, response) => {
  const asked = method === "POST" ? new URLSearchParams(body) : new URL(url, "https://x").searchParams;
  const isKnown = method === "POST" ? asked.get("refresh_token") === canary : authorization === basicHeader;
  if (!isKnown) return void response.writeHead(method === "POST" ? 400 : 401).end();
  const wanted = asked.getAll("scope").flatMap((scope) => scope.split(" "));
  const names = wanted.flatMap((scope) => /^repository:(team\/(?!secret).*):pull$/.exec(scope)?.[1] ?? []);
  response.end(JSON.stringify({ [method === "POST" ? "access_token" : "token"]: tokenFor(names) }));
};

let digest = "";

before(async () => {
  if (skip) return;
  writeFileSync(join(folder, "htpasswd"), execFileSync("htpasswd", ["-niB", "robot"], { input: canary }));
  writeFileSync(join(folder, "cert.pem"), certificates.good.cert);
  writeFileSync(join(folder, "key.pem"), certificates.good.key);
  writeFileSync(join(folder, "ca.pem"), authority.cert);
  plain = await start("plain");
  const tls = `, tls: {certificate: ${join(folder, "cert.pem")}, key: ${join(folder, "key.pem")}}`;
  secure = await start("secure", htpasswd, tls);
  digest = await push("team/app", "1");
  const service = await serve(tokenService, certificates.good);
  stops.push(() => void service[Symbol.asyncDispose]());
  const realm = `https://${service.host}/token`;
  const trusted = join(folder, "ca.pem");
  const by = `{token: {realm: "${realm}", service: real, issuer: test, rootcertbundle: ${trusted}}}`;
  tokens = await start("tokens", by);
});

after(() => {
  for (const stop of stops) stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a real registry: what is there, what is not, and who may", { skip }, async () => {
  for (const host of [plain, secure]) {
    assert.equal((await check(`${host}/team/app:1`, login)).kind, "ok");
    assert.equal((await check(`${host}/team/app@${digest}`, login)).kind, "ok");
    const wrong = { ...login, password: new Redacted("wrong") };
    assert.equal((await check(`${host}/team/app:1`, wrong)).kind, "wrong-credentials");
    assert.equal((await check(`${host}/team/app:1`)).kind, "needs-credentials");
    const tag = await check(`${host}/team/app:2`, login);
    assert.ok(tag.kind === "missing" && tag.what === "tag", tag.message);
    const repository = await check(`${host}/team/nothing:1`, login);
    assert.ok(repository.kind === "missing" && repository.what === "repository", repository.message);
    const gone = await check(`${host}/team/app@sha256:${"0".repeat(64)}`, login);
    assert.ok(gone.kind === "missing" && gone.what === "digest", gone.message);
  }
});

test("a real registry whose certificate nobody trusts", { skip }, async () => {
  const result = await check(`${secure}/team/app:1`, login, { extraCa: [] });
  assert.ok(result.kind === "tls" && result.fault === "unknown-ca", result.message);
  assert.equal((await check(`${secure}/team/app:1`, login, { extraCa: [authority.cert] })).kind, "ok");
});

test("a real registry with a token service: by password and by identity token", { skip }, async () => {
  const identity = { kind: "identity-token", token: new Redacted(canary) } as const;
  for (const credential of [login, identity]) {
    assert.equal((await check(`${tokens}/team/app:1`, credential)).kind, "ok");
    assert.equal((await check(`${tokens}/team/secret:1`, credential)).kind, "no-access");
    const tag = await check(`${tokens}/team/app:2`, credential);
    assert.ok(tag.kind === "missing" && tag.what === "tag", tag.message);
  }
  for (const credential of [
    { ...login, password: new Redacted("wrong") },
    { ...identity, token: new Redacted("wrong") },
  ]) {
    assert.equal((await check(`${tokens}/team/app:1`, credential)).kind, "wrong-credentials");
  }
  assert.equal((await check(`${tokens}/team/app:1`)).kind, "needs-credentials");
});
