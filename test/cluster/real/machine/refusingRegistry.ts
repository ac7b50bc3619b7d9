/**
 * A registry that only refuses, run as a program: `/v2/s429/…` answers 429, as Docker Hub does beyond its limit, and so on;
 * `/v2/denytoken/…` sends to a token service that answers 403, as some hosted registries do to everybody unknown.
 */
import { createServer } from "node:http";
import { ports, registries } from "./settings.ts";

const errors: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ["UNAUTHORIZED", "authentication required"],
  403: ["DENIED", "requested access to the resource is denied"],
  429: ["TOOMANYREQUESTS", "You have reached your unauthenticated pull rate limit."],
  500: ["UNKNOWN", "internal error"],
  503: ["UNAVAILABLE", "service unavailable"],
};

const tokens = { "www-authenticate": `Bearer realm="http://${registries.refusing}/token",service="refusing"` };
const limit = { "retry-after": "60", "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "0;w=21600" };

function answerTo(url: string): { readonly status: number; readonly headers?: Readonly<Record<string, string>> } {
  if (url === "/v2/") return { status: 200 };
  if (url.startsWith("/token")) return { status: 403 };
  if (url.startsWith("/v2/denytoken/")) return { status: 401, headers: tokens };
  const status = Number(/^\/v2\/s(?<status>\d{3})\//.exec(url)?.groups?.status ?? 404);
  return status === 429 ? { status, headers: limit } : { status };
}

createServer(({ url = "/", method }, response) => {
  const { status, headers } = answerTo(url);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  const [code, message] = errors[status] ?? ["UNKNOWN", String(status)];
  response.end(method === "HEAD" ? undefined : JSON.stringify({ errors: [{ code, message }] }));
}).listen(ports.refusingRegistry, "127.0.0.1");
