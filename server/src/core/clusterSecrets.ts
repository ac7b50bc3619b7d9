/** What a live cluster was found to have of Secrets: knowledge from outside the manifests, without anything that a Secret keeps. */

import type { Namespace } from "./kubernetes/resources.ts";
import { type ReadDockerConfig, toldDockerConfig } from "./kubernetes/secretContent.ts";
import { type KubernetesVersion, versionOf } from "./kubernetes/versions.ts";
import type { Span } from "./text.ts";
import { t } from "./translation.ts";
import { quoted } from "./words.ts";

/** A Secret of a cluster, as far as it may be told. */
export interface ClusterSecret {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  /** The registries that a docker config has logins for; undefined where the kubelet cannot decode it. */
  readonly registries: readonly string[] | undefined;
}

export interface ClusterSecretList {
  /** The name of the kubeconfig's context, by which users know the cluster. */
  readonly context: string;
  /** The namespaces that exist and of which every Secret is told. */
  readonly namespaces: readonly string[];
  readonly secrets: readonly ClusterSecret[];
  /** That of its API server, as it says it. */
  readonly version?: string;
}

export interface SecretInCluster {
  readonly state: "present";
  readonly context: string;
  readonly secret: ClusterSecret;
}

export interface NotInCluster {
  readonly state: "absent";
  readonly context: string;
  /** Other namespaces that have a Secret of this name. */
  readonly elsewhere: readonly string[];
}

/** What a cluster tells of a name, where all Secrets of the namespace are known. */
export type ClusterAnswer = SecretInCluster | NotInCluster;

export class ClusterSecrets {
  /** Nodes may be older by up to three minor versions, which only their own user sees. */
  readonly version: KubernetesVersion | undefined;
  readonly #context: string;
  readonly #namespaces: ReadonlySet<string>;
  readonly #byName: ReadonlyMap<string, readonly ClusterSecret[]>;

  constructor({ context, namespaces, secrets, version = "" }: ClusterSecretList) {
    this.version = versionOf(version);
    this.#context = context;
    this.#namespaces = new Set(namespaces);
    this.#byName = Map.groupBy(secrets, ({ name }) => name);
  }

  /** Nothing where the namespace is chosen only when a manifest is applied, or may not be asked about. */
  answer(name: string, namespace: Namespace): ClusterAnswer | undefined {
    if (namespace === undefined || !this.#namespaces.has(namespace)) return undefined;
    const context = this.#context;
    const named = this.#byName.get(name) ?? [];
    const secret = named.find((one) => one.namespace === namespace);
    if (secret) return { state: "present", context, secret };
    return { state: "absent", context, elsewhere: named.map((one) => one.namespace) };
  }
}

/** ` in the cluster (context "prod")`: what is known from there is always said to be. */
export function inTheCluster({ context }: Pick<ClusterAnswer, "context">): string {
  return t` in the cluster (context "${context}")`;
}

/** The same of a Secret that is not there: `in the cluster (context "prod"), which has it in namespace "shop"`. */
export function notInTheCluster(answer: NotInCluster): string {
  const there = inTheCluster(answer);
  return answer.elsewhere.length > 0 ? t`${there}, which has it in namespace ${quoted(answer.elsewhere)}` : there;
}

const nowhere: Span = { start: 0, end: 0 };

/** As if it were written in a manifest: the keys are the cluster's, and the logins are not told. */
export function configInCluster(registries: readonly string[]): ReadDockerConfig {
  return toldDockerConfig(Object.fromEntries(registries.map((registry) => [registry, ""])), nowhere);
}
