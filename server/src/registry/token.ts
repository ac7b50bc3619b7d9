/** Gets a token from the service that a registry's Bearer challenge names (distribution's token and OAuth 2 protocols). */
import type { Redacted } from "#core";
import { basic, bearer, type PullCredential, refreshForm } from "./authorization.ts";
import type { Challenge } from "./challenge.ts";
import type { Reply } from "./http.ts";
import { Failure, type Party } from "./outcome.ts";
import { follow, isSafe, type Manners } from "./redirects.ts";
import { refuseOddStatus } from "./status.ts";

export interface TokenRequest {
  readonly challenge: Challenge;
  readonly credential: PullCredential | undefined;
  /** Such as `team/app`. */
  readonly path: string;
  /** As users know it. */
  readonly repository: string;
  readonly registry: Party;
}

/** The header for the registry. @throws Failure */
export async function fetchToken(wanted: TokenRequest, manners: Omit<Manners, "authorizationFor">): Promise<Redacted> {
  const { credential } = wanted;
  const realm = realmOf(wanted, manners.allowHttp);
  const party: Party = { role: "token-service", host: realm.host };
  const ask = (scopes: readonly string[]) => askFor(scopes, wanted, realm, party, manners);
  const reply = await ask(scopesOf(wanted));
  if (isRefusal(reply, credential)) {
    if (!credential) throw new Failure({ kind: "needs-credentials", party });
    // Some services say 403 to a wrong password, others to a lack of rights. Without a scope only the password counts.
    const mayBeRight = reply.status === 403 && (await ask([])).status === 200;
    if (!mayBeRight) throw new Failure({ kind: "wrong-credentials", party });
    throw new Failure({ kind: "no-access", party: wanted.registry, repository: wanted.repository });
  }
  refuseOddStatus(reply, party);
  const token = reply.status === 200 ? bearer(tokenIn(reply.body)) : undefined;
  if (!token) throw new Failure({ kind: "bad-token", party });
  return token;
}

/** OAuth 2 answers 400 to a token that it does not know. */
function isRefusal({ status }: Reply, credential: PullCredential | undefined): boolean {
  return status === 401 || status === 403 || (status === 400 && credential?.kind === "identity-token");
}

function realmOf({ challenge, registry }: TokenRequest, allowHttp: boolean): URL {
  const written = challenge.parameters.get("realm") ?? "";
  const realm = URL.canParse(written) ? new URL(written) : undefined;
  if (!realm || !/^https?:$/.test(realm.protocol)) {
    throw new Failure({ kind: "bad-challenge", party: registry, fault: "bad-realm" });
  }
  if (!isSafe(realm, allowHttp)) {
    throw new Failure({ kind: "insecure-realm", party: { role: "token-service", host: realm.host } });
  }
  return realm;
}

/**
 * The repository's own scope, and the challenge's beside it as runtimes do, because some registries have scopes of their
 * own kind (`aws`). A challenge that wants more than pulling gets only that: no token of ours may write.
 */
function scopesOf({ challenge, path }: TokenRequest): readonly string[] {
  const own = `repository:${path}:pull`;
  const named = (challenge.parameters.get("scope") ?? "").split(" ").filter((scope) => /^[\w.-]+$/.test(scope));
  return [own, ...named];
}

function askFor(
  scopes: readonly string[],
  { challenge, credential }: TokenRequest,
  realm: URL,
  party: Party,
  manners: Omit<Manners, "authorizationFor">,
): Promise<Reply> {
  const service = challenge.parameters.get("service") ?? "";
  if (credential?.kind === "identity-token") {
    const form = refreshForm(credential.token, service, scopes);
    return follow({ method: "POST", url: realm, party, form }, { ...manners, authorizationFor: () => undefined });
  }
  const url = new URL(realm);
  if (service !== "") url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const login = credential && basic(credential.login, credential.password);
  const authorizationFor = (origin: string) => (origin === realm.origin ? login : undefined);
  return follow({ method: "GET", url, party }, { ...manners, authorizationFor });
}

function tokenIn(body: string): string {
  try {
    const answer = JSON.parse(body) as unknown;
    if (typeof answer !== "object" || answer === null) return "";
    const { token, access_token: accessToken } = answer as Readonly<Record<string, unknown>>;
    const found = token || accessToken;
    return typeof found === "string" ? found : "";
  } catch {
    return "";
  }
}
