/** The kinds of objects that the simulated cluster serves. */

export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Those with a spec count its changes in `metadata.generation`. */
  readonly hasGeneration: boolean;
}

function kind(
  groupVersion: string,
  name: string,
  plural: string,
  shortNames: readonly string[],
  { namespaced = true, hasGeneration = false } = {},
): Kind {
  const [version = "", group = ""] = groupVersion.split("/").reverse();
  return { group, version, kind: name, plural, shortNames, namespaced, hasGeneration };
}

/** Events of the group events.k8s.io are those of the core group in another dress. */
export const kinds = {
  namespaces: kind("v1", "Namespace", "namespaces", ["ns"], { namespaced: false }),
  nodes: kind("v1", "Node", "nodes", ["no"], { namespaced: false }),
  pods: kind("v1", "Pod", "pods", ["po"], { hasGeneration: true }),
  secrets: kind("v1", "Secret", "secrets", []),
  serviceaccounts: kind("v1", "ServiceAccount", "serviceaccounts", ["sa"]),
  configmaps: kind("v1", "ConfigMap", "configmaps", ["cm"]),
  events: kind("v1", "Event", "events", ["ev"]),
  newEvents: kind("events.k8s.io/v1", "Event", "events", ["ev"]),
  deployments: kind("apps/v1", "Deployment", "deployments", ["deploy"], { hasGeneration: true }),
  replicasets: kind("apps/v1", "ReplicaSet", "replicasets", ["rs"], { hasGeneration: true }),
  statefulsets: kind("apps/v1", "StatefulSet", "statefulsets", ["sts"], { hasGeneration: true }),
  daemonsets: kind("apps/v1", "DaemonSet", "daemonsets", ["ds"], { hasGeneration: true }),
  jobs: kind("batch/v1", "Job", "jobs", [], { hasGeneration: true }),
  cronjobs: kind("batch/v1", "CronJob", "cronjobs", ["cj"], { hasGeneration: true }),
} as const satisfies Readonly<Record<string, Kind>>;

export const allKinds: readonly Kind[] = Object.values(kinds);

export function groupVersionOf({ group, version }: Kind): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The kind of an object as `apiVersion` and `kind` name it. */
export function kindOf(apiVersion: string, name: string): Kind | undefined {
  return allKinds.find((it) => it.kind === name && groupVersionOf(it) === apiVersion);
}
