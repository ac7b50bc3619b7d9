/** What a live cluster offers to whoever shows it: a report that follows it, and a few changes. */
import type { PullFailure, Redacted } from "#core";
import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { ClusterProblem } from "./problem.ts";
import type { PullSecretWork } from "./pullSecretPort.ts";

export interface ClusterOptions {
  /** `KUBECONFIG`, `HOME` and the variables of proxies are read from it; exec plugins are given it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The only kubeconfig to read, as `--kubeconfig` names it; undefined for kubectl's own choice. */
  readonly kubeconfig?: string | undefined;
  /** Undefined for the kubeconfig's current context. */
  readonly context?: string | undefined;
  readonly namespaces: WantedNamespaces;
  /** Whether programs that the kubeconfig names may be started. Only where the user trusts it. */
  readonly allowProcesses: boolean;
  /** Whether such a program may talk to the user by the terminal of this process. */
  readonly terminal?: boolean;
  /** Whether Pods are followed after they were listed, which needs a right of its own. They are unless this is false. */
  readonly watch?: boolean;
  /** The machine's own where it is missing. */
  readonly clock?: Clock;
}

/** `context`: that of the context. `all`: all that may be seen, for users with fewer rights as many as they have. */
export type WantedNamespaces = "context" | "all" | readonly [string, ...string[]];

/** What is really watched. */
export type Watched =
  | { readonly kind: "cluster" }
  /** `because`: whether the user wanted these, may see no others, or may not even ask which others there are. */
  | {
      readonly kind: "namespaces";
      readonly namespaces: readonly string[];
      readonly because: "wanted" | "allowed" | "onlyKnown";
    };

/** Something that would help and may not be read; the diagnosis goes by less evidence then. */
export interface MissingRight {
  readonly verb: "get" | "list";
  readonly resource: "secrets" | "serviceaccounts" | "events" | "nodes";
  /** Undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
}

/** What is known at a moment. It holds no credential. */
export interface Report {
  readonly connection: Connection;
  /** Empty until the kubeconfig has been read. */
  readonly context: string;
  /** The API server's address without a login; empty until it is known. */
  readonly server: string;
  /** The kubeconfig says not to check the server's certificate, so that whoever is in between can read along. */
  readonly insecure: boolean;
  /** Undefined until it has been found out. */
  readonly watched: Watched | undefined;
  readonly missingRights: readonly MissingRight[];
  /** By namespace, Pod and container. They stay while the connection is lost, and may be outdated then. */
  readonly failures: readonly PullFailure[];
  /** Whether everything that fails has been looked into since the connection stands. */
  readonly complete: boolean;
  /** Pods that were looked at when the cluster was last listed. */
  readonly podsSeen: number;
  /** When something was last heard from the cluster, in milliseconds since 1970; undefined before that. */
  readonly updated: number | undefined;
  /** How far the server's clock is ahead of this machine's, in seconds; 0 where they agree to 30 seconds. */
  readonly clockSkew: number;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | Failed;

export interface Failed {
  readonly ok: false;
  readonly problem: ClusterProblem;
  /** A change was sent, and no answer came that says whether it was made. */
  readonly unclear?: true;
}

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
  /** Of the very Pod that is meant: another one of the same name is left alone. */
  readonly uid: string;
}

export interface RestartableReference {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly namespace: string;
  readonly name: string;
}

export interface ObjectReference {
  readonly kind: "Pod" | "Secret" | "ServiceAccount" | RestartableReference["kind"];
  readonly namespace: string;
  readonly name: string;
}

export interface NewPullSecret {
  readonly namespace: string;
  readonly name: string;
  /** The JSON of a docker config. */
  readonly dockerConfig: Redacted;
  /** Whether the API server is only to say whether it would make it. */
  readonly dryRun?: boolean;
}

/** A connection to the cluster of one context. Another context is another `Cluster`; no kubeconfig is ever written. */
export interface Cluster extends AsyncDisposable, PullSecretWork {
  readonly report: Report;
  /** @param listener Called after each change, at most five times a second. @returns what ends that. */
  subscribe(listener: (report: Report) => void): () => void;
  /** Tries at once, and asks for credentials anew: for a button, and after a login. */
  reconnect(): void;
  /** The object as the API has it, without what a Secret holds. */
  get(reference: ObjectReference): Promise<Answer<unknown>>;
  createPullSecret(secret: NewPullSecret): Promise<Answer<void>>;
  /** Adds to the list of a ServiceAccount and replaces nothing. The answer is whether it was not there already. */
  addPullSecret(namespace: string, serviceAccount: string, secret: string): Promise<Answer<boolean>>;
  /** As `kubectl rollout restart` does it. */
  restart(workload: RestartableReference): Promise<Answer<void>>;
  deletePod(pod: PodReference): Promise<Answer<void>>;
  /** Leaves no connection, timer or process. */
  close(): Promise<void>;
}
