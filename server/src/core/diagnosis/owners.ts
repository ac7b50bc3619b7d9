/** Who makes a Pod anew, and what that owner's template says of pull secrets. */
import { at, isRecord, listAt, type RawObject, textAt } from "./raw.ts";
import type { Surroundings } from "./surroundings.ts";
import { controllerOf } from "./wanted.ts";

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** A Deployment's ReplicaSet, a CronJob's Job: no chain of owners that Kubernetes makes is longer. */
const longestChain = 4;

/** The outermost owner that is known. */
export function ownerOf(pod: RawObject, namespace: string, around: Surroundings): Owner | undefined {
  let owner: Owner | undefined;
  let object: unknown = pod;
  for (let depth = 0; depth < longestChain; depth++) {
    const next = controllerOf(object);
    if (!next) break;
    owner = { kind: next.kind, name: next.name };
    object = around.object(next.kind, namespace, next.name);
  }
  return owner?.kind === "ReplicaSet" ? (deploymentOf(owner.name, pod) ?? owner) : owner;
}

/** A Deployment names its ReplicaSets by its own name and the hash that their Pods are labelled with. */
function deploymentOf(replicaSet: string, pod: RawObject): Owner | undefined {
  const hash = textAt(pod, "metadata", "labels", "pod-template-hash");
  if (hash === undefined || !replicaSet.endsWith(`-${hash}`)) return undefined;
  return { kind: "Deployment", name: replicaSet.slice(0, -hash.length - 1) };
}

/**
 * Whether the Pod's list of pull secrets is its own, or was copied from the ServiceAccount when it was made. Undefined
 * where neither the Pod's controller nor what was applied tells.
 */
export function listsItself(pod: RawObject, namespace: string, around: Surroundings): boolean | undefined {
  const controller = controllerOf(pod);
  if (controller) {
    const template = at(around.object(controller.kind, namespace, controller.name), "spec", "template", "spec");
    return isRecord(template) ? listAt(template, "imagePullSecrets").length > 0 : undefined;
  }
  const applied = textAt(pod, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration");
  if (applied === undefined) return undefined;
  try {
    return listAt(JSON.parse(applied), "spec", "imagePullSecrets").length > 0;
  } catch {
    return undefined;
  }
}

/** Whether a Pod came from a file on its node, so that no ServiceAccount was applied to it. */
export function isMirror(pod: RawObject): boolean {
  return at(pod, "metadata", "annotations", "kubernetes.io/config.mirror") !== undefined;
}
