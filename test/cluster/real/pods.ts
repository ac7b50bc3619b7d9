/** The Pods of the captures, made anew: each fails to pull in a way of its own, and a few run. */
import { kubectl, waitFor } from "./machine/commands.ts";
import { login, registries } from "./machine/settings.ts";

const { basic, token, untrusted, refusing, refusedConnection, alias, httpsToHttp } = registries;

/** The namespace of nearly all of them, and the one where the ServiceAccount has the pull secret. */
export const podNamespaces = ["pulls", "sa-pulls"] as const;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
}

interface Wanted {
  readonly image: string;
  readonly secret?: string;
  readonly policy?: "Always" | "Never";
  readonly namespace?: string;
  readonly serviceAccountName?: string;
  readonly initContainers?: readonly Container[];
  readonly beside?: readonly Container[];
}

const regcred = "regcred";

const pods: Readonly<Record<string, Wanted>> = {
  "a-no-secret": { image: `${basic}/private/a:1.0` },
  "b-wrong-password": { image: `${basic}/private/b:1.0`, secret: "regcred-wrong" },
  "c-right-secret": { image: `${basic}/private/c:1.0`, secret: regcred },
  "d-via-serviceaccount": { image: `${basic}/private/d:1.0`, namespace: "sa-pulls", serviceAccountName: "puller" },
  "e-missing-tag": { image: `${basic}/private/e:no-such-tag`, secret: regcred },
  "f-no-such-host": { image: "registry.invalid/private/f:1.0", secret: regcred },
  "g-bad-name": { image: `${basic}/Private/UPPER:1.0`, secret: regcred },
  "h-never": { image: `${basic}/private/h:1.0`, secret: regcred, policy: "Never" },
  "i-absent-secret": { image: `${basic}/private/i:1.0`, secret: "does-not-exist" },
  "j-docker-io": { image: "nginx:1.25" },
  "k-secret-for-other-host": { image: `${basic}/private/k:1.0`, secret: "regcred-other-host" },
  "l-missing-repository": { image: `${basic}/private/no-such-repository:1.0`, secret: regcred },
  "m-connection-refused": { image: `${refusedConnection}/private/m:1.0`, secret: regcred },
  "o-init-container": {
    image: `${basic}/private/o:1.0`,
    secret: regcred,
    initContainers: [{ name: "setup", image: `${basic}/private/q:init-no-such-tag` }],
  },
  "q-two-containers": {
    image: `${basic}/private/q:1.0`,
    secret: regcred,
    beside: [{ name: "sidecar", image: "registry.invalid/sidecar:1.0" }],
  },
  "r-alias-host": { image: `${alias}/private/r:1.0`, secret: "regcred-alias" },
  "s-https-to-http": { image: `${httpsToHttp}/private/t:1.0`, secret: "regcred-https" },
  "t-opaque-secret": { image: `${basic}/private/t:1.0`, secret: "regcred-opaque" },
  "u-legacy-dockercfg": { image: `${basic}/private/u:1.0`, secret: "regcred-legacy-dockercfg" },
  "v-unknown-ca": { image: `${untrusted}/private/w:1.0`, secret: "regcred-tls" },
  "w-token-no-secret": { image: `${token}/private/w:1.0` },
  "w-token-wrong": { image: `${token}/private/w:1.0`, secret: "regcred-token-wrong" },
  "w-token-right-missing-tag": { image: `${token}/private/w:no-such-tag`, secret: "regcred-token" },
  "w-token-right": { image: `${token}/private/k:1.0`, secret: "regcred-token" },
  "x-status-401": { image: `${refusing}/s401/x:1.0` },
  "x-status-403": { image: `${refusing}/s403/x:1.0` },
  "x-status-429": { image: `${refusing}/s429/x:1.0` },
  "x-status-500": { image: `${refusing}/s500/x:1.0` },
  "x-status-503": { image: `${refusing}/s503/x:1.0` },
  "x-token-denied": { image: `${refusing}/denytoken/x:1.0` },
  "x-other-platform": { image: `${basic}/private/arm:1.0`, secret: regcred },
};

