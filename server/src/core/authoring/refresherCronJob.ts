/**
 * Writes a CronJob that renews a pull secret with a cloud's short-lived token. The image of the cloud's own program has
 * no kubectl, and that of kubectl no shell: the first writes the Secret into a volume in memory, the second applies it.
 * So no third party's image is needed, and the token is in no argument of a program.
 */
import { scalar } from "../listText.ts";
import { accountLines, refresherName, trustLines } from "./refresherAccount.ts";
import { paces } from "./refresherPaces.ts";
import { type RefresherProvider, type RefresherRequest, regionOf } from "./refresherRequest.ts";
import type { PullSecretName } from "./validate.ts";
import { metadata, stream } from "./yamlText.ts";

interface Recipe {
  /** Published by the cloud itself; it has sh, base64 and tr. */
  readonly image: string;
  readonly username: string;
  /** Shell commands after which `$token` is the password. No token has a character that JSON would escape. */
  readonly commands: readonly string[];
}

const recipes: Readonly<Record<RefresherProvider, Recipe>> = {
  ecr: {
    image: "public.ecr.aws/aws-cli/aws-cli:2.31.23",
    username: "AWS",
    commands: ['token=$(aws ecr get-login-password --region "$REGION")'],
  },
  google: {
    // Google deletes versions after a year (README of GoogleCloudPlatform/cloud-sdk-docker); this tag stays.
    image: "gcr.io/google.com/cloudsdktool/google-cloud-cli:stable",
    username: "oauth2accesstoken",
    // The metadata server hands out one token until shortly before its end; an impersonated one is always new.
    commands: ['token=$(gcloud auth print-access-token --impersonate-service-account="$GOOGLE_SERVICE_ACCOUNT")'],
  },
  acr: {
    image: "mcr.microsoft.com/azure-cli:2.77.0",
    username: "00000000-0000-0000-0000-000000000000",
    commands: [
      'az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" \\',
      '  --federated-token "$(cat "$AZURE_FEDERATED_TOKEN_FILE")" --allow-no-subscriptions --output none',
      'token=$(az acr login --name "$ACR_NAME" --expose-token --query accessToken --output tsv)',
    ],
  },
};

const kubectlImage = "registry.k8s.io/kubectl:v1.34.1";

/** Writes the Secret as JSON; `printf` is a part of the shell, so nobody sees what it is told. */
const writeSecret = [
  'test -n "$token"',
  `auth=$(printf '%s:%s' "$REGISTRY_USER" "$token" | base64 | tr -d '\\n')`,
  `config=$(printf '{"auths":{"%s":{"username":"%s","password":"%s","auth":"%s"}}}' \\`,
  `  "$REGISTRY" "$REGISTRY_USER" "$token" "$auth" | base64 | tr -d '\\n')`,
  `printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","namespace":"%s"},' \\`,
  '  "$SECRET_NAME" "$SECRET_NAMESPACE" >"$HOME/secret.json"',
  `printf '"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"%s"}}' \\`,
  '  "$config" >>"$HOME/secret.json"',
];

export function refreshingCronJob(request: RefresherRequest, of: PullSecretName): string {
  const name = refresherName(of);
  const documents = [
    [...introduction(request, of), ...accountLines(request, of)],
    [
      '# kubectl applies the Secret on the server\'s side, where its name is known before it is made: so even "create" is',
      "# limited to this one. Nothing may read it.",
      "apiVersion: rbac.authorization.k8s.io/v1",
      "kind: Role",
      ...metadata(name),
      "rules:",
      '  - apiGroups: [""]',
      "    resources: [secrets]",
      `    resourceNames: [${scalar(of.name)}]`,
      "    verbs: [create, patch]",
    ],
    [
      "apiVersion: rbac.authorization.k8s.io/v1",
      "kind: RoleBinding",
      ...metadata(name),
      "roleRef:",
      "  apiGroup: rbac.authorization.k8s.io",
      "  kind: Role",
      `  name: ${scalar(name.name)}`,
      "subjects:",
      "  - kind: ServiceAccount",
      `    name: ${scalar(name.name)}`,
      `    namespace: ${scalar(name.namespace ?? "")}`,
    ],
    cronJob(request, of),
  ];
  return stream(documents);
}

