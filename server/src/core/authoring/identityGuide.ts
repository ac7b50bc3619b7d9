/** Says in order what is left to do by hand when Pods move to an identity of their own, as Markdown. */
import type { ServiceAccount, Workload } from "../kubernetes/resources.ts";
import { howImagesArePulled } from "../rulePages.ts";
import { t } from "../translation.ts";
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
    t`# Pods of ServiceAccount "${account.name}" pull from ${cloud} by themselves`,
    "",
    t`The manifests are changed as far as that is certain, and none of it is saved or applied yet. In this order, nothing breaks on the way: as long as the pull secrets are there, Pods pull with these.`,
    "",
    t`## 1. In the cloud`,
    "",
    ...clouds[request.provider](subject, own, request).map((step) => `- ${step}`),
    "",
    t`## 2. In the cluster`,
    "",
    writesRbac
      ? t`- Apply the RBAC, without which nodes get no token with the audience \`${own.audience}\`.`
      : t`- RBAC that lets nodes ask for the audience \`${own.audience}\` is there already.`,
    t`- Apply ServiceAccount "${account.name}" with its annotations. They take effect at the next pull.`,
    "",
    t`## 3. On each node`,
    "",
    t`- Install \`${plugin}\`, of a version that takes tokens of ServiceAccounts: ${source}`,
    t`- Put the CredentialProviderConfig onto the node, and start the kubelet with`,
    "",
    "  ```sh",
    "  --image-credential-provider-config=/etc/kubernetes/credential-providers.yaml",
    "  --image-credential-provider-bin-dir=/usr/local/bin/credential-providers",
    "  ```",
    "",
    `  ${t`These two are flags; no field of a KubeletConfiguration stands for them. With kubeadm they go into \`nodeRegistration.kubeletExtraArgs\`. Nodes of a cloud have such a file already: add the entry to that one.`}`,
    t`- Restart the kubelet. If it does not come up, \`journalctl -u kubelet\` has the reason.`,
    "",
    t`## 4. See that it works`,
    "",
    t`- Remove the pull secret from one workload, let it start on a node that does not have the image, and look at its events.`,
    t`- Where the pull is anonymous, an annotation or the RBAC is missing: the kubelet says so only in its own log.`,
    "",
    t`## 5. Tidy up`,
    "",
    ...tidy(unneeded),
    "",
    t`[How an image is pulled, and with what](${howImagesArePulled})`,
  ]);
}

function tidy(unneeded: readonly Unneeded[]): readonly string[] {
  if (unneeded.length === 0) return [t`- No pull secret here is for this registry alone, so none is marked.`];
  const secrets = quoted(unneeded.map(({ secret }) => secret));
  return [
    unneeded.length > 1
      ? t`- Then ${secrets} are for nothing: the lists that name them are marked. Remove the references, then the Secrets, and revoke the login in the cloud.`
      : t`- Then ${secrets} is for nothing: the lists that name it are marked. Remove the references, then the Secret, and revoke the login in the cloud.`,
  ];
}

type Steps = (subject: string, own: OwnIdentity, request: RefresherRequest) => readonly string[];

const clouds: Readonly<Record<RefresherProvider, Steps>> = {
  ecr: (subject, { audience, annotations }) => [
    t`The role \`${firstOf(annotations)}\` trusts the OIDC provider of the cluster for the subject \`${subject}\` and the audience \`${audience}\`.`,
    t`It has the policy \`AmazonEC2ContainerRegistryPullOnly\`, or one for the repositories that the workload needs.`,
  ],
  google: (subject, { audience }) => {
    const [, , namespace = "", name = ""] = subject.split(":");
    return [
      t`The cluster has Workload Identity Federation switched on.`,
      t`\`principal://iam.googleapis.com/projects/PROJECT_NUMBER/locations/global/workloadIdentityPools/${audience}/subject/ns/${namespace}/sa/${name}\` has the role \`roles/artifactregistry.reader\` on the repository.`,
    ];
  },
  acr: (subject, { audience, annotations }) => [
    t`The identity \`${firstOf(annotations)}\` has a federated credential for the issuer of the cluster, the subject \`${subject}\` and the audience \`${audience}\`.`,
    t`It has the role \`AcrPull\` on the registry.`,
  ],
};

function firstOf(annotations: OwnIdentity["annotations"]): string {
  return Object.values(annotations)[0] ?? "";
}
