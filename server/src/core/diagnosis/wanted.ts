/** What has to be fetched to diagnose a failing Pod, by name. */
import { at, listAt, textAt } from "./raw.ts";

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for a Node. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * What an object leads to. A Pod: the Secrets that it lists, its ServiceAccount, its Node and its controller. A
 * ServiceAccount: the Secrets that it lists. A ReplicaSet, a Job or another controller: its own controller.
 */
export function wantedBy(object: unknown): readonly ObjectReference[] {
  const namespace = textAt(object, "metadata", "namespace");
  const kind = textAt(object, "kind");
  const own =
    kind === "ServiceAccount" ? listAt(object, "imagePullSecrets") : listAt(object, "spec", "imagePullSecrets");
  const secrets = kind === "ServiceAccount" || kind === "Pod" ? own : [];
  const names = new Set(secrets.flatMap((entry) => textAt(entry, "name") ?? []));
  const owner = controllerOf(object);
  return [
    ...Array.from(names, (name) => ({ apiVersion: "v1", kind: "Secret", namespace, name })),
    ...(kind === "Pod"
      ? [{ apiVersion: "v1", kind: "ServiceAccount", namespace, name: serviceAccountOf(object) }]
      : []),
    ...[textAt(object, "spec", "nodeName")].flatMap((name) =>
      kind === "Pod" && name !== undefined ? [{ apiVersion: "v1", kind: "Node", namespace: undefined, name }] : [],
    ),
    ...(owner ? [{ ...owner, namespace }] : []),
  ];
}

export function serviceAccountOf(pod: unknown): string {
  return textAt(pod, "spec", "serviceAccountName") ?? textAt(pod, "spec", "serviceAccount") ?? "default";
}

/** The owner that makes the object anew when it is gone. A static Pod's Node does not count. */
export function controllerOf(object: unknown): Pick<ObjectReference, "apiVersion" | "kind" | "name"> | undefined {
  const owner = listAt(object, "metadata", "ownerReferences").find((one) => at(one, "controller") === true);
  const [kind, name] = [textAt(owner, "kind"), textAt(owner, "name")];
  if (kind === undefined || name === undefined || kind === "Node") return undefined;
  return { apiVersion: textAt(owner, "apiVersion") ?? "v1", kind, name };
}
