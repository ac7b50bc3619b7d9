/** Says in order what is left to do by hand when Pods move to an identity of their own, as Markdown. */
import type { ServiceAccount, Workload } from "../kubernetes/resources.ts";
import { howImagesArePulled } from "../rulePages.ts";
import { quoted } from "../words.ts";
import type { OwnIdentity } from "./refresherCredentialProvider.ts";
import type { RefresherProvider, RefresherRequest } from "./refresherRequest.ts";
import type { Unneeded } from "./unneededSecrets.ts";
import { lines } from "./yamlText.ts";

export interface GuideParts {
  readonly request: RefresherRequest;
  readonly own: OwnIdentity;
  readonly account: {
    readonly name: string;
    readonly declared: ServiceAccount | undefined;
    readonly workloads: readonly Workload[];
  };
  readonly unneeded: readonly Unneeded[];
  readonly writesRbac: boolean;
  /** The program, and where it comes from. */
  readonly plugin: string;
  readonly source: string;
  /** The name of the registry. */
  readonly cloud: string;
}

export function identityGuide(parts: GuideParts): string {
  const { request, own, account, unneeded, writesRbac, plugin, source, cloud } = parts;
  const namespace = account.declared?.namespace?.value ?? account.workloads[0]?.namespace?.value ?? "NAMESPACE";
  const subject = `system:serviceaccount:${namespace}:${account.name}`;
  return lines([
    `# Pods of ServiceAccount "${account.name}" pull from ${cloud} by themselves`,
    "",
    "The manifests are changed as far as that is certain, and none of it is saved or applied yet. In this order, nothing",
    "breaks on the way: as long as the pull secrets are there, Pods pull with these.",
    "",
    "## 1. In the cloud",
    "",
    ...clouds[request.provider](subject, own, request).map((step) => `- ${step}`),
    "",
    "## 2. In the cluster",
    "",
    writesRbac
      ? `- Apply the RBAC, without which nodes get no token with the audience \`${own.audience}\`.`
      : `- RBAC that lets nodes ask for the audience \`${own.audience}\` is there already.`,
    `- Apply ServiceAccount "${account.name}" with its annotations. They take effect at the next pull.`,
    "",
    "## 3. On each node",
    "",
    `- Install \`${plugin}\`, of a version that takes tokens of ServiceAccounts: ${source}`,
    "- Put the CredentialProviderConfig onto the node, and start the kubelet with",
    "",
    "  ```sh",
    "  --image-credential-provider-config=/etc/kubernetes/credential-providers.yaml",
    "  --image-credential-provider-bin-dir=/usr/local/bin/credential-providers",
    "  ```",
    "",
    "  These two are flags; no field of a KubeletConfiguration stands for them. With kubeadm they go into",
    "  `nodeRegistration.kubeletExtraArgs`. Nodes of a cloud have such a file already: add the entry to that one.",
    "- Restart the kubelet. If it does not come up, `journalctl -u kubelet` has the reason.",
    "",
    "## 4. See that it works",
    "",
    "- Remove the pull secret from one workload, let it start on a node that does not have the image, and look at its events.",
    "- Where the pull is anonymous, an annotation or the RBAC is missing: the kubelet says so only in its own log.",
    "",
    "## 5. Tidy up",
    "",
    ...tidy(unneeded),
    "",
    `[How an image is pulled, and with what](${howImagesArePulled})`,
  ]);
}

function tidy(unneeded: readonly Unneeded[]): readonly string[] {
  if (unneeded.length === 0) return ["- No pull secret here is for this registry alone, so none is marked."];
  return [
    `- Then ${quoted(unneeded.map(({ secret }) => secret))} ${unneeded.length > 1 ? "are" : "is"} for nothing: the lists that name ${unneeded.length > 1 ? "them" : "it"} are marked. Remove the references, then the ${unneeded.length > 1 ? "Secrets" : "Secret"}, and revoke the login in the cloud.`,
  ];
}

type Steps = (subject: string, own: OwnIdentity, request: RefresherRequest) => readonly string[];

const clouds: Readonly<Record<RefresherProvider, Steps>> = {
  ecr: (subject, { audience, annotations }) => [
    `The role \`${Object.values(annotations)[0]}\` trusts the OIDC provider of the cluster for the subject \`${subject}\` and the audience \`${audience}\`.`,
    "It has the policy `AmazonEC2ContainerRegistryPullOnly`, or one for the repositories that the workload needs.",
  ],
  google: (subject, { audience }) => {
    const [, , namespace, name] = subject.split(":");
    return [
      "The cluster has Workload Identity Federation switched on.",
      `\`principal://iam.googleapis.com/projects/PROJECT_NUMBER/locations/global/workloadIdentityPools/${audience}/subject/ns/${namespace}/sa/${name}\` has the role \`roles/artifactregistry.reader\` on the repository.`,
    ];
  },
  acr: (subject, { audience, annotations }) => [
    `The identity \`${Object.values(annotations)[0]}\` has a federated credential for the issuer of the cluster, the subject \`${subject}\` and the audience \`${audience}\`.`,
    "It has the role `AcrPull` on the registry.",
  ],
};
