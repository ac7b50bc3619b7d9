/** Where the connection to a cluster stands, as data. */
import { t } from "#core";
import type { ClusterProblem } from "./problem.ts";

/** Times are in milliseconds since 1970. */
export type Connection =
  | { readonly state: "connecting"; readonly since: number }
  | { readonly state: "connected"; readonly since: number }
  /** It stood, and it is tried to have it back. What is shown may be outdated. */
  | Lost<"reconnecting">
  /** It never stood, or has been lost for two minutes. It is tried on and on. */
  | Lost<"unreachable">
  /** The user may list Pods nowhere. */
  | Lost<"forbidden">
  /** The server knows the user no longer. */
  | Lost<"expiredLogin">
  /** Nothing can be tried before the kubeconfig changes or the user does something. */
  | { readonly state: "misconfigured"; readonly since: number; readonly problem: ClusterProblem }
  | { readonly state: "closed"; readonly since: number };

export type ConnectionState = Connection["state"];

interface Lost<S extends string> {
  readonly state: S;
  readonly since: number;
  readonly problem: ClusterProblem;
  /** Undefined where it is not tried by itself: a login that starts a program waits for the user. */
  readonly nextAttempt: number | undefined;
}

const words: Readonly<Record<ConnectionState, () => string>> = {
  connecting: () => t`Connecting`,
  connected: () => t`Connected`,
  reconnecting: () => t`Connection lost; reconnecting`,
  unreachable: () => t`The cluster cannot be reached`,
  forbidden: () => t`Not allowed to see Pods`,
  expiredLogin: () => t`The login has expired or is not accepted`,
  misconfigured: () => t`The kubeconfig cannot be used`,
  closed: () => t`Closed`,
};

/** A few words for a status line. */
export function describeConnection({ state }: Connection): string {
  return words[state]();
}

/** What a problem makes of a connection; undefined for what passes by itself. */
export function stateOf({ kind }: ClusterProblem): "misconfigured" | "forbidden" | "expiredLogin" | undefined {
  if (kind === "forbidden") return "forbidden";
  if (kind === "unauthorized" || kind === "authProvider") return "expiredLogin";
  return misconfigured.has(kind) ? "misconfigured" : undefined;
}

const misconfigured: ReadonlySet<ClusterProblem["kind"]> = new Set([
  "noKubeconfig",
  "badKubeconfig",
  "noContext",
  "execNotAllowed",
  "execFailed",
]);
