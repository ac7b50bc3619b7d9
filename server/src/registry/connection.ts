/**
 * Opens a connection to a host: directly or through a proxy, with TLS where the address says so.
 *
 * Node's own support for proxies (`NODE_USE_ENV_PROXY`, `proxyEnv` of agents) is missing in the oldest Node.js that is
 * supported, cannot be given an environment in `fetch`, and hides which of proxy and registry failed. A tunnel is short.
 */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { hostOf, isAddress, portOf } from "../network/address.ts";
import { header } from "./authorization.ts";
import { Failure, type ProxyFault } from "./outcome.ts";
import type { HttpProxy } from "./proxy.ts";

export interface Route {
  readonly proxy: HttpProxy | undefined;
  /** All certificates of authorities to trust, as PEM; undefined for those that Node.js trusts. */
  readonly ca: readonly string[] | undefined;
  /** Closes the connection, however far it has come. */
  readonly signal: AbortSignal;
}

/** Of a proxy's answer to CONNECT, in bytes: far more than any has. */
const longestAnswer = 16 * 1024;

/** @throws Failure about the proxy; whatever sockets fail with about the host itself. */
export async function connect(url: URL, route: Route): Promise<Socket> {
  const { proxy } = route;
  const socket = proxy ? await connectProxy(proxy, route) : await openTcp(url, route);
  if (url.protocol !== "https:") return socket;
  if (proxy) await tunnel(socket, url, proxy);
  return await openTls(socket, url, route);
}

function openTcp(url: URL, { signal }: Route): Promise<Socket> {
  const socket = connectTcp({ host: hostOf(url), port: portOf(url) });
  return opened(closedBy(signal, socket), "connect");
}

/** A certificate for an address is checked against the address; a name is sent as well, so that the server can choose. */
function openTls(socket: Socket, url: URL, { ca, signal }: Route): Promise<Socket> {
  const host = hostOf(url);
  const name = isAddress(host) ? {} : { servername: host };
  const secure = connectTls({ socket, host, ...name, ...(ca ? { ca: [...ca] } : {}) });
  return opened(closedBy(signal, secure), "secureConnect");
}

function closedBy<S extends Socket>(signal: AbortSignal, socket: S): S {
  const close = () => socket.destroy(new Error("aborted"));
  if (signal.aborted) close();
  signal.addEventListener("abort", close, { once: true });
  socket.once("close", () => signal.removeEventListener("abort", close));
  return socket;
}

/** A server that hangs up in the middle of a handshake makes no error by itself. */
function opened<S extends Socket>(socket: S, event: "connect" | "secureConnect"): Promise<S> {
  const { promise, resolve, reject } = Promise.withResolvers<S>();
  socket.once(event, () => resolve(socket));
  socket.on("error", reject);
  socket.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  return promise;
}

async function connectProxy(proxy: HttpProxy, route: Route): Promise<Socket> {
  const fail = (fault: ProxyFault) => new Failure({ kind: "proxy", proxy: proxy.url.host, fault });
  try {
    const socket = await openTcp(proxy.url, route);
    if (proxy.url.protocol === "http:") return socket;
    return await openTls(socket, proxy.url, route).catch(() => {
      throw fail("tls");
    });
  } catch (error) {
    throw error instanceof Failure ? error : fail("unreachable");
  }
}

/** Has the proxy pass everything on (RFC 9110, 9.3.6), so that it sees the name of the host and nothing else. */
async function tunnel(socket: Socket, url: URL, { url: { host }, authorization }: HttpProxy): Promise<void> {
  const target = `${url.hostname}:${portOf(url)}`;
  const headers = { host: target, ...header("proxy-authorization", authorization) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`CONNECT ${target} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(await answer(socket))?.[1] ?? 0);
  if (status >= 200 && status < 300) return;
  socket.destroy();
  const fault = status === 407 ? "credentials" : status === 0 ? "no-answer" : "refused";
  throw new Failure({ kind: "proxy", proxy: host, fault, ...(status === 0 ? {} : { status }) });
}

/** The head of the proxy's answer; what it has of one if it hangs up or does not come to an end. */
function answer(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  const done = () => {
    socket.off("data", read).off("close", done).pause();
    resolve(text);
  };
  const read = (chunk: Buffer) => {
    text += chunk.toString("latin1");
    const end = text.indexOf("\r\n\r\n");
    if (end < 0 && text.length < longestAnswer) return;
    // What came behind the head belongs to the host.
    const rest = end < 0 ? "" : text.slice(end + 4);
    if (rest) socket.unshift(Buffer.from(rest, "latin1"));
    done();
  };
  socket.on("data", read).on("close", done);
  return promise;
}
