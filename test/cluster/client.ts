/** Plain requests to an API server, the simulated one or another. */
import type { IncomingMessage } from "node:http";
import { request as startRequest } from "node:https";
import { parse } from "yaml";

export interface Answer {
  readonly status: number;
  readonly warning: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what tests are about.
  readonly body: any;
}

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

interface Server {
  readonly url: string;
  readonly authority: string;
  readonly token: string;
}

/** Whom a kubeconfig with a token lets talk to which server. */
export function serverOf(kubeconfig: string): Server {
  const { clusters, users } = parse(kubeconfig);
  const { server, "certificate-authority-data": authority } = clusters[0].cluster;
  return { url: server, authority: Buffer.from(authority, "base64").toString(), token: users[0].user.token };
}

async function open(
  server: Server,
  { method = "GET", path, body, contentType, accept }: Request,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    "content-length": Buffer.byteLength(text),
    authorization: `Bearer ${server.token}`,
    accept: accept ?? "application/json",
    "content-type": contentType ?? "application/json",
  };
  const request = startRequest(
    `${server.url}${path}`,
    { method, headers, ca: server.authority, agent: false },
    resolve,
  );
  request.on("error", reject).end(text);
  return promise;
}

export async function send(server: Server, request: Request): Promise<Answer> {
  const response = await open(server, request);
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
  const { warning } = response.headers;
  return { status: response.statusCode ?? 0, warning, body: text.startsWith("{") ? JSON.parse(text) : text };
}

export interface WatchEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly object: any;
}

/** The events of a watch, until the server ends it or the reader stops. */
export async function* watch(server: Server, path: string): AsyncGenerator<WatchEvent, void> {
  const response = await open(server, { path });
  let rest = "";
  for await (const chunk of response.setEncoding("utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as WatchEvent;
  }
}
