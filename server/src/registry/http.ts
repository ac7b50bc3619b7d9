/** Sends one request and reads a bounded part of its answer. It follows nothing and retries nothing. */
import { ClientRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { getCACertificates } from "node:tls";
import type { Redacted } from "#core";
import { hostOf, portOf } from "../network/address.ts";
import type { Environment } from "../network/proxy.ts";
import { bodyOf, header } from "./authorization.ts";
import { connect, type Route } from "./connection.ts";
import { Failure, type Party } from "./outcome.ts";
import { problemOf } from "./problem.ts";
import { proxyFor } from "./proxy.ts";

/** What all requests of a check have in common. */
export interface Network {
  readonly environment: Environment;
  /** As PEM, beside those that Node.js trusts, NODE_EXTRA_CA_CERTS included. */
  readonly extraCa: readonly string[];
  /** Ends with the time limit or when somebody cancels. */
  readonly signal: AbortSignal;
  /** The time limit, for the one who reads of it. */
  readonly seconds: number;
}

export interface Request {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly party: Party;
  readonly accept?: string;
  readonly authorization?: Redacted | undefined;
  /** An `application/x-www-form-urlencoded` body. */
  readonly form?: Redacted;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly challenges: readonly string[];
  /** Cut off at 256 kB. */
  readonly body: string;
  /** Where it came from, at the end of all redirects. */
  readonly url: URL;
}

/** Tokens have a few kilobytes, and so have lists of errors. */
const longestBody = 256 * 1024;

/** @throws Failure */
export async function send(request: Request, network: Network): Promise<Reply> {
  const { signal, seconds } = network;
  try {
    const proxy = proxyFor(request.url, network.environment);
    const ca = network.extraCa.length > 0 ? [...getCACertificates("default"), ...network.extraCa] : undefined;
    return await exchange(request, { proxy, ca, signal });
  } catch (error) {
    if (signal.aborted) throw new Failure({ kind: "timeout", party: request.party, seconds });
    throw error instanceof Failure ? error : new Failure(problemOf(error, request.party, seconds));
  }
}

async function exchange(request: Request, route: Route): Promise<Reply> {
  const socket = await connect(request.url, route);
  try {
    const response = await respond(request, route, socket);
    const { proxy } = route;
    if (response.statusCode === 407 && proxy) {
      throw new Failure({ kind: "proxy", proxy: proxy.url.host, fault: "credentials", status: 407 });
    }
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      challenges: response.headersDistinct["www-authenticate"] ?? [],
      body: await bounded(response),
      url: request.url,
    };
  } finally {
    socket.destroy();
  }
}

/**
 * Over the connection that has been opened and checked, whatever the address. It is not `request` of `node:http` that is
 * called, nor that of `node:https`: VS Code replaces both by its own, which open another connection as they see fit.
 */
function respond(request: Request, { proxy }: Route, socket: Socket): Promise<IncomingMessage> {
  const { url, method } = request;
  const body = bodyOf(request.form);
  const plainProxy = url.protocol === "https:" ? undefined : proxy;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = new ClientRequest(
    {
      method,
      host: hostOf(url),
      port: portOf(url),
      path: plainProxy ? `${url.origin}${url.pathname}${url.search}` : `${url.pathname}${url.search}`,
      headers: {
        ...headersOf(request, body),
        ...header("proxy-authorization", plainProxy?.authorization),
      },
      createConnection: () => socket,
    },
    resolve,
  );
  // Without a listener, Node.js lets go of the connection and says nothing.
  sent.on("upgrade", () => reject(new Failure({ kind: "not-a-registry", party: request.party })));
  // Whatever else may end it, nobody waits for an answer that does not come.
  sent.on("close", () => reject(new Failure({ kind: "reset", party: request.party })));
  sent.on("error", reject).end(body);
  return promise;
}

function headersOf({ url, accept, authorization, form }: Request, body: string): Readonly<Record<string, string>> {
  return {
    host: url.host,
    "user-agent": "pull-secrets",
    accept: accept ?? "application/json",
    // Nothing is unpacked, so nothing can grow.
    "accept-encoding": "identity",
    connection: "close",
    ...header("authorization", authorization),
    ...(form
      ? { "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(body)) }
      : {}),
  };
}

async function bounded(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    chunks.push(bytes);
    total += bytes.length;
    if (total >= longestBody) break;
  }
  return Buffer.concat(chunks).subarray(0, longestBody).toString("utf8");
}
