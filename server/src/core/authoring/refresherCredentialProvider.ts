/** Writes the kubelet's configuration of a credential provider, with which nodes get a cloud's tokens by themselves. */
import { scalar } from "../listText.ts";
import type { RefresherProvider, RefresherRequest } from "./refresherRequest.ts";
import { lines } from "./yamlText.ts";

interface Plugin {
  /** The file that the kubelet runs. */
  readonly name: string;
  readonly source: string;
  readonly args: readonly string[];
  readonly defaultCacheDuration: string;
  /** Where the cloud's own clusters stand, and whom the nodes pull as. */
  readonly nodes: readonly string[];
}

const plugins: Readonly<Record<RefresherProvider, Plugin>> = {
  ecr: {
    name: "ecr-credential-provider",
    source: "https://github.com/kubernetes/cloud-provider-aws",
    args: [],
    defaultCacheDuration: "12h",
    nodes: [
      "# Nodes of EKS have a file with such an entry already. The node's IAM role needs the policy",
      "# AmazonEC2ContainerRegistryPullOnly.",
    ],
  },
  google: {
    name: "auth-provider-gcp",
    source: "https://github.com/kubernetes/cloud-provider-gcp",
    args: ["get-credentials", "--v=3"],
    defaultCacheDuration: "1m",
    nodes: [
      "# Nodes of GKE have a file with such an entry already. The node's service account needs the role Artifact",
      "# Registry Reader. Where the cluster offers it, a ServiceAccount with the annotation",
      '# iam.gke.io/enable-wi-image-pull: "true" pulls with an identity of its own.',
    ],
  },
  acr: {
    name: "acr-credential-provider",
    source: "https://github.com/kubernetes-sigs/cloud-provider-azure",
    args: ["/etc/kubernetes/azure.json"],
    defaultCacheDuration: "10m",
    nodes: [
      "# Nodes of AKS have a file with such an entry already; az aks update --attach-acr gives them the right to pull.",
      "# Elsewhere, the identity in azure.json needs the role AcrPull.",
    ],
  },
};

/** How Pods of a ServiceAccount pull with an identity of their own (KEP-4412). */
export interface OwnIdentity {
  readonly audience: string;
  /** Arguments of the plugin, beside its own. */
  readonly args: readonly string[];
  /** With the values for this identity. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether the plugin can do without the annotations, and then pulls as the node. */
  readonly optional: boolean;
}

export function refreshingCredentialProvider(request: RefresherRequest): string {
  const own = ownIdentity(request);
  return lines([
    ...introduction(request),
    ...(own ? clusterPart(own) : []),
    ...configLines(providerEntry(request, own)),
  ]);
}

/** The whole file, of the lines of one entry. */
export function configLines(entry: readonly string[]): readonly string[] {
  const item = entry.map((line, nth) => (nth === 0 ? `  - ${line}` : `    ${line}`));
  return ["apiVersion: kubelet.config.k8s.io/v1", "kind: CredentialProviderConfig", "providers:", ...item];
}

/** The file that the kubelet runs for the tokens of a cloud's registry. */
export function pluginOf(provider: RefresherProvider): Pick<Plugin, "name" | "source"> {
  return plugins[provider];
}

export function providerEntry(request: RefresherRequest, own: OwnIdentity | undefined): readonly string[] {
  const plugin = plugins[request.provider];
  const args = [...plugin.args, ...(own?.args ?? [])];
  return [
    `name: ${plugin.name}`,
    "apiVersion: credentialprovider.kubelet.k8s.io/v1",
    "matchImages:",
    `  - ${scalar(request.server)}`,
    `defaultCacheDuration: ${plugin.defaultCacheDuration}`,
    ...(args.length > 0 ? ["args:", ...args.map((arg) => `  - ${arg}`)] : []),
    ...(own ? tokenAttributes(own) : []),
  ];
}

