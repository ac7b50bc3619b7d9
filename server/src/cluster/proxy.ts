/** Which proxy leads to a cluster, and the way through it: `proxy-url` of the kubeconfig, or the environment as Go reads it. */
import { once } from "node:events";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Redacted } from "#core";
import { hostOf } from "../network/address.ts";
import { decoded, type Environment, proxyInEnvironment } from "../network/proxy.ts";
import { ClusterFailure, type ProxyFault } from "./problem.ts";

export interface ProxyServer {
  readonly kind: "http" | "https" | "socks5";
  /** With its port, and without a login. */
  readonly host: string;
  readonly address: { readonly host: string; readonly port: number };
  readonly login: { readonly name: Redacted; readonly password: Redacted } | undefined;
}

const ports = { http: 80, https: 443, socks5: 1080 };

/** @throws ClusterFailure for a proxy of another kind. */
export function proxyFor(
  server: URL,
  configured: Redacted | undefined,
  environment: Environment,
): ProxyServer | undefined {
  if (configured) return readProxy(configured.reveal());
  const named = proxyInEnvironment(server, environment);
  return named && readProxy(named.reveal());
}

function readProxy(written: string): ProxyServer {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const kind = url?.protocol.slice(0, -1).replace("socks5h", "socks5");
  if (!url || (kind !== "http" && kind !== "https" && kind !== "socks5")) {
    // What cannot be parsed may have a password anywhere.
    throw new ClusterFailure({ kind: "proxy", proxy: url?.host || "of the kubeconfig", fault: "unsupported" });
  }
  const { username, password, host } = url;
  const login = username || password ? { name: decoded(username), password: decoded(password) } : undefined;
  return { kind, host, address: { host: hostOf(url), port: Number(url.port) || ports[kind] }, login };
}

/** How long a proxy may take, in milliseconds. */
const patience = 30_000;

/**
 * Opens a way to a host through the proxy.
 *
 * @throws ClusterFailure about the proxy.
 */
export async function openTunnel(proxy: ProxyServer, host: string, port: number): Promise<Socket> {
  const fail = (fault: ProxyFault) => new ClusterFailure({ kind: "proxy", proxy: proxy.host, fault });
  const socket = await connectTo(proxy, fail);
  socket.setTimeout(patience, () => socket.destroy());
  try {
    const fault = await (proxy.kind === "socks5" ? askSocks : askHttp)(new Reader(socket), proxy, host, port);
    if (fault) throw fail(fault);
    socket.setTimeout(0);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof ClusterFailure ? error : fail("noAnswer");
  }
}

async function connectTo({ kind, address }: ProxyServer, fail: (fault: ProxyFault) => ClusterFailure): Promise<Socket> {
  const socket = kind === "https" ? connectTls({ ...address, ...serverName(address.host) }) : connectTcp(address);
  socket.setTimeout(patience, () => socket.destroy(new Error("timeout")));
  try {
    await once(socket, kind === "https" ? "secureConnect" : "connect");
    return socket;
  } catch (error) {
    socket.destroy();
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw fail(kind === "https" && !/^E[A-Z]+$/.test(code) && code !== "" ? "certificate" : "unreachable");
  }
}

function serverName(host: string): { readonly servername?: string } {
  return isIP(host) ? {} : { servername: host };
}

/** Takes bytes from a socket as far as they are wanted, and leaves the rest in it. */
class Reader {
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** @throws if the socket ends before. */
  async bytes(count: number): Promise<Buffer> {
    for (;;) {
      const bytes = this.socket.read(count) as Buffer | null;
      if (bytes?.length === count) return bytes;
      if (bytes) this.socket.unshift(bytes);
      await this.#more();
    }
  }

  async head(): Promise<string> {
    let text = "";
    while (!text.endsWith("\r\n\r\n")) {
      text += (await this.bytes(1)).toString("latin1");
      if (text.length > longestHead) throw new Error("too long");
    }
    return text;
  }

  async #more(): Promise<void> {
    if (this.socket.readableEnded || this.socket.destroyed) throw new Error("ended");
    const done = new AbortController();
    try {
      const { signal } = done;
      await Promise.race([
        once(this.socket, "readable", { signal }),
        once(this.socket, "close", { signal }).then(() => {
          throw new Error("ended");
        }),
      ]);
    } finally {
      done.abort();
    }
  }
}

const longestHead = 16 * 1024;

async function askHttp(
  reader: Reader,
  { login }: ProxyServer,
  host: string,
  port: number,
): Promise<ProxyFault | undefined> {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const pair = login && Buffer.from(`${login.name.reveal()}:${login.password.reveal()}`, "utf8").toString("base64");
  const authorization = pair === undefined ? "" : `Proxy-Authorization: Basic ${pair}\r\n`;
  reader.socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(await reader.head())?.[1] ?? 0);
  if (status >= 200 && status < 300) return undefined;
  return status === 407 ? "credentials" : status === 0 ? "noAnswer" : "refused";
}

/** RFC 1928, and RFC 1929 for a login. The proxy is asked to find the host's address. */
async function askSocks(
  reader: Reader,
  { login }: ProxyServer,
  host: string,
  port: number,
): Promise<ProxyFault | undefined> {
  const { socket } = reader;
  socket.write(Buffer.from(login ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await reader.bytes(2);
  if (version !== 5) return "noAnswer";
  if (method === 2 && login) {
    socket.write(Buffer.concat([Buffer.from([1]), counted(login.name.reveal()), counted(login.password.reveal())]));
    if ((await reader.bytes(2))[1] !== 0) return "credentials";
  } else if (method !== 0) return "credentials";
  const name = Buffer.concat([Buffer.from([5, 1, 0, 3]), counted(host), Buffer.from([port >> 8, port & 0xff])]);
  socket.write(name);
  const [, reply, , type] = await reader.bytes(4);
  if (reply !== 0) return "refused";
  const length = type === 1 ? 4 : type === 4 ? 16 : ((await reader.bytes(1))[0] ?? 0);
  await reader.bytes(length + 2);
  return undefined;
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8").subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
