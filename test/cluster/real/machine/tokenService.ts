/**
 * A token service for a registry (https://distribution.github.io/distribution/spec/auth/token/), run as a program. Without
 * credentials it gives a token that allows nothing, as Docker Hub does for private repositories; with wrong ones 401; with
 * the right ones what was asked for.
 */
import { randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { pkiFile } from "./credentials.ts";
import { login, ports } from "./settings.ts";

export const issuer = "token-service-of-the-tests";
export const service = "registry-of-the-tests";

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function tokenFor(scopes: readonly string[]): string {
  const chain = [readFileSync(pkiFile("token-issuer.crt"), "utf8").replace(/-----[^-]+-----|\s/g, "")];
  const access = scopes.map((scope) => {
    const [, type, name, actions = ""] = /^([^:]*):(.*):([^:]*)$/.exec(scope) ?? [];
    return { type, name, actions: actions.split(",") };
  });
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now - 5, exp: now + 300 };
  const claims = { iss: issuer, aud: service, sub: login.user, jti: randomUUID(), ...times, access };
  const signed = `${base64url({ typ: "JWT", alg: "ES256", x5c: chain })}.${base64url(claims)}`;
  const key = { key: readFileSync(pkiFile("token-issuer.key")), dsaEncoding: "ieee-p1363" } as const;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

interface Question {
  /** `undefined` where nobody logs in. */
  readonly credentials: string | undefined;
  readonly scopes: readonly string[];
}

/** containerd posts a form if it has credentials, and else puts all into the address. */
function questionOf(url: URL, authorization: string | undefined, body: string): Question {
  const fields = body ? new URLSearchParams(body) : url.searchParams;
  const scopes = fields.getAll("scope").flatMap((scopes) => scopes.split(" "));
  if (body) return { credentials: `${fields.get("username")}:${fields.get("password")}`, scopes };
  const basic = authorization?.replace(/^Basic /i, "");
  return { credentials: basic && Buffer.from(basic, "base64").toString(), scopes };
}

function serve(): void {
  createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://token-service");
    const { credentials, scopes } = questionOf(url, request.headers.authorization, await text(request));
    const right = credentials === `${login.user}:${login.password}`;
    response.setHeader("content-type", "application/json");
    if (credentials && !right) {
      response.statusCode = 401;
      response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "incorrect username or password" }] }));
    } else {
      const token = tokenFor(right ? scopes : []);
      response.end(JSON.stringify({ token, access_token: token, expires_in: 300 }));
    }
  }).listen(ports.tokenService, "127.0.0.1");
}

if (import.meta.main) serve();
