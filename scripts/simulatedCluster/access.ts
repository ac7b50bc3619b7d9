/** Who may do what: a few users, each with a token, and the reviews that tell them. */
import { randomBytes } from "node:crypto";
import type { Kind } from "./kinds.ts";
import type { Draft } from "./objects.ts";
import { forbidden } from "./problems.ts";

interface AccessRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Undefined: in all of them, and for what is in none. */
  readonly namespaces?: readonly string[];
}

const readVerbs = ["get", "list", "watch"];
const read = (...resources: string[]): AccessRule => ({ verbs: readVerbs, apiGroups: ["*"], resources });
const podResources = ["pods", "events", "serviceaccounts", "replicasets", "deployments"];

/** The users; what they may do beside asking what they may do. */
const users = {
  admin: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
  /** Sees everything but Secrets. */
  "no-secrets": [read(...podResources, "nodes", "namespaces")],
  /** Sees everything but Events. */
  "no-events": [read("pods", "secrets", "serviceaccounts", "replicasets", "deployments", "nodes", "namespaces")],
  /** Sees one namespace only, and cannot tell which others there are. */
  "namespace-reader": [{ ...read(...podResources, "secrets"), namespaces: ["shop", "pulls"] }],
  nobody: [],
} as const satisfies Readonly<Record<string, readonly AccessRule[]>>;

export type UserName = keyof typeof users;

export interface Attributes {
  readonly verb: string;
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export interface Forbidden {
  readonly verbs: readonly string[];
  /** Plural names, such as `secrets`. */
  readonly resources: readonly string[];
}

export class Access {
  readonly #tokens = new Map<string, UserName>();
  /** Taken from everybody, the administrator included. */
  readonly #forbidden: () => readonly Forbidden[];

  constructor(taken: () => readonly Forbidden[]) {
    this.#forbidden = taken;
  }

  /** A new token, good until it is revoked. */
  token(user: UserName): string {
    const token = `simulated-${user}-${randomBytes(12).toString("hex")}`;
    this.#tokens.set(token, user);
    return token;
  }

  /** All tokens of a user are expired from now on. */
  revoke(user: UserName): void {
    for (const [token, owner] of this.#tokens) if (owner === user) this.#tokens.delete(token);
  }

  userOf(authorization: string | undefined): UserName | undefined {
    return this.#tokens.get(/^Bearer (?<token>\S+)$/.exec(authorization ?? "")?.groups?.token ?? "");
  }

  allows(user: UserName, verb: string, group: string, resource: string, namespace: string | undefined): boolean {
    const has = (list: readonly string[], wanted: string) => list.includes("*") || list.includes(wanted);
    if (this.#forbidden().some((it) => has(it.verbs, verb) && has(it.resources, resource))) return false;
    const rules: readonly AccessRule[] = users[user];
    return rules.some(
      (it) =>
        has(it.verbs, verb) &&
        has(it.apiGroups, group) &&
        has(it.resources, resource) &&
        (it.namespaces === undefined || it.namespaces.includes(namespace ?? "")),
    );
  }

  check(user: UserName, { verb, kind, namespace, name }: Attributes): void {
    if (this.allows(user, verb, kind.group, kind.plural, namespace)) return;
    const scope = namespace ? `in the namespace "${namespace}"` : "at the cluster scope";
    const what = `cannot ${verb} resource "${kind.plural}" in API group "${kind.group}" ${scope}`;
    throw forbidden(kind, name, `User "${user}" ${what}`);
  }

  reviewAccess(user: UserName, review: Draft): object {
    const {
      verb = "",
      group = "",
      resource = "",
      namespace,
    } = (review.spec as { readonly resourceAttributes?: Partial<Record<string, string>> }).resourceAttributes ?? {};
    const allowed = this.allows(user, verb, group, resource, namespace || undefined);
    const reason = allowed ? 'RBAC: allowed by ClusterRoleBinding "simulated" of ClusterRole "simulated"' : undefined;
    return { ...reviewOf(review, "SelfSubjectAccessReview"), status: { allowed, ...(reason ? { reason } : {}) } };
  }

  reviewRules(user: UserName, review: Draft): object {
    const { namespace } = review.spec as { readonly namespace?: string };
    const everybody = { verbs: ["create"], apiGroups: ["authorization.k8s.io"] };
    const reviews = { ...everybody, resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"] };
    const mine = (users[user] as readonly AccessRule[]).filter(
      (it) => !it.namespaces || it.namespaces.includes(namespace ?? ""),
    );
    const resourceRules = [
      reviews,
      ...mine.map(({ verbs, apiGroups, resources }) => ({ verbs, apiGroups, resources })),
    ];
    const nonResourceRules = [{ verbs: ["get"], nonResourceURLs: ["/api", "/api/*", "/apis", "/apis/*", "/version"] }];
    const status = { resourceRules, nonResourceRules, incomplete: false };
    return { ...reviewOf(review, "SelfSubjectRulesReview"), status };
  }
}

function reviewOf({ spec }: Draft, kind: string) {
  return { kind, apiVersion: "authorization.k8s.io/v1", metadata: {}, spec };
}
