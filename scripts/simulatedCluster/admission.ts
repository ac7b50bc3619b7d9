/** What the API server fills in where an object is created: defaults, and what a Pod gets of its ServiceAccount. */
import { randomUUID } from "node:crypto";
import { defaultPullPolicy } from "../../server/src/core/kubernetes/image.ts";
import { type Kind, kinds } from "./kinds.ts";
import type { Container, KubeObject, Names, Pod, PodSpec, PodTemplate, Secret, ServiceAccount } from "./objects.ts";
import { forbidden } from "./problems.ts";
import type { Store } from "./store.ts";

/** Applied to what is created and to what it is changed to. */
export function withDefaults(kind: Kind, object: KubeObject): KubeObject {
  switch (kind) {
    case kinds.pods: {
      const { spec } = object as Pod;
      const fixed = { enableServiceLinks: true, preemptionPolicy: "PreemptLowerPriority", priority: 0 };
      return { ...object, spec: { ...fixed, ...podSpecDefaults(spec) } };
    }
    case kinds.deployments:
    case kinds.replicasets:
    case kinds.statefulsets:
    case kinds.daemonsets:
      return withTemplateDefaults(kind, object);
    case kinds.jobs:
      return withTemplateDefaults(kind, withSelector(object));
    case kinds.secrets:
      return secretDefaults(object as Secret & { readonly stringData?: Names });
    case kinds.namespaces: {
      const labels = { "kubernetes.io/metadata.name": object.metadata.name, ...object.metadata.labels };
      const fixed = { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } };
      return { ...fixed, ...object, metadata: { ...object.metadata, labels } };
    }
    default:
      return object;
  }
}

function podSpecDefaults(spec: PodSpec): PodSpec {
  const { serviceAccountName = spec.serviceAccount } = spec;
  return {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    ...spec,
    ...(serviceAccountName ? { serviceAccount: serviceAccountName, serviceAccountName } : {}),
    containers: (spec.containers ?? []).map(containerDefaults),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(containerDefaults) } : {}),
  };
}

function containerDefaults(container: Container): Container {
  const policy = container.image ? { imagePullPolicy: defaultPullPolicy(container.image) } : {};
  const fixed = { resources: {}, terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" };
  return { ...policy, ...fixed, ...container };
}

function withTemplateDefaults(kind: Kind, object: KubeObject): KubeObject {
  const spec = object.spec as { readonly template?: PodTemplate } | undefined;
  if (!spec?.template?.spec) return object;
  const template = { ...spec.template, spec: podSpecDefaults(spec.template.spec) };
  return { ...object, spec: { ...specDefaults[kind.plural], ...spec, template }, status: object.status ?? {} };
}

const specDefaults: Readonly<Record<string, object>> = {
  deployments: {
    replicas: 1,
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" }, type: "RollingUpdate" },
  },
  replicasets: { replicas: 1 },
  statefulsets: {
    replicas: 1,
    podManagementPolicy: "OrderedReady",
    revisionHistoryLimit: 10,
    updateStrategy: { rollingUpdate: { partition: 0 }, type: "RollingUpdate" },
  },
  daemonsets: {
    revisionHistoryLimit: 10,
    updateStrategy: { rollingUpdate: { maxUnavailable: 1 }, type: "RollingUpdate" },
  },
  jobs: { backoffLimit: 6, completions: 1, parallelism: 1 },
};

/** A Job's Pods are told from those of others by its uid (pkg/registry/batch/job/strategy.go). */
function withSelector(job: KubeObject): KubeObject {
  const { uid = randomUUID(), name } = job.metadata;
  const spec = job.spec as { readonly selector?: object; readonly template?: PodTemplate } | undefined;
  if (!spec?.template || spec.selector) return job;
  const own = { "controller-uid": uid };
  const labels = { ...spec.template.metadata?.labels, ...own, "job-name": name };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  return { ...job, metadata: { ...job.metadata, uid }, spec: { ...spec, selector: { matchLabels: own }, template } };
}

/** The type defaults to Opaque, and `stringData` is written into `data`. */
function secretDefaults({ stringData, ...secret }: Secret & { readonly stringData?: Names }): KubeObject {
  const encoded = Object.entries(stringData ?? {}).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  const data: Names = { ...secret.data, ...Object.fromEntries(encoded) };
  const { type = "Opaque" } = secret as { readonly type?: string };
  return { ...secret, ...(Object.keys(data).length > 0 ? { data } : {}), type };
}

const untoleratedFor = ["not-ready", "unreachable"].map((name) => ({
  effect: "NoExecute",
  key: `node.kubernetes.io/${name}`,
  operator: "Exists",
  tolerationSeconds: 300,
}));

/**
 * The ServiceAccount's list is copied if the Pod has none; the two are never merged, and only creation does it
 * (plugin/pkg/admission/serviceaccount).
 */
export function admitPod(store: Store, pod: Pod, volumeSuffix: string): Pod {
  const { namespace } = pod.metadata;
  const accountName = pod.spec.serviceAccountName || "default";
  const account = store.get(kinds.serviceaccounts, namespace, accountName) as ServiceAccount | undefined;
  if (!account) {
    const why = `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`;
    throw forbidden(kinds.pods, pod.metadata.name, why);
  }
  const listed = pod.spec.imagePullSecrets ?? [];
  const secrets = listed.length > 0 ? listed : (account.imagePullSecrets ?? []);
  const name = `kube-api-access-${volumeSuffix}`;
  const mount = { mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", name, readOnly: true };
  const mounted = (container: Container) => ({ ...container, volumeMounts: [...volumesOf(container), mount] });
  const { initContainers, volumes = [] } = pod.spec as PodSpec & { readonly volumes?: readonly unknown[] };
  const spec: PodSpec = {
    tolerations: untoleratedFor,
    ...pod.spec,
    containers: pod.spec.containers.map(mounted),
    ...(initContainers ? { initContainers: initContainers.map(mounted) } : {}),
    volumes: [...volumes, tokenVolume(name)],
    serviceAccount: accountName,
    serviceAccountName: accountName,
    ...(secrets.length > 0 ? { imagePullSecrets: secrets } : {}),
  };
  return { ...pod, spec, status: { phase: "Pending", qosClass: "BestEffort" } };
}

function volumesOf(container: Container): readonly unknown[] {
  return (container as { readonly volumeMounts?: readonly unknown[] }).volumeMounts ?? [];
}

function tokenVolume(name: string) {
  const namespaceField = { apiVersion: "v1", fieldPath: "metadata.namespace" };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { items: [{ key: "ca.crt", path: "ca.crt" }], name: "kube-root-ca.crt" } },
    { downwardAPI: { items: [{ fieldRef: namespaceField, path: "namespace" }] } },
  ];
  return { name, projected: { defaultMode: 420, sources } };
}