/** The image of `c-right-secret` is on the node when these are made, so they may find it there. */
const laterPods: Readonly<Record<string, Wanted>> = {
  "n-cached-no-secret": { image: `${basic}/private/c:1.0` },
  "n-cached-no-secret-always": { image: `${basic}/private/c:1.0`, policy: "Always" },
  "n-cached-never": { image: `${basic}/private/c:1.0`, policy: "Never" },
};

const containers = [{ name: "app", image: `${basic}/private/p:1.0` }];

/** What makes Pods, each of its kind; the first is in the captures as well. */
export const makers = [
  ["apps/v1", "Deployment", "p-deployment", { replicas: 2 }],
  ["apps/v1", "StatefulSet", "p-statefulset", { serviceName: "p" }],
  ["apps/v1", "DaemonSet", "p-daemonset", {}],
  ["batch/v1", "Job", "p-job", {}],
] as const;

const objectsOfMakers = makers.map(([apiVersion, kind, name, spec]) => {
  const labels = { app: name };
  const restartPolicy = kind === "Job" ? { restartPolicy: "Never" } : {};
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: "pulls" },
    spec: {
      ...spec,
      // A Job makes a selector of its own.
      ...(kind === "Job" ? {} : { selector: { matchLabels: labels } }),
      template: { metadata: { labels }, spec: { containers, ...restartPolicy } },
    },
  };
});

/** Those that run on Kubernetes 1.20; it lets anybody use an image that is on the node. */
const running = [
  "c-right-secret",
  "d-via-serviceaccount",
  "n-cached-never",
  "n-cached-no-secret",
  "r-alias-host",
  "u-legacy-dockercfg",
  "w-token-right",
];

function podOf([name, wanted]: readonly [name: string, wanted: Wanted]): object {
  const { image, secret, policy, namespace = "pulls", serviceAccountName, initContainers, beside = [] } = wanted;
  const container = { name: "app", image, ...(policy ? { imagePullPolicy: policy } : {}) };
  const spec = {
    terminationGracePeriodSeconds: 1,
    ...(secret ? { imagePullSecrets: [{ name: secret }] } : {}),
    ...(serviceAccountName ? { serviceAccountName } : {}),
    ...(initContainers ? { initContainers } : {}),
    containers: [container, ...beside],
  };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec };
}

const auth = (password: string) => Buffer.from(`${login.user}:${password}`).toString("base64");
const entry = (host: string, password: string) => ({ [host]: { auth: auth(password) } });

/** A docker config Secret, as `kubectl create secret docker-registry` makes it. */
export function pullSecret(
  namespace: string,
  name: string,
  host: string = registries.basic,
  password: string = login.password,
): object {
  const stringData = { ".dockerconfigjson": JSON.stringify({ auths: entry(host, password) }) };
  const metadata = { name, namespace };
  return { apiVersion: "v1", kind: "Secret", metadata, type: "kubernetes.io/dockerconfigjson", stringData };
}

const wrong = "wrong-password";

function secrets(): readonly object[] {
  const legacy = JSON.stringify(entry(basic, login.password));
  const other = (name: string, type: string, stringData: object) => {
    return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "pulls" }, type, stringData };
  };
  return [
    pullSecret("pulls", regcred),
    pullSecret("sa-pulls", regcred),
    pullSecret("pulls", "regcred-wrong", basic, wrong),
    pullSecret("pulls", "regcred-other-host", "ghcr.io"),
    pullSecret("pulls", "regcred-alias", alias),
    pullSecret("pulls", "regcred-https", httpsToHttp),
    pullSecret("pulls", "regcred-token", token),
    pullSecret("pulls", "regcred-token-wrong", token, wrong),
    pullSecret("pulls", "regcred-tls", untrusted),
    other("regcred-opaque", "Opaque", { username: login.user, password: login.password }),
    other("regcred-legacy-dockercfg", "kubernetes.io/dockercfg", { ".dockercfg": legacy }),
  ];
}

