/** The simulated API server: HTTP in, objects out. */
import { once } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Certificate } from "../../test/certificates.ts";
import type { Access, UserName } from "./access.ts";
import type { Api, DeleteOptions } from "./api.ts";
import { discover } from "./discovery.ts";
import type { Faults } from "./faults.ts";
import { groupVersionOf, kinds } from "./kinds.ts";
import { type Lister, listOf, shown } from "./lists.ts";
import { type Draft, isRecord, type KubeObject } from "./objects.ts";
import { applyPatch } from "./patch.ts";
import { badRequest, methodNotAllowed, Refusal, type Status, unauthorized, unknownPath } from "./problems.ts";
import { protobufType, readProtobuf } from "./protobuf.ts";
import { type ApiRequest, readRequest } from "./requests.ts";
import { tableOf } from "./tables.ts";
import { warningsOf } from "./validation.ts";
import type { Version } from "./versions.ts";
import type { Watches } from "./watches.ts";

export interface Parts {
  readonly api: Api;
  readonly access: Access;
  readonly lister: Lister;
  readonly watches: Watches;
  readonly faults: Faults;
  readonly version: Version;
  readonly certificate: Certificate;
  /** May answer a request itself; the server is asked only if it does not. */
  readonly intercept?: (url: URL, response: ServerResponse) => boolean;
}

interface Answer {
  readonly code: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
}

/** Listens on the loopback interface only. */
export class ApiServer {
  readonly #parts: Parts;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Port 0 takes any that is free. */
  async listen(port: number): Promise<number> {
    const server = createServer(this.#parts.certificate, this.#handle);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket.on("error", () => {}));
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await once(server.listen(port, "127.0.0.1"), "listening");
    this.#server = server;
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  readonly #handle: RequestListener = (request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, refusalOf(error));
    });
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, access, intercept, version } = this.#parts;
    const url = new URL(request.url ?? "/", "http://simulated");
    const body = await readBody(request);
    if (faults.delay > 0) await new Promise((resolve) => setTimeout(resolve, faults.delay));
    if (faults.hang) return;
    if (faults.failWith) {
      return send(
        response,
        refusalOf(new Refusal(faults.failWith, "InternalError", "Internal error occurred: simulated fault")),
      );
    }
    const user = access.userOf(request.headers.authorization);
    if (!user) throw unauthorized();
    if (["/healthz", "/livez", "/readyz"].includes(url.pathname)) {
      response.end("ok");
      return;
    }
    if (intercept?.(url, response)) return;
    const found = request.method === "GET" ? discover(url.pathname, version) : undefined;
    if (found !== undefined) return send(response, { code: 200, body: found });
    const review = this.#review(user, request.method ?? "", url.pathname, body);
    if (review) return send(response, { code: 201, body: review });
    const asked = readRequest(request.method ?? "", url);
    if (!asked && !isServed(url.pathname, version)) {
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
      return;
    }
    if (!asked) throw unknownPath();
    access.check(user, asked);
    if (asked.verb === "watch") this.#watch(asked, request, response);
    else send(response, this.#perform(asked, request, body));
  }

  #review(user: UserName, method: string, path: string, body: Body): object | undefined {
    const resource = /^\/apis\/authorization\.k8s\.io\/v1\/(?<resource>[a-z]+)$/.exec(path)?.groups?.resource;
    if (method !== "POST" || !resource) return undefined;
    if (resource === "selfsubjectaccessreviews") return this.#parts.access.reviewAccess(user, parseBody(body));
    return resource === "selfsubjectrulesreviews" ? this.#parts.access.reviewRules(user, parseBody(body)) : undefined;
  }

  #watch({ kind, namespace, query }: ApiRequest, request: IncomingMessage, response: ServerResponse): void {
    if (query.has("sendInitialEvents")) {
      throw new Refusal(
        422,
        "Invalid",
        "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
      );
    }
    const table = tableWanted(request, query);
    const now = () => this.#parts.api.clock.now();
    const render = (object: KubeObject) => (table ? tableOf(kind, [object], {}, table, now()) : object);
    this.#parts.watches.serve(kind, namespace, query, render, response);
  }

  #perform(asked: ApiRequest, request: IncomingMessage, body: Body): Answer {
    const { kind, namespace, name = "", query, verb } = asked;
    const { api, lister } = this.#parts;
    if (asked.subresource) throw unknownPath();
    if (kind === kinds.newEvents && verb !== "get" && verb !== "list") throw methodNotAllowed();
    const table = tableWanted(request, query);
    const dryRun = query.get("dryRun") === "All";
    if (verb === "list") {
      const page = lister.list(kind, namespace, query);
      const rows = () => tableOf(kind, page.objects, page.metadata, table ?? "", api.clock.now());
      return { code: 200, body: table ? rows() : listOf(kind, page) };
    }
    if (verb === "deletecollection") {
      const { objects, metadata } = lister.list(kind, namespace, query);
      for (const object of objects) api.delete(kind, object, { ...optionsOf(body), dryRun });
      return { code: 200, body: listOf(kind, { objects, metadata }) };
    }
    if (verb === "create") {
      const draft = parseBody(body);
      checkType(asked, draft);
      const created = api.create(kind, namespace, draft, { dryRun });
      return { code: 201, body: created, warnings: warningsOf(kind, created) };
    }
    const before = api.read(kind, namespace, name);
    if (verb === "get") {
      const object = shown(kind, before);
      return { code: 200, body: table ? tableOf(kind, [object], {}, table, api.clock.now()) : object };
    }
    if (verb === "delete") return this.#delete(asked, before, { ...optionsOf(body), dryRun });
    const draft = verb === "update" ? parseBody(body) : (applyPatch(body.mediaType, before, parseJson(body)) as Draft);
    if (verb === "update") checkType(asked, draft);
    const after = api.update(kind, before, draft, { dryRun });
    return { code: 200, body: after, warnings: warningsOf(kind, after) };
  }

  /** What goes step by step is answered as an object on its way out, anything else as gone. */
  #delete({ kind }: ApiRequest, before: KubeObject, options: DeleteOptions): Answer {
    const deleted = this.#parts.api.delete(kind, before, options);
    if (kind === kinds.pods) return { code: 200, body: deleted };
    if (kind === kinds.namespaces) {
      const metadata = { ...deleted.metadata, deletionTimestamp: this.#parts.api.clock.stamp() };
      return { code: 200, body: { ...deleted, metadata, status: { phase: "Terminating" } } };
    }
    const { name, uid } = before.metadata;
    const details = { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural, uid };
    const success: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
    return { code: 200, body: success };
  }
}