function introduction({ provider, server }: RefresherRequest): readonly string[] {
  const { name, source, nodes } = plugins[provider];
  return [
    "# For each node: with this the kubelet itself gets tokens, by running a program, for",
    `#   ${server}`,
    "# No Secret and no imagePullSecrets are needed, and nothing has to be renewed. Do not apply it to the cluster: it is a",
    "# file of the node. The kubelet is started with",
    "#   --image-credential-provider-config=<this file>",
    `#   --image-credential-provider-bin-dir=<the folder that has ${name}>`,
    "# and has to be restarted when the file changes. It knows one such file only (since 1.34 also a folder of them), so",
    "# where there is one, add the entry under providers to it. The program:",
    `#   ${source}`,
    ...nodes,
  ];
}

/** Where a request does not say whom the Pods are, they pull as their node. */
export function ownIdentity(request: RefresherRequest): OwnIdentity | undefined {
  if (request.provider === "ecr" && request.identity.roleArn !== undefined) {
    return {
      audience: "sts.amazonaws.com",
      args: [],
      annotations: { "eks.amazonaws.com/ecr-role-arn": request.identity.roleArn },
      optional: true,
    };
  }
  if (request.provider === "acr" && request.identity.clientId !== undefined) {
    const { clientId, tenantId = "" } = request.identity;
    return {
      audience: "api://AzureADTokenExchange",
      args: [],
      annotations: { "kubernetes.azure.com/acr-client-id": clientId, "kubernetes.azure.com/acr-tenant-id": tenantId },
      optional: false,
    };
  }
  if (request.provider === "google") {
    const { project, location, cluster } = request.identity;
    if (project === undefined || location === undefined || cluster === undefined) return undefined;
    const issuer = `https://container.googleapis.com/v1/projects/${project}/locations/${location}/clusters/${cluster}`;
    return {
      audience: `${project}.svc.id.goog`,
      args: [`--identity-provider=${issuer}`],
      annotations: { "iam.gke.io/enable-wi-image-pull": "true" },
      optional: true,
    };
  }
  return undefined;
}

export function tokenAttributes({ audience, annotations, optional }: OwnIdentity): readonly string[] {
  return [
    "tokenAttributes:",
    `  serviceAccountTokenAudience: ${scalar(audience)}`,
    "  cacheType: ServiceAccount",
    `  requireServiceAccount: ${optional ? "false" : "true"}`,
    `  ${optional ? "optional" : "required"}ServiceAccountAnnotationKeys:`,
    ...Object.keys(annotations).map((key) => `    - ${key}`),
  ];
}

function clusterPart({ audience, annotations, optional }: OwnIdentity): readonly string[] {
  const rest = optional ? "; the others pull as the node" : ", and the others not at all by this entry";
  return [
    "#",
    "# Pods pull with the identity of their ServiceAccount (on since Kubernetes 1.34), if that has",
    ...Object.entries(annotations).map(([key, value]) => `#   ${key}: ${value}`),
    `# among its annotations${rest}.`,
    "# Nodes have to be allowed to ask for such tokens; apply this to the cluster:",
    ...audienceRbac(audience).map((line) => `#   ${line}`),
  ];
}

/** Lets nodes ask for tokens with an audience; two documents. */
export function audienceRbac(audience: string): readonly string[] {
  return [
    "apiVersion: rbac.authorization.k8s.io/v1",
    "kind: ClusterRole",
    "metadata:",
    "  name: image-pull-tokens",
    "rules:",
    '  - apiGroups: [""]',
    `    resources: ["${audience}"]`,
    "    verbs: [request-serviceaccounts-token-audience]",
    "---",
    "apiVersion: rbac.authorization.k8s.io/v1",
    "kind: ClusterRoleBinding",
    "metadata:",
    "  name: image-pull-tokens",
    "roleRef:",
    "  apiGroup: rbac.authorization.k8s.io",
    "  kind: ClusterRole",
    "  name: image-pull-tokens",
    "subjects:",
    "  - apiGroup: rbac.authorization.k8s.io",
    "    kind: Group",
    "    name: system:nodes",
  ];
}