const puller = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "puller", namespace: "sa-pulls" },
  imagePullSecrets: [{ name: regcred }],
};

export async function apply(...items: readonly object[]): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items };
  await kubectl(["apply", "-f", "-"], { input: JSON.stringify(list) });
}

/** A Pod can only be made once the namespace has its ServiceAccount `default`. */
export async function makeNamespace(name: string): Promise<void> {
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  await waitFor(`the ServiceAccount of ${name}`, 30, () => kubectl(["-n", name, "get", "serviceaccount", "default"]));
}

export async function makePods(): Promise<void> {
  await Promise.all(podNamespaces.map(makeNamespace));
  await apply(...secrets(), puller, ...Object.entries(pods).map(podOf), ...objectsOfMakers);
  await waitFor(
    "a Pod that pulls with its Secret",
    90,
    async () => (await states()).get("c-right-secret") === "running",
  );
  await apply(...Object.entries(laterPods).map(podOf));
  await waitFor("all Pods to fail or run as they should", 120, async () => {
    const all = await states();
    return [...all].every(([name, state]) => state === (running.includes(name) ? "running" : "failing"));
  });
  await waitFor("the events that say why", 60, async () => {
    const events = await objects("events");
    const silent = (await objects("pods")).flatMap(failingContainers).filter((one) => !events.some(tellsOf(one)));
    if (silent.length > 0) throw new Error(`there is none of ${silent.map(({ fieldPath }) => fieldPath).join(", ")}`);
    return true;
  });
}

type State = "running" | "failing" | "starting";

interface ContainerStatus {
  readonly name: string;
  readonly state: { readonly waiting?: { readonly reason: string }; readonly running?: object };
}

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: {
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface PodEvent {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly uid: string; readonly fieldPath?: string };
}

function objects(kind: "pods"): Promise<readonly Pod[]>;
function objects(kind: "events"): Promise<readonly PodEvent[]>;
async function objects(kind: string): Promise<readonly unknown[]> {
  const lists = await Promise.all(podNamespaces.map((name) => kubectl(["-n", name, "get", kind, "-o", "json"])));
  return lists.flatMap((text) => JSON.parse(text).items);
}

/** By the Pods' names. */
async function states(): Promise<ReadonlyMap<string, State>> {
  return new Map((await objects("pods")).map((pod) => [pod.metadata.name, stateOf(pod)]));
}

/** Those that wait for init containers are in none of these states. */
function stateOf(pod: Pod): State {
  if (failingContainers(pod).length > 0) return "failing";
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status;
  const all = [...initContainerStatuses, ...containerStatuses];
  return all.length > 0 && all.every(({ state }) => state.running) ? "running" : "starting";
}

interface FailingContainer {
  readonly uid: string;
  readonly fieldPath: string;
}

function failingContainers({ metadata: { uid }, status }: Pod): readonly FailingContainer[] {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  return Object.entries({ initContainers: initContainerStatuses, containers: containerStatuses }).flatMap(
    ([list, statuses]) =>
      statuses
        .filter(({ state: { waiting } }) => waiting && pullFailure.test(waiting.reason))
        .map(({ name }) => ({ uid, fieldPath: `spec.${list}{${name}}` })),
  );
}

const pullFailure = /^(?:ErrImage|ImagePullBackOff|InvalidImageName)/;

/** The event of a try; a second one that follows each, such as "Error: ErrImagePull", says nothing. */
function tellsOf({ uid, fieldPath }: FailingContainer): (event: PodEvent) => boolean {
  return ({ reason, message, involvedObject }) =>
    involvedObject.uid === uid &&
    involvedObject.fieldPath === fieldPath &&
    /^(?:Failed|InspectFailed|ErrImageNeverPull)$/.test(reason) &&
    !message.startsWith("Error: ");
}
