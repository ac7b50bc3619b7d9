/** What asking a registry may come to, as data: the union that every reader of a check goes by. */

/** Who of those that take part in a pull an outcome is about. */
export interface Party {
  readonly role: "registry" | "token-service" | "redirect-target";
  /** With its port, where one is written. Empty where a server that has seen a credential chose the name. */
  readonly host: string;
}

export type TlsFault = "unknown-ca" | "expired" | "not-yet-valid" | "wrong-name" | "client-certificate" | "handshake";

export type ProxyFault = "unreachable" | "credentials" | "refused" | "tls" | "unsupported" | "no-answer";

export interface RateLimit {
  /** Requests in the window, as the registry counts them. */
  readonly limit?: number;
  readonly remaining?: number;
  readonly windowSeconds?: number;
  /** How long to wait, from the answer on. */
  readonly resetSeconds?: number;
}

export type Outcome =
  /** `asked`: whether the registry wanted to know who asks. Where it did not, a credential is not proven right. */
  | { readonly kind: "ok"; readonly asked: boolean }
  | { readonly kind: "wrong-credentials"; readonly party: Party }
  /** No credential was sent, and that is not enough. */
  | { readonly kind: "needs-credentials"; readonly party: Party }
  /** The credentials are right; what they are for is not this repository. */
  | { readonly kind: "no-access"; readonly party: Party; readonly repository: string }
  /** `either`: the registry does not tell whether it is the repository or the tag. */
  | {
      readonly kind: "missing";
      readonly party: Party;
      readonly what: "repository" | "tag" | "digest" | "either";
      readonly repository: string;
      readonly reference: string;
    }
  | ({ readonly kind: "rate-limit"; readonly party: Party } & RateLimit)
  | { readonly kind: "tls"; readonly party: Party; readonly fault: TlsFault }
  | { readonly kind: "proxy"; readonly proxy: string; readonly fault: ProxyFault; readonly status?: number }
  /** `temporary`: the name server gave no answer, which says nothing of the name. */
  | { readonly kind: "dns"; readonly party: Party; readonly temporary: boolean }
  | { readonly kind: "refused"; readonly party: Party }
  | { readonly kind: "unreachable"; readonly party: Party }
  | { readonly kind: "reset"; readonly party: Party }
  | { readonly kind: "timeout"; readonly party: Party; readonly seconds: number }
  /** What answers where HTTPS was asked does not speak TLS. */
  | { readonly kind: "plain-http"; readonly party: Party }
  /** The challenge names a token service that can be reached only by plain HTTP, so nothing was sent. */
  | { readonly kind: "insecure-realm"; readonly party: Party }
  /** `needs-credentials`: where it leads to, and there they are not sent. */
  | {
      readonly kind: "redirect";
      readonly party: Party;
      readonly fault: "too-many" | "plain-http" | "nowhere" | "needs-credentials";
    }
  | { readonly kind: "not-a-registry"; readonly party: Party }
  | {
      readonly kind: "bad-challenge";
      readonly party: Party;
      readonly fault: "absent" | "unknown-scheme" | "bad-realm" | "identity-token";
    }
  | { readonly kind: "bad-token"; readonly party: Party }
  | { readonly kind: "server-error"; readonly party: Party; readonly status: number }
  | { readonly kind: "unexpected-status"; readonly party: Party; readonly status: number };

/** Ends a check from wherever it is. It carries an outcome and nothing of the request. */
export class Failure extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/**
 * What an outcome says of the pull: it works, the registry refuses it, or nobody knows, because the question was not
 * answered. A rate limit is of the last sort: nodes have addresses, and so limits, of their own.
 */
export function verdictOf({ kind }: Outcome): "works" | "refused" | "unknown" {
  if (kind === "ok") return "works";
  return refusals.has(kind) ? "refused" : "unknown";
}

const refusals: ReadonlySet<Outcome["kind"]> = new Set([
  "wrong-credentials",
  "needs-credentials",
  "no-access",
  "missing",
]);
