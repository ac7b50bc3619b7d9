/** Sends requests to the API server of one context. It knows logins, TLS and proxies, and nothing of what is asked. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, type RequestOptions, request as requestHttps } from "node:https";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Redacted } from "#core";
import { hostOf, portOf } from "../network/address.ts";
import { type Clock, within } from "./clock.ts";
import { parseJson } from "./json.ts";
import type { Target } from "./kubeconfig.ts";
import { type Login, LoginKeeper, type LoginOptions, readAuthorities } from "./login.ts";
import { ClusterFailure, toClusterProblem } from "./problem.ts";
import { openTunnel, type ProxyServer, proxyFor } from "./proxy.ts";

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly accept?: string;
  /** What comes bit by bit is wanted bit by bit. */
  readonly uncompressed?: boolean;
  readonly contentType?: string;
  /** The answer is no JSON but a text, unless the API server itself has something to say. */
  readonly isText?: boolean;
  /** What is written there, if anything. It may hold credentials. */
  readonly body?: Redacted;
  /** The time limit in milliseconds. */
  readonly patience?: number;
}

export interface ApiReply {
  readonly status: number;
  /** Undefined where it is no JSON, unless a text was asked for. */
  readonly body: unknown;
  /** Characters of the body. */
  readonly length: number;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | undefined;
}

/** An answer that is read while it comes. */
export interface ApiStream {
  readonly status: number;
  readonly response: IncomingMessage;
}

/** Milliseconds. A large page of a slow server takes some time. */
const usualPatience = 60_000;
/** Headers of a watch come at once. */
const watchPatience = 30_000;
const keepAlive = { keepAlive: true, keepAliveMsecs: 30_000 };
/** Differences below are no fault of a clock: answers take time, and their date has no fractions. */
const leastSkew = 30_000;
const unzip = promisify(gunzip);
/** Bytes. A page has at most 500 objects, of which the largest that there are have a megabyte, and most some kilobytes. */
const longestBody = 128 * 1024 * 1024;

export class ApiServer {
  readonly login: LoginKeeper;
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #ca: string | undefined;
  #skew = 0;
  #heard: number | undefined;

  private constructor(target: Target, ca: string | undefined, options: LoginOptions) {
    const { server, proxy } = target.cluster;
    this.login = new LoginKeeper(target, options);
    this.#target = target;
    this.#ca = ca;
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#agent = agentFor(server, proxyFor(server, proxy, options.environment));
  }

  /** Connects to nothing yet. @throws ClusterFailure if the kubeconfig is at fault. */
  static async of(target: Target, options: LoginOptions): Promise<ApiServer> {
    return new ApiServer(target, await readAuthorities(target), options);
  }

  /** With its port, as people know it. */
  get host(): string {
    return this.#target.cluster.server.host;
  }

  /** Milliseconds that the server's clock is ahead of this machine's; 0 for what needs no mention. */
  get skew(): number {
    return this.#skew;
  }

  /** When the server last said anything; undefined if it never did. */
  get heard(): number | undefined {
    return this.#heard;
  }

  /** @throws ClusterFailure unless the server answers, with whatever status but 401. */
  async send(request: ApiRequest, signal: AbortSignal = this.#signal): Promise<ApiReply> {
    const scope = { clock: this.#clock, signal: AbortSignal.any([signal, this.#signal]) };
    const exchange = (login: Login) =>
      within(request.patience ?? usualPatience, scope, async (bounded) => {
        const response = await this.#exchange(request, login, bounded);
        return replyOf(response, await textOf(response, this.host), request.isText);
      });
    return await this.#guarded(scope.signal, () => this.#authorized(exchange));
  }

  /** The answer while it comes, or a whole one that is no success. @throws ClusterFailure as `send` does. */
  async open(path: string, signal: AbortSignal): Promise<ApiStream | ApiReply> {
    const scope = { clock: this.#clock, signal: AbortSignal.any([signal, this.#signal]) };
    const exchange = (login: Login) =>
      within(watchPatience, scope, async (bounded) => {
        const response = await this.#exchange({ path, uncompressed: true }, login, bounded);
        return response.statusCode === 200
          ? { status: 200, response }
          : replyOf(response, await textOf(response, this.host));
      });
    return await this.#guarded(scope.signal, () => this.#authorized(exchange));
  }

  /** Notes that the server lives. */
  hear(): void {
    this.#heard = this.#clock.now();
  }

  close(): void {
    this.#agent.destroy();
  }

  async #guarded<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw new ClusterFailure(toClusterProblem(error, this.host));
    }
  }

