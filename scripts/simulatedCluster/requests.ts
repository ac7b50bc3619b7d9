/** What an HTTP request asks of the API. */
import type { Kind } from "./kinds.ts";
import { kindByPath } from "./lists.ts";

export interface ApiRequest {
  /** As access rules name it. */
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
}

/** Undefined where the path names no kind that is served, or the method means nothing there. */
export function readRequest(method: string, url: URL): ApiRequest | undefined {
  const path = /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))\/(?<rest>.+)$/.exec(
    url.pathname,
  )?.groups;
  if (!path) return undefined;
  const parts = (path.rest ?? "").split("/").map(decodeURIComponent);
  const namespaced = parts[0] === "namespaces" && parts.length > 2;
  const namespace = namespaced ? parts[1] : undefined;
  const [plural = "", name, subresource] = namespaced ? parts.slice(2) : parts;
  const kind = kindByPath(path.group ?? "", path.core ?? path.version ?? "", plural);
  const verb = verbOf(method, name, url.searchParams);
  if (!kind || !verb || (namespace !== undefined && !kind.namespaced)) return undefined;
  return { verb, kind, namespace, name, subresource, query: url.searchParams };
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): ApiRequest["verb"] | undefined {
  if (method === "GET") {
    if (name !== undefined) return "get";
    return ["true", "1"].includes(query.get("watch") ?? "") ? "watch" : "list";
  }
  if (method === "POST") return name === undefined ? "create" : undefined;
  if (method === "DELETE") return name === undefined ? "deletecollection" : "delete";
  if (name === undefined) return undefined;
  return ({ PUT: "update", PATCH: "patch" } as const)[method];
}
