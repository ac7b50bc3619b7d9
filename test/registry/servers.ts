/** Servers on 127.0.0.1 that play registries, token services and proxies, and remember what they were told. */
import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect, createServer as createTcp, type Server, type Socket } from "node:net";
import { parseImage, Redacted } from "#core";
import { type CheckOptions, type CheckResult, checkPull } from "../../server/src/registry/check.ts";
import type { Certificate } from "../certificates.ts";
import { authority, certificates } from "./certificates.ts";

export const canary = "canary-Passw0rd-of-the-test";
export const basicHeader = `Basic ${Buffer.from(`robot:${canary}`).toString("base64")}`;
export const login = { kind: "password", login: new Redacted("robot"), password: new Redacted(canary) } as const;

export interface Told {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly proxyAuthorization: string | undefined;
  readonly body: string;
}

export interface Running extends AsyncDisposable {
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly told: Told[];
  /** How many have been opened so far. */
  readonly connections: number;
}

export type Answer = (request: Told, response: ServerResponse) => void;

async function listen(server: Server, told: Told[]): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `127.0.0.1:${port}`,
    told,
    get connections() {
      return sockets.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** With a certificate, it speaks HTTPS. */
export function serve(answer: Answer, certificate?: Certificate): Promise<Running> {
  const told: Told[] = [];
  const listener: RequestListener = (request, response) => {
    void readBody(request).then((body) => {
      const { method = "", url = "", headers } = request;
      const proxyAuthorization = headers["proxy-authorization"];
      const one = { method, url, authorization: headers.authorization, proxyAuthorization, body };
      told.push(one);
      answer(one, response);
    });
  };
  return listen(certificate ? createHttps(certificate, listener) : createHttp(listener), told);
}

/** Bytes and no HTTP. */
export function serveRaw(handle: (socket: Socket) => void): Promise<Running> {
  return listen(createTcp(handle), []);
}

/**
 * A proxy that knows CONNECT only. It takes every host to be 127.0.0.1, so that names that nobody has can be used.
 */
export async function serveProxy(wanted?: string, certificate?: Certificate): Promise<Running> {
  const told: Told[] = [];
  const server = certificate ? createHttps(certificate) : createHttp();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const proxyAuthorization = request.headers["proxy-authorization"];
    const authorization = request.headers.authorization;
    told.push({ method: request.method ?? "", url: request.url ?? "", authorization, proxyAuthorization, body: "" });
    response.writeHead(502).end();
  });
  server.on("connect", (request: IncomingMessage, client: Socket, head: Buffer) => {
    const { url = "", headers } = request;
    const proxyAuthorization = headers["proxy-authorization"];
    told.push({ method: "CONNECT", url, authorization: headers.authorization, proxyAuthorization, body: "" });
    if (wanted !== undefined && proxyAuthorization !== wanted) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    const upstream = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  return await listen(server, told);
}

/** Asks for an image of a registry on this machine, and fails if anything that comes back holds a credential. */
export async function check(
  image: string,
  credential: Parameters<typeof checkPull>[1] = undefined,
  options: Partial<CheckOptions> = {},
): Promise<CheckResult> {
  const parsed = parseImage(image);
  if (!parsed.valid) throw new Error(parsed.error);
  const result = await checkPull(parsed, credential, {
    timeoutSeconds: 20,
    allowHttp: false,
    extraCa: [authority.cert],
    environment: {},
    ...options,
  });
  const shown = JSON.stringify(result);
  for (const secret of [
    canary,
    basicHeader.slice("Basic ".length),
    Buffer.from(canary).toString("base64").slice(0, 20),
  ]) {
    if (shown.includes(secret)) throw new Error("the result shows a credential");
  }
  return result;
}

/** A registry that wants Basic and has `team/app:1`. */
export const basicRegistry: Answer = ({ url, authorization }, response) => {
  if (authorization !== basicHeader) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
  } else if (url === "/v2/" || url === "/v2/team/app/manifests/1") response.end();
  else if (url.startsWith("/v2/team/app/tags/list")) response.end('{"tags":["1"]}');
  else if (url.startsWith("/v2/team/secret/")) response.writeHead(403).end();
  else response.writeHead(404).end('{"errors":[{"code":"NAME_UNKNOWN","message":"canary"}]}');
};

export const wrong = { ...login, password: new Redacted(`${canary}-wrong`) };

export const token = "token-Fake-of-the-test";
/** A registry that wants a token of the service, which `grants` decides about. */
export function bearerRegistry(realm: () => string, parameters = ""): Answer {
  return ({ url, authorization }, response) => {
    if (authorization === `Bearer ${token}` && (url === "/v2/" || url.startsWith("/v2/team/app/"))) response.end();
    else response.writeHead(401, { "www-authenticate": `Bearer realm="${realm()}",service="test"${parameters}` }).end();
  };
}

export const grant = (response: ServerResponse) => response.end(JSON.stringify({ token }));
export const deny = (status: number) => (_: Told, response: ServerResponse) => void response.writeHead(status).end();
export const service: Answer = ({ authorization }, response) =>
  authorization === basicHeader ? grant(response) : response.writeHead(401).end();

export async function ask(answer: Answer, image = "team/app:1", credential: Parameters<typeof check>[1] = login) {
  await using registry = await serve(answer, certificates.good);
  return { result: await check(`${registry.host}/${image}`, credential), told: registry.told };
}
