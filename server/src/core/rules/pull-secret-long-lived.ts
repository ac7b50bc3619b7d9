import type { Context } from "../context.ts";
import { featureState } from "../kubelets.ts";
import { parseImage } from "../kubernetes/image.ts";
import { nameOf, registryOf } from "../kubernetes/registries.ts";
import type { Cloud, Registry } from "../kubernetes/registryData.ts";
import { features, shownVersion } from "../kubernetes/versions.ts";
import type { Problem, Rule } from "../rule.ts";
import { shownKey } from "../secrets.ts";
import { t } from "../translation.ts";

export const pullSecretLongLived: Rule = {
  id: "pull-secret-long-lived",
  severity: "hint",
  offByDefault: true,
  summary: "A pull secret keeps a password that does not expire, for a registry that can do without.",
  why: `
A password in a Secret is good until somebody changes it, and whoever may read Secrets of the namespace has it. The
registries of Amazon, Google and Azure also take the identity of the node, and, from Kubernetes 1.34 on, that of the
workload: the kubelet hands a short-lived token of the Pod's ServiceAccount to a credential provider, which trades it for
credentials (KEP-4412). Nothing is kept, and nothing has to be rotated. The command "Pull Secrets: Move to workload
identity…" writes what that takes.`,

  check: {
    *secret({ content }, context) {
      if (content.state !== "read" || content.config.fatal) return;
      for (const entry of content.config.entries) {
        if (entry.empty || entry.placeholder || entry.shortLived || !entry.sendsPassword) continue;
        const registry = registryFor(entry.indexKey);
        if (!registry?.nodeCloud) continue;
        const { nodeCloud } = registry;
        yield {
          at: content.locate(entry.key),
          message: t`The login for ${shownKey(entry.key)} does not expire; ${nameOf(registry)} also takes ${better(nodeCloud, context)}.`,
        } satisfies Problem;
      }
    },
  },
};

function registryFor(key: string | undefined): Registry | undefined {
  const image = parseImage(`${key?.split("/")[0] ?? ""}/x`);
  return image.valid ? registryOf(image.domain) : undefined;
}

const nodes: Readonly<Record<Cloud, () => string>> = {
  aws: () => t`the IAM role of the nodes`,
  azure: () => t`the managed identity of the nodes`,
  gcp: () => t`the service account of the nodes`,
};

function better(cloud: Cloud, { kubernetesVersion, inventory }: Context): string {
  if (featureState("providerTokens", kubernetesVersion, inventory) === "on") return t`the identity of the workload`;
  return t`${nodes[cloud]()}, and from Kubernetes ${shownVersion(features.providerTokens.on)} on that of the workload`;
}
