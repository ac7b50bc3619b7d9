/** Small objects of the API for tests of diagnoses: one Pod that fails, and what may surround it. */

export type Json = Record<string, unknown>;

export const image = "registry.example.com/shop/web:1";

/** What runtimes say, by what they sent. */
export const says = {
  noneSent: `failed to pull and unpack image "${image}": failed to resolve image: authorization failed: no basic auth credentials`,
  refused: `failed to pull and unpack image "${image}": failed to resolve image: unexpected status from HEAD request to https://registry.example.com/v2/shop/web/manifests/1: 401 Unauthorized`,
  sentRefused: "failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized",
  forbidden:
    "unexpected status from HEAD request to https://registry.example.com/v2/shop/web/manifests/1: 403 Forbidden",
  hidden:
    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
  notFound: `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve image: ${image}: not found`,
  noHost: `dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host`,
};

/** The Pod was made at noon; its last try was two minutes later. */
export const made = "2026-01-01T12:00:00Z";
export const lastTry = "2026-01-01T12:02:00Z";
export const later = "2026-01-01T12:03:00Z";
export const now = Date.parse("2026-01-01T12:03:30Z");

interface PodOptions {
  readonly name?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly image?: string;
  readonly secrets?: readonly string[];
  readonly account?: string;
  readonly metadata?: Json;
  readonly spec?: Json;
  readonly status?: Json;
}

export function pod(options: PodOptions = {}): Json {
  const { name = "web", message = says.noneSent, reason = "ErrImagePull", secrets = [], account = "default" } = options;
  const container = { name: "app", image: options.image ?? image };
  const waiting = { reason, message };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-${name}`,
      creationTimestamp: made,
      resourceVersion: "500",
      ...options.metadata,
    },
    spec: {
      serviceAccountName: account,
      nodeName: "node1",
      imagePullSecrets: secrets.map((secret) => ({ name: secret })),
      containers: [container],
      ...options.spec,
    },
    status: { phase: "Pending", containerStatuses: [{ ...container, state: { waiting } }], ...options.status },
  };
}

export function login(server: string, username = "robot", password = "obviously-fake"): Json {
  return { [server]: { username, password } };
}

interface SecretOptions {
  readonly namespace?: string;
  readonly type?: string;
  /** The docker config as it is; otherwise it has `auths`. */
  readonly config?: string;
  readonly auths?: Json;
  readonly data?: Json;
  readonly metadata?: Json;
}

export function secret(name: string, options: SecretOptions = {}): Json {
  const {
    auths = login("registry.example.com"),
    type = "kubernetes.io/dockerconfigjson",
    namespace = "shop",
  } = options;
  const config = options.config ?? JSON.stringify({ auths });
  const metadata = {
    name,
    namespace,
    creationTimestamp: "2026-01-01T11:00:00Z",
    resourceVersion: "100",
    ...options.metadata,
  };
  const data = options.data ?? { ".dockerconfigjson": Buffer.from(config).toString("base64") };
  return { apiVersion: "v1", kind: "Secret", metadata, type, data };
}

export function account(secrets: readonly string[], metadata: Json = {}, name = "default"): Json {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: {
      name,
      namespace: "shop",
      creationTimestamp: "2026-01-01T10:00:00Z",
      resourceVersion: "50",
      ...metadata,
    },
    imagePullSecrets: secrets.map((one) => ({ name: one })),
  };
}

/** What managed fields tell of a change. */
export function changed(time: string, field: string): { readonly managedFields: readonly Json[] } {
  return { managedFields: [{ manager: "kubectl", operation: "Update", time, fieldsV1: { [field]: {} } }] };
}

/** When a Pod's status was last written. */
export function written(time: string): Json {
  return { managedFields: [{ manager: "kubelet", operation: "Update", time, subresource: "status" }] };
}

export function event(reason: string, message: string, options: Json = {}): Json {
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `web.${reason}`, namespace: "shop", uid: `event-${reason}-${message.length}` },
    involvedObject: { kind: "Pod", namespace: "shop", name: "web", uid: "uid-web", fieldPath: "spec.containers{app}" },
    reason,
    message,
    type: "Warning",
    count: 4,
    firstTimestamp: made,
    lastTimestamp: lastTry,
    ...options,
  };
}

export function failed(message: string, options: Json = {}): Json {
  return event("Failed", `Failed to pull image "${image}": ${message}`, options);
}

export function node(name: string, images: readonly string[] = [], info: Json = {}): Json {
  const nodeInfo = { operatingSystem: "linux", architecture: "arm64", kubeletVersion: "v1.34.1", ...info };
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { nodeInfo, images: [{ names: images }] } };
}

export function replicaSet(template: Json): Json {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", controller: true }];
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web-5d4f", namespace: "shop", ownerReferences },
    spec: { template: { spec: template } },
  };
}

export const ofReplicaSet: Json = {
  ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5d4f", controller: true }],
};
