/** The ServiceAccount with which a refresher asks its cloud for tokens. */

import { scalar } from "../listText.ts";
import type { RefresherRequest } from "./refresherRequest.ts";
import type { PullSecretName } from "./validate.ts";
import { metadata } from "./yamlText.ts";

/** The name of everything that a refresher consists of. */
export function refresherName({ name, ...rest }: PullSecretName): PullSecretName {
  return { ...rest, name: `${name}-refresher` };
}

export function accountLines(request: RefresherRequest, of: PullSecretName): readonly string[] {
  const entries = Object.entries(annotationsOf(request));
  return [
    "apiVersion: v1",
    "kind: ServiceAccount",
    ...metadata(refresherName(of)),
    ...(entries.length > 0 ? ["  annotations:"] : []),
    ...entries.map(([key, value]) => `    ${key}: ${scalar(value)}`),
  ];
}

/** How each cloud knows which of its identities a ServiceAccount stands for. */
function annotationsOf({ provider, identity }: RefresherRequest): Readonly<Record<string, string>> {
  switch (provider) {
    case "ecr":
      return given({ "eks.amazonaws.com/role-arn": identity.roleArn });
    case "google":
      return given({ "iam.gke.io/gcp-service-account": identity.serviceAccount });
    case "acr":
      return given({
        "azure.workload.identity/client-id": identity.clientId,
        "azure.workload.identity/tenant-id": identity.tenantId,
      });
  }
}

function given(annotations: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(annotations);
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

/** What has to be done in the cloud before, as comments. */
export function trustLines(request: RefresherRequest, of: PullSecretName): readonly string[] {
  const { name, namespace = "" } = refresherName(of);
  switch (request.provider) {
    case "ecr": {
      const policy = "the policy AmazonEC2ContainerRegistryPullOnly";
      return request.identity.roleArn === undefined
        ? [
            `# Before: give the ServiceAccount an IAM role with ${policy}, by EKS Pod Identity:`,
            `#   aws eks create-pod-identity-association --namespace ${namespace} --service-account ${name} \\`,
            "#     --cluster-name <cluster> --role-arn <role>",
          ]
        : [
            `# Before: the IAM role needs ${policy}, and has to trust the ServiceAccount`,
            `# system:serviceaccount:${namespace}:${name} of the cluster's OIDC provider.`,
          ];
    }
    case "google": {
      const { serviceAccount = "", project = "<project>" } = request.identity;
      return [
        "# Before: the Google service account needs the role Artifact Registry Reader (roles/artifactregistry.reader),",
        "# and the ServiceAccount has to be allowed to act as it:",
        `#   gcloud iam service-accounts add-iam-policy-binding ${serviceAccount} \\`,
        "#     --role roles/iam.workloadIdentityUser \\",
        `#     --member "serviceAccount:${project}.svc.id.goog[${namespace}/${name}]"`,
      ];
    }
    case "acr":
      return [
        "# Before: the managed identity or application needs the role AcrPull (Container Registry Repository Reader where",
        "# repositories have permissions of their own), and a federated credential for the ServiceAccount",
        `# system:serviceaccount:${namespace}:${name} of the cluster's OIDC issuer. Microsoft Entra Workload ID has to be`,
        "# enabled in the cluster.",
      ];
  }
}