function introduction(request: RefresherRequest, of: PullSecretName): readonly string[] {
  const { lasts, often } = paces[request.provider];
  const { name, namespace = "" } = refresherName(of);
  return [
    `# Makes the pull secret ${of.name} for ${request.server}`,
    `# and renews it ${often}; a token lasts ${lasts}.`,
    "# Where you can configure the nodes, a credential provider of the kubelet is better: there is no Secret then.",
    ...trustLines(request, of),
    ...(request.provider === "google" ? impersonation(request.identity.serviceAccount ?? "") : []),
    "# After: make the Secret at once, instead of waiting for the first time.",
    `#   kubectl create job --namespace ${namespace} --from=cronjob/${name} ${name}-first`,
  ];
}

function impersonation(account: string): readonly string[] {
  return [
    "# It has to be allowed to make tokens for itself, too, so that each is a new one:",
    `#   gcloud iam service-accounts add-iam-policy-binding ${account} \\`,
    `#     --role roles/iam.serviceAccountTokenCreator --member "serviceAccount:${account}"`,
  ];
}

function cronJob(request: RefresherRequest, of: PullSecretName): readonly string[] {
  const { schedule } = paces[request.provider];
  // The webhook of Azure's workload identity looks for this label.
  const labels =
    request.provider === "acr" ? ["metadata:", "  labels:", '    azure.workload.identity/use: "true"'] : [];
  return [
    "apiVersion: batch/v1",
    "kind: CronJob",
    ...metadata(refresherName(of)),
    "spec:",
    `  schedule: "${schedule}"`,
    "  concurrencyPolicy: Forbid",
    "  successfulJobsHistoryLimit: 1",
    "  failedJobsHistoryLimit: 1",
    "  jobTemplate:",
    "    spec:",
    "      backoffLimit: 4",
    "      activeDeadlineSeconds: 900",
    "      template:",
    ...[...labels, "spec:", ...podSpec(request, of).map((line) => `  ${line}`)].map((line) => `        ${line}`),
  ];
}

function podSpec(request: RefresherRequest, of: PullSecretName): readonly string[] {
  const { image, commands } = recipes[request.provider];
  const script = ["umask 077", ...commands, ...writeSecret];
  const variables = Object.entries(environment(request, of));
  return [
    `serviceAccountName: ${scalar(refresherName(of).name)}`,
    "restartPolicy: Never",
    // One user for both containers, so that the second may read what the first keeps from everybody else.
    "securityContext:",
    "  runAsNonRoot: true",
    "  runAsUser: 65532",
    "  runAsGroup: 65532",
    "  fsGroup: 65532",
    "  seccompProfile:",
    "    type: RuntimeDefault",
    "initContainers:",
    "  - name: token",
    `    image: ${image}`,
    "    command: [/bin/sh, -ec]",
    "    args:",
    "      - |",
    ...script.map((line) => `        ${line}`),
    "    env:",
    ...variables.flatMap(([name, value]) => [`      - name: ${name}`, `        value: ${scalar(value)}`]),
    ...confined,
    "containers:",
    "  - name: apply",
    `    image: ${kubectlImage}`,
    "    args:",
    "      - apply",
    "      - --server-side",
    "      - --force-conflicts",
    "      - --field-manager=pull-secret-refresher",
    "      - --filename=/work/secret.json",
    ...confined,
    "volumes:",
    "  - name: work",
    "    emptyDir:",
    "      medium: Memory",
    "      sizeLimit: 64Mi",
  ];
}

/** What both containers have in common: the folder, and that they may do nothing else. */
const confined = [
  "    securityContext:",
  "      allowPrivilegeEscalation: false",
  "      capabilities:",
  "        drop: [ALL]",
  "    volumeMounts:",
  "      - name: work",
  "        mountPath: /work",
];

/** What the script is told. The programs of all clouds want to write into the home folder. */
function environment(
  { provider, server, identity }: RefresherRequest,
  of: PullSecretName,
): Readonly<Record<string, string>> {
  const common = {
    HOME: "/work",
    SECRET_NAME: of.name,
    SECRET_NAMESPACE: of.namespace ?? "",
    REGISTRY: server,
    REGISTRY_USER: recipes[provider].username,
  };
  switch (provider) {
    case "ecr":
      return { ...common, REGION: regionOf(server) };
    case "google":
      return { ...common, GOOGLE_SERVICE_ACCOUNT: identity.serviceAccount ?? "" };
    case "acr":
      return { ...common, ACR_NAME: server.split(".")[0] ?? "" };
  }
}
