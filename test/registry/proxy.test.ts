/** Proxies: which requests go through them, what they get to see, and how they fail. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyFor } from "../../server/src/registry/proxy.ts";
import { certificates } from "./certificates.ts";
import { basicRegistry, canary, check, login, serve, serveProxy, serveRaw } from "./servers.ts";

const proxied: readonly (readonly [url: string, noProxy: string, through: boolean])[] = [
  ["https://reg.io", "", true],
  ["https://reg.io", "*", false],
  ["https://reg.io", "reg.io", false],
  ["https://a.reg.io", "reg.io", false],
  ["https://notreg.io", "reg.io", true],
  ["https://reg.io", ".reg.io", true],
  ["https://a.reg.io", ".reg.io", false],
  ["https://a.reg.io", "*.reg.io", false],
  ["https://reg.io", "x, REG.io ,y", false],
  ["https://reg.io:5000", "reg.io:5000", false],
  ["https://reg.io", "reg.io:5000", true],
  ["https://reg.io", "reg.io:443", false],
  ["https://10.1.2.3", "10.0.0.0/8", false],
  ["https://11.1.2.3", "10.0.0.0/8", true],
  ["https://reg.io", "10.0.0.0/8", true],
  ["https://10.1.2.3", "10.0.0.0/99", true],
  ["https://10.1.2.3:5000", "10.1.2.3", false],
  ["https://[fd00::1]:5000", "fd00::/8", false],
  ["https://[fd00::1]:5000", "[fd00::1]:5000", false],
  ["https://127.0.0.1:5000", "", false],
  ["https://localhost:5000", "", false],
  ["https://[::1]:5000", "", false],
];

for (const [url, noProxy, through] of proxied) {
  test(`${url} goes ${through ? "through" : "past"} the proxy where NO_PROXY is "${noProxy}"`, () => {
    const upper = proxyFor(new URL(url), { HTTPS_PROXY: "proxy.io:3128", NO_PROXY: noProxy });
    const lower = proxyFor(new URL(url), { https_proxy: "http://proxy.io:3128", no_proxy: noProxy });
    assert.equal(upper?.url.href, through ? "http://proxy.io:3128/" : undefined);
    assert.equal(lower?.url.href, upper?.url.href);
  });
}

/** Certificates for 127.0.0.1 do not fit, which shows that the tunnel reached the registry and TLS its own end. */
const name = "registry.example.com";

test("HTTPS goes through a tunnel, in which the proxy sees the host and nothing else", async () => {
  await using registry = await serve(basicRegistry, certificates.otherName);
  await using proxy = await serveProxy(`Basic ${btoa("user:p@ss")}`);
  const environment = { HTTPS_PROXY: `http://user:p%40ss@${proxy.host}` };
  const image = `other.example.com:${registry.port}/team/app:1`;
  assert.equal((await check(image, login, { environment })).kind, "ok");
  assert.equal(proxy.told.length, 3);
  assert.ok(
    proxy.told.every(({ method, url }) => method === "CONNECT" && url === `other.example.com:${registry.port}`),
  );
  assert.ok(!JSON.stringify(proxy.told).includes(canary));
  assert.ok(registry.told.every(({ proxyAuthorization }) => proxyAuthorization === undefined));
  const wrongName = await check(`${name}:${registry.port}/team/app:1`, login, { environment });
  assert.ok(wrongName.kind === "tls" && wrongName.fault === "wrong-name");
});

test("a proxy that wants credentials, refuses, hangs up, is gone or is none", async () => {
  await using closed = await serveProxy("Basic nobody");
  await using broken = await serve((_, response) => void response.end());
  await using rude = await serveRaw((socket) => void socket.destroy());
  await using garbage = await serveRaw((socket) => void socket.end("hello\r\n\r\n"));
  await using refusing = await serveRaw((socket) => void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
  const gone = await serve((_, response) => void response.end());
  await gone[Symbol.asyncDispose]();
  const faults: readonly (readonly [proxy: string, fault: string])[] = [
    [`http://${canary}:${canary}@${closed.host}`, "credentials"],
    [`http://${broken.host}`, "no-answer"],
    [`http://${rude.host}`, "no-answer"],
    [`http://${garbage.host}`, "no-answer"],
    [`http://${refusing.host}`, "refused"],
    [`https://${rude.host}`, "tls"],
    [`http://${canary}:${canary}@${gone.host}`, "unreachable"],
    [`socks5://${canary}:${canary}@proxy.example.com`, "unsupported"],
    [`http://${canary}:${canary}:${canary}`, "unsupported"],
  ];
  for (const [HTTPS_PROXY, fault] of faults) {
    const result = await check(`${name}/team/app:1`, login, { environment: { HTTPS_PROXY } });
    assert.ok(result.kind === "proxy", result.message);
    assert.equal(result.fault, fault);
    assert.match(result.message, /^The proxy .*\.$/);
  }
});

test("a proxy may be reached by TLS itself", async () => {
  await using registry = await serve(basicRegistry, certificates.otherName);
  await using proxy = await serveProxy(undefined, certificates.good);
  const environment = { HTTPS_PROXY: `https://${proxy.host}` };
  const image = `other.example.com:${registry.port}/team/app:1`;
  assert.equal((await check(image, login, { environment })).kind, "ok");
  const untrusted = await check(image, login, { environment, extraCa: [] });
  assert.ok(untrusted.kind === "proxy" && untrusted.fault === "tls", untrusted.message);
});
