/** Pods by the hundred thousand, as texts: as large as real ones are with all that the API server keeps of them. */

/** One of so many cannot pull its image. */
const failingEvery = 100;
/** Failing Pods of a ReplicaSet. */
export const perSet = 10;
export const namespaceCount = 50;

export const accessDenied =
  "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials";

export function isFailing(index: number): boolean {
  return index % failingEvery === 0;
}

export function failingCount(count: number): number {
  return Math.ceil(count / failingEvery);
}

export function namespaceOf(index: number): string {
  return `bench-${Math.floor(index / failingEvery / perSet) % namespaceCount}`;
}

/** The ReplicaSet of a failing Pod; those of the others do not exist, as nobody has to ask for them. */
export function setOf(index: number): string {
  return `app-${Math.floor(index / failingEvery / perSet)}-5d9c7b8f46`;
}

export function uidOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

export function imageOf(index: number): string {
  return `registry.example.com/bench/app-${index % 500}:1.0`;
}

const [index, version] = [/@index@/g, /@version@/g];
const time = "2026-01-01T00:00:00Z";

const texts = {
  running: template({ running: { startedAt: time } }),
  ErrImagePull: template({ waiting: { reason: "ErrImagePull", message: cause() } }),
  ImagePullBackOff: template({
    waiting: { reason: "ImagePullBackOff", message: `Back-off pulling image "@image@": ErrImagePull: ${cause()}` },
  }),
};

export type PodState = keyof typeof texts;

/** @param name another one than the Pod of that index has */
export function podText(at: number, state: PodState, resourceVersion: number, name = `app-${at}`): string {
  return texts[state]
    .replace(index, String(at).padStart(12, "0"))
    .replace(version, String(resourceVersion))
    .replaceAll("@name@", name)
    .replaceAll("@namespace@", namespaceOf(at))
    .replaceAll("@set@", setOf(at))
    .replaceAll("@image@", imageOf(at));
}

function cause(): string {
  return `failed to pull and unpack image "@image@": failed to resolve image: ${accessDenied}`;
}

function template(state: object): string {
  const ready = "running" in state ? "True" : "False";
  const conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(
    (type) => {
      const status = type.includes("Ready") && type !== "PodReadyToStartContainers" ? ready : "True";
      return { lastProbeTime: null, lastTransitionTime: time, observedGeneration: 1, status, type };
    },
  );
  const env = Array.from({ length: 12 }, (_, i) => ({
    name: `SETTING_${i}`,
    value: `a value of usual length, number ${i}`,
  }));
  const mount = {
    mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
    name: "kube-api-access-abcde",
    readOnly: true,
  };
  const probe = { failureThreshold: 3, httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" }, periodSeconds: 10 };
  const container = { name: "app", image: "@image@", imagePullPolicy: "IfNotPresent", env, volumeMounts: [mount] };
  const owner = { apiVersion: "apps/v1", blockOwnerDeletion: true, controller: true, kind: "ReplicaSet" };
  const pod = {
    metadata: {
      name: "@name@",
      generateName: "@set@-",
      namespace: "@namespace@",
      uid: "00000000-0000-4000-8000-@index@",
      resourceVersion: "@version@",
      creationTimestamp: time,
      labels: { app: "bench", "pod-template-hash": "5d9c7b8f46" },
      ownerReferences: [{ ...owner, name: "@set@", uid: "00000000-0000-4000-9000-000000000000" }],
      managedFields: [
        managed("kube-controller-manager", env),
        { ...managed("kubelet", conditions), subresource: "status" },
      ],
    },
    spec: {
      containers: [
        { ...container, livenessProbe: probe, readinessProbe: probe, resources: { limits: { memory: "128Mi" } } },
      ],
      ...{
        dnsPolicy: "ClusterFirst",
        enableServiceLinks: true,
        nodeName: "node1",
        preemptionPolicy: "PreemptLowerPriority",
      },
      ...{ priority: 0, restartPolicy: "Always", schedulerName: "default-scheduler", securityContext: {} },
      ...{ serviceAccount: "default", serviceAccountName: "default", terminationGracePeriodSeconds: 30 },
      volumes: [
        { name: mount.name, projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: "token" } }] } },
      ],
    },
    status: {
      conditions,
      containerStatuses: [
        {
          image: "@image@",
          imageID: "",
          lastState: {},
          name: "app",
          ready: ready === "True",
          restartCount: 0,
          started: ready === "True",
          state,
        },
      ],
      ...{ hostIP: "192.0.2.2", podIP: "10.244.0.4", qosClass: "Burstable", startTime: time, observedGeneration: 1 },
      phase: ready === "True" ? "Running" : "Pending",
    },
  };
  return JSON.stringify(pod);
}

/** As the API server notes who has written which field. */
function managed(manager: string, fields: readonly object[]): object {
  const entries = fields.map((_, i) => [
    `k:{"type":"field-${i}"}`,
    { ".": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {} },
  ]);
  const fieldsV1 = { "f:spec": { "f:containers": Object.fromEntries(entries) } };
  return { apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1, manager, operation: "Update", time };
}
