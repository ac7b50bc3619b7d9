/** TLS that cannot be trusted, plain HTTP, and where a credential must not go because of either. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { authority, certificates } from "./certificates.ts";
import { basicHeader, basicRegistry, check, login, serve, serveProxy } from "./servers.ts";

const faults: readonly (readonly [
  certificate: keyof typeof certificates,
  extraCa: readonly string[],
  fault: string,
])[] = [
  ["good", [], "unknown-ca"],
  ["expired", [authority.cert], "expired"],
  ["early", [authority.cert], "not-yet-valid"],
  ["otherName", [authority.cert], "wrong-name"],
];

for (const [certificate, extraCa, fault] of faults) {
  test(`a certificate that is ${fault}`, async () => {
    await using registry = await serve(basicRegistry, certificates[certificate]);
    const result = await check(`${registry.host}/team/app:1`, login, { extraCa, allowHttp: true });
    assert.ok(result.kind === "tls" && result.fault === fault, result.message);
    assert.equal(registry.told.length, 0);
  });
}

test("NODE_EXTRA_CA_CERTS works, and so it does beside --ca-file", async () => {
  await using registry = await serve(basicRegistry, certificates.good);
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-ca-"));
  try {
    const path = join(folder, "ca.pem");
    writeFileSync(path, authority.cert);
    const script = `
      import { check, login } from ${JSON.stringify(import.meta.resolve("./servers.ts"))};
      import { certificates } from ${JSON.stringify(import.meta.resolve("./certificates.ts"))};
      for (const extraCa of [[], [certificates.good.cert]]) {
        console.log((await check("${registry.host}/team/app:1", login, { extraCa })).kind);
      }`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: path };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
    assert.equal(stdout, "ok\nok\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("plain HTTP is used on a loopback address, since nobody can read along", async () => {
  await using registry = await serve(basicRegistry);
  assert.equal((await check(`${registry.host}/team/app:1`, login)).kind, "ok");
  assert.equal((await check(`localhost:${registry.port}/team/app:1`, login)).kind, "ok");
});

/** A name that is no loopback address: the proxy takes every host to be 127.0.0.1. */
const name = "registry.example.com";

test("plain HTTP elsewhere: nothing is sent, unless that is allowed", async () => {
  await using registry = await serve(basicRegistry);
  await using proxy = await serveProxy();
  const environment = { HTTPS_PROXY: `http://${proxy.host}` };
  const image = `${name}:${registry.port}/team/app:1`;
  const refused = await check(image, login, { environment });
  assert.equal(refused.kind, "plain-http");
  assert.equal(registry.told.length, 0);
  // Without TLS a proxy sees everything, so this one stands for the registry itself.
  const allowed = { allowHttp: true, environment: { ...environment, HTTP_PROXY: `http://${registry.host}` } };
  await check(image, login, allowed);
  assert.ok(registry.told.length > 0);
});

test("a token service over plain HTTP gets nothing, unless that is allowed", async () => {
  const realm = `http://${name}/token`;
  await using tokens = await serve(({ authorization }, response) =>
    response.end(JSON.stringify({ token: authorization === basicHeader ? "token-Fake" : "none" })),
  );
  await using registry = await serve(({ authorization }, response) => {
    if (authorization === "Bearer token-Fake") response.end();
    else response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}",service="x"` }).end();
  }, certificates.good);
  const environment = { HTTP_PROXY: `http://${tokens.host}` };
  const image = `${registry.host}/team/app:1`;
  const refused = await check(image, login, { environment });
  assert.equal(refused.kind, "insecure-realm");
  assert.match(refused.message, /registry\.example\.com over plain HTTP, so nothing was sent/);
  assert.equal(tokens.told.length, 0);
  assert.equal((await check(image, login, { environment, allowHttp: true })).kind, "ok");
  assert.ok(tokens.told.every(({ url }) => url.startsWith(`${realm}?`)));
});