/** Of groups that it does not have, the API server does not speak as an API. */
function isServed(path: string, version: Version): boolean {
  const groupVersion = /^\/(?:api|apis\/[^/]+)\/[^/]+(?=\/)/.exec(path)?.[0];
  return groupVersion !== undefined && discover(groupVersion, version) !== undefined;
}

function checkType({ kind }: ApiRequest, { apiVersion = groupVersionOf(kind), kind: name = kind.kind }: Draft): void {
  if (apiVersion === groupVersionOf(kind) && name === kind.kind) return;
  const [version, group = ""] = apiVersion.split("/").reverse();
  const given = group ? `${group}/${version}, Kind=${name}` : `/${version}, Kind=${name}`;
  throw badRequest(
    `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: no kind "${given}" is registered`,
  );
}

function optionsOf(body: Body): DeleteOptions {
  return body.bytes.length === 0 ? {} : (parseBody(body) as DeleteOptions);
}

/** What is to be in the rows of a table, if kubectl asks for one. */
function tableWanted(request: IncomingMessage, query: URLSearchParams): string | undefined {
  const first = (request.headers.accept ?? "").split(",")[0] ?? "";
  return /;as=Table/.test(first) ? (query.get("includeObject") ?? "Metadata") : undefined;
}

interface Body {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const mediaType = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  return { mediaType, bytes: Buffer.concat(chunks) };
}

function parseJson({ bytes }: Body): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw badRequest("the object provided is unrecognized (must be of type Status): couldn't get version/kind");
  }
}

function parseBody(body: Body): Draft {
  const value = body.mediaType === protobufType ? readProtobuf(body.bytes) : parseJson(body);
  if (!isRecord(value)) throw badRequest("the object provided is unrecognized");
  return value as Draft;
}

function refusalOf(error: unknown): Answer {
  const { status } =
    error instanceof Refusal ? error : new Refusal(500, "InternalError", `Internal error occurred: ${String(error)}`);
  return { code: status.code, body: status };
}

function send(response: ServerResponse, { code, body, warnings = [] }: Answer): void {
  const warning = warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  if (warning.length > 0) response.setHeader("warning", warning);
  response.writeHead(code, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