  /** A login may have ended meanwhile, so it is asked for anew, once. How long that takes is not the server's fault. */
  async #authorized<T extends { readonly status: number }>(exchange: (login: Login) => Promise<T>): Promise<T> {
    const reply = await exchange(await this.login.login());
    if (reply.status !== 401) return reply;
    const again = this.login.renew() ? await exchange(await this.login.login()) : reply;
    if (again.status !== 401) return again;
    throw new ClusterFailure({ kind: "unauthorized", certificateEnded: await this.login.expiredCertificate() });
  }

  async #exchange(request: ApiRequest, login: Login, signal: AbortSignal): Promise<IncomingMessage> {
    const { server } = this.#target.cluster;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const options: RequestOptions = {
      method: request.method ?? "GET",
      host: hostOf(server),
      port: portOf(server),
      path: `${server.pathname.replace(/\/$/, "")}${request.path}`,
      headers: headersOf(request, login),
      agent: this.#agent,
      signal,
      ...(server.protocol === "https:" ? this.#tls(login) : {}),
    };
    const body = request.body?.reveal();
    const sent = (server.protocol === "https:" ? requestHttps : requestHttp)(options, resolve);
    // Without a listener, Node.js lets go of the connection and says nothing.
    sent.on("upgrade", (_, socket) => {
      socket.destroy();
      reject(new ClusterFailure({ kind: "notKubernetes", host: this.host }));
    });
    sent.on("error", reject).end(body);
    const response = await promise;
    this.hear();
    this.#noteDate(response.headers.date);
    return response;
  }

  /** They go with each request, so that a login that is renewed gets connections of its own. */
  #tls({ certificate, key }: Login) {
    const { insecure, tlsServerName } = this.#target.cluster;
    return {
      rejectUnauthorized: !insecure,
      ...(this.#ca === undefined ? {} : { ca: this.#ca }),
      ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
      ...(certificate && key ? { cert: certificate.reveal(), key: key.reveal() } : {}),
    };
  }

  #noteDate(date: string | undefined): void {
    const server = Date.parse(date ?? "");
    if (Number.isNaN(server)) return;
    const skew = server - this.#clock.now();
    this.#skew = Math.abs(skew) < leastSkew ? 0 : skew;
  }
}

function headersOf(
  { accept, uncompressed, contentType, body }: ApiRequest,
  login: Login,
): Record<string, string | string[]> {
  const own = Map.groupBy(login.headers, ([name]) => name);
  return {
    accept: accept ?? "application/json",
    "accept-encoding": uncompressed ? "identity" : "gzip",
    "user-agent": "pull-secrets",
    ...(body
      ? {
          "content-type": contentType ?? "application/json",
          "content-length": String(Buffer.byteLength(body.reveal())),
        }
      : {}),
    ...Object.fromEntries([...own].map(([name, values]) => [name, values.map(([, value]) => value.reveal())])),
  };
}

function agentFor(server: URL, proxy: ProxyServer | undefined): HttpAgent | HttpsAgent {
  const secure = server.protocol === "https:";
  const agent = secure ? new HttpsAgent(keepAlive) : new HttpAgent(keepAlive);
  return proxy ? tunnelled(agent, proxy) : agent;
}

type Connected = (error: Error | null, socket: Duplex) => void;

/** Every connection that the agent makes leads through the proxy; TLS is spoken with the server itself. */
function tunnelled(agent: HttpAgent | HttpsAgent, proxy: ProxyServer): HttpAgent | HttpsAgent {
  const direct = agent.createConnection.bind(agent) as (options: RequestOptions & { socket: Duplex }) => Duplex;
  agent.createConnection = (options: RequestOptions, connected?: Connected) => {
    openTunnel(proxy, options.host ?? "", Number(options.port)).then(
      (socket) => connected?.(null, agent instanceof HttpsAgent ? direct({ ...options, socket }) : socket),
      (error: Error) => connected?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  };
  return agent;
}

/** Seconds. Longer than Node.js can wait would be no wait at all. */
const longestWait = 300;

function replyOf({ statusCode = 0, headers }: IncomingMessage, text: string, isText = false): ApiReply {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return {
    status: statusCode,
    body: isText && statusCode < 300 ? text : parseJson(text),
    length: text.length,
    retryAfter: seconds > 0 ? Math.min(seconds, longestWait) : undefined,
  };
}

/** @throws ClusterFailure for more than any API server has to say at once, packed or not. */
async function textOf(response: IncomingMessage, host: string): Promise<string> {
  const endless = () => new ClusterFailure({ kind: "notKubernetes", host });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > longestBody) throw endless();
  }
  const bytes = Buffer.concat(chunks);
  if (response.headers["content-encoding"] !== "gzip") return bytes.toString("utf8");
  const text = await unzip(bytes, { maxOutputLength: longestBody }).catch(() => {
    throw endless();
  });
  return text.toString("utf8");
}
