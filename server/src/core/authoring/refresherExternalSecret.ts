/** Writes a generator of the External Secrets Operator, and the ExternalSecret that keeps a pull secret fresh with it. */
import { encodeJsonString } from "../json.ts";
import { scalar } from "../listText.ts";
import { externalSecretLines } from "./externalSecret.ts";
import { accountLines, refresherName, trustLines } from "./refresherAccount.ts";
import { paces } from "./refresherPaces.ts";
import { type RefresherProvider, type RefresherRequest, regionOf } from "./refresherRequest.ts";
import type { PullSecretName } from "./validate.ts";
import { metadata, stream } from "./yamlText.ts";

const generators = "generators.external-secrets.io/v1alpha1";

const kinds: Readonly<Record<RefresherProvider, string>> = {
  ecr: "ECRAuthorizationToken",
  google: "GCRAccessToken",
  acr: "ACRAccessToken",
};

export function refreshingExternalSecret(request: RefresherRequest, of: PullSecretName): string {
  const kind = kinds[request.provider];
  const name = refresherName(of);
  // With no role to name, the operator asks as itself, and a ServiceAccount of ours would have no part in it.
  const byAccount = request.provider !== "ecr" || request.identity.roleArn !== undefined;
  const generator = [
    `apiVersion: ${generators}`,
    `kind: ${kind}`,
    ...metadata(name),
    "spec:",
    ...spec(request, name.name),
  ];
  const words = introduction(request, of, byAccount);
  return stream([
    ...(byAccount ? [[...words, ...accountLines(request, of)], generator] : [[...words, ...generator]]),
    externalSecretLines(of, {
      refreshInterval: paces[request.provider].interval,
      dockerConfig: template(request.server),
      data: [
        "  dataFrom:",
        "    - sourceRef:",
        "        generatorRef:",
        `          apiVersion: ${generators}`,
        `          kind: ${kind}`,
        `          name: ${scalar(name.name)}`,
      ],
    }),
  ]);
}

function introduction(request: RefresherRequest, of: PullSecretName, byAccount: boolean): readonly string[] {
  const { lasts, often } = paces[request.provider];
  return [
    `# For the External Secrets Operator: makes the pull secret ${of.name} for ${request.server}`,
    `# and renews it ${often}; a token lasts ${lasts}.`,
    ...(byAccount
      ? trustLines(request, of)
      : [
          "# Before: the operator itself needs an IAM role with the policy AmazonEC2ContainerRegistryPullOnly, by EKS Pod",
          "# Identity for instance.",
        ]),
    ...(request.provider === "google" && request.identity.cluster === undefined
      ? ["# Outside of GKE, and in older versions of the operator, clusterName and clusterLocation are needed, too."]
      : []),
  ];
}

/** The user name and the password are what every one of these generators gives. */
function template(server: string): string {
  const auth = '{{ printf "%s:%s" .username .password | b64enc }}';
  return `{"auths":{${encodeJsonString(server)}:{"username":{{ .username | toJson }},"password":{{ .password | toJson }},"auth":"${auth}"}}}`;
}

function spec(request: RefresherRequest, name: string): readonly string[] {
  const account = ["serviceAccountRef:", `  name: ${scalar(name)}`];
  switch (request.provider) {
    case "ecr": {
      const jwt = ["  auth:", "    jwt:", ...account.map((line) => `      ${line}`)];
      return [`  region: ${scalar(regionOf(request.server))}`, ...(request.identity.roleArn === undefined ? [] : jwt)];
    }
    case "google": {
      const { project = "", cluster, location } = request.identity;
      return [
        `  projectID: ${scalar(project)}`,
        "  auth:",
        "    workloadIdentity:",
        ...account.map((line) => `      ${line}`),
        ...(cluster === undefined ? [] : [`      clusterName: ${scalar(cluster)}`]),
        ...(location === undefined ? [] : [`      clusterLocation: ${scalar(location)}`]),
        `      clusterProjectID: ${scalar(project)}`,
      ];
    }
    case "acr":
      return [
        `  tenantId: ${scalar(request.identity.tenantId ?? "")}`,
        `  registry: ${scalar(request.server)}`,
        `  environmentType: ${environmentOf(request.server)}`,
        "  auth:",
        "    workloadIdentity:",
        ...account.map((line) => `      ${line}`),
      ];
  }
}

/** Which of Azure's clouds it is, in the operator's words. */
function environmentOf(server: string): string {
  const clouds: Readonly<Record<string, string>> = { us: "USGovernmentCloud", cn: "ChinaCloud", de: "GermanCloud" };
  return clouds[server.slice(server.lastIndexOf(".") + 1)] ?? "PublicCloud";
}
