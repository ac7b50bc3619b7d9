/** What a Pod refers to that static Pods may not: they run without an identity, before there is an API server. */
import type { Span } from "../text.ts";
import type { YamlNode } from "../yaml.ts";

export interface PodReference {
  readonly to: "Secret" | "ServiceAccount";
  readonly at: Span;
}

/** The references of a Pod spec to Secrets and ServiceAccounts (pkg/api/pod/util.go, HasAPIObjectReference). */
export function readPodReferences(pod: YamlNode): readonly PodReference[] {
  const account = pod.get("serviceAccountName") ?? pod.get("serviceAccount");
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((key) => itemsOf(pod, key));
  const projected = itemsOf(pod, "volumes").flatMap((volume) => volume.at("projected", "sources")?.items ?? []);
  return [
    ...references("ServiceAccount", account?.string?.value ? [account] : []),
    ...references(
      "ServiceAccount",
      projected.flatMap((source) => source.get("serviceAccountToken") ?? []),
    ),
    ...references("Secret", [
      ...itemsOf(pod, "imagePullSecrets").flatMap((item) => item.get("name") ?? []),
      ...containers.flatMap((container) => [
        ...itemsOf(container, "env").flatMap((item) => item.at("valueFrom", "secretKeyRef", "name") ?? []),
        ...itemsOf(container, "envFrom").flatMap((item) => item.at("secretRef", "name") ?? []),
      ]),
      ...itemsOf(pod, "volumes").flatMap((volume) => volume.at("secret", "secretName") ?? []),
      ...projected.flatMap((source) => source.at("secret", "name") ?? []),
    ]),
  ];
}

function itemsOf(node: YamlNode, key: string): readonly YamlNode[] {
  return node.get(key)?.items ?? [];
}

function references(to: PodReference["to"], nodes: readonly YamlNode[]): readonly PodReference[] {
  return nodes.map((node) => ({ to, at: node.string ?? node.span }));
}
