/** The way to a cluster through a proxy: proxy-url of the kubeconfig, or the environment. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { Redacted } from "#core";
import { type ProxyServer, proxyFor } from "../../server/src/cluster/proxy.ts";
import { serveProxy } from "../registry/servers.ts";
import { canary, open, serveApi } from "./scripted.ts";

const login = `user:${canary}`;
const basic = `Basic ${Buffer.from(login).toString("base64")}`;

test("an HTTP proxy is asked for a tunnel, with its login, and sees nothing of the cluster's", async () => {
  await using server = await serveApi();
  await using proxy = await serveProxy(basic);
  await using opened = open(server.kubeconfig(undefined, { "proxy-url": `http://${login}@${proxy.host}` }));
  await opened.reported("it is connected", ({ complete }) => complete);
  assert.ok(proxy.told.length > 0);
  for (const { method, url, authorization } of proxy.told) {
    assert.deepEqual([method, url, authorization], ["CONNECT", `127.0.0.1:${server.port}`, undefined]);
  }
});

test("a proxy that wants another login is told of as such", async () => {
  await using server = await serveApi();
  await using proxy = await serveProxy("Basic other");
  await using opened = open(server.kubeconfig(undefined, { "proxy-url": `http://${login}@${proxy.host}` }));
  const { connection } = await opened.reported("it fails", ({ connection }) => connection.state === "unreachable");
  assert.ok("problem" in connection && connection.problem.kind === "proxy");
  assert.deepEqual(connection.problem, { kind: "proxy", proxy: proxy.host, fault: "credentials" });
});

/** A SOCKS5 proxy that wants a login, and knows names as 127.0.0.1. */
async function serveSocks(wanted: string, names: string[]): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on("error", () => {}));
    void talk(client);
  });
  const talk = async (client: Socket) => {
    const read = async (): Promise<Buffer> => {
      for (;;) {
        const bytes = client.read() as Buffer | null;
        if (bytes) return bytes;
        await once(client, "readable");
      }
    };
    await read();
    client.write(Buffer.from([5, 2]));
    const auth = await read();
    const name = auth.subarray(2, 2 + (auth[1] ?? 0)).toString();
    const password = auth.subarray(3 + (auth[1] ?? 0)).toString();
    client.write(Buffer.from([1, `${name}:${password}` === wanted ? 0 : 1]));
    const request = await read();
    const length = request[4] ?? 0;
    names.push(request.subarray(5, 5 + length).toString());
    const upstream = connect(request.readUInt16BE(5 + length), "127.0.0.1", () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream.on("error", () => client.destroy()));
  };
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a SOCKS5 proxy finds the address, with its login", async () => {
  await using server = await serveApi();
  const names: string[] = [];
  await using proxy = await serveSocks(login, names);
  const cluster = {
    server: `https://api.cluster.example.com:${server.port}`,
    "tls-server-name": "127.0.0.1",
    "proxy-url": `socks5://${login}@127.0.0.1:${proxy.port}`,
    "certificate-authority-data": undefined,
    "insecure-skip-tls-verify": true,
  };
  await using opened = open(server.kubeconfig(undefined, cluster));
  await opened.reported("it is connected", ({ complete }) => complete);
  assert.ok(names.every((name) => name === "api.cluster.example.com"));
});

type Environment = Readonly<Record<string, string>>;

const environments: readonly (readonly [server: string, environment: Environment, host: string | undefined])[] = [
  ["https://api.example.com", { HTTPS_PROXY: "http://proxy:3128" }, "proxy:3128"],
  ["https://api.example.com", { https_proxy: "proxy:3128" }, "proxy:3128"],
  ["https://api.example.com", { HTTP_PROXY: "http://proxy:3128" }, undefined],
  ["https://127.0.0.1:6443", { HTTPS_PROXY: "http://proxy:3128" }, undefined],
  ["https://api.example.com", { HTTPS_PROXY: "proxy", NO_PROXY: "other.com, example.com" }, undefined],
  ["https://api.example.com", { HTTPS_PROXY: "proxy", NO_PROXY: ".example.com" }, undefined],
  ["https://api.example.com", { HTTPS_PROXY: "proxy", NO_PROXY: "example.com:8443" }, "proxy"],
  ["https://10.1.2.3", { HTTPS_PROXY: "proxy", NO_PROXY: "10.0.0.0/8" }, undefined],
  ["https://api.example.com", { HTTPS_PROXY: "proxy", NO_PROXY: "*" }, undefined],
];

for (const [server, environment, host] of environments) {
  test(`the environment's proxy: ${server} ${JSON.stringify(environment)}`, () => {
    const proxy: ProxyServer | undefined = proxyFor(new URL(server), undefined, environment);
    assert.equal(proxy?.host, host);
  });
}

test("proxy-url counts before the environment, and has no exceptions", () => {
  const configured = new Redacted("socks5://own:1080");
  const proxy = proxyFor(new URL("https://127.0.0.1"), configured, { HTTPS_PROXY: "http://other", NO_PROXY: "*" });
  assert.equal(proxy?.host, "own:1080");
});
