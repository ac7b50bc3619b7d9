/** Where each kind of resource keeps its Pod specs: the field's own kinds, and custom kinds as a table. */

/** How a custom kind departs from the fields of a Pod spec. Paths are relative to the Pod spec. */
export interface PodSpecLayout {
  /** Where containers stand, by the type they have in the Pod that results. */
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
  /** The key that holds the image in each of those; `image` where nothing is said. */
  readonly imageKey?: string;
  /** How pull secrets are named: as in a Pod (the default), as strings, as one name, or elsewhere, by whoever starts the Pod. */
  readonly pullSecrets?: "objects" | "strings" | { readonly one: string } | "elsewhere";
  /** The key of the list; `imagePullSecrets` where nothing is said. */
  readonly pullSecretsKey?: string;
  /** The path of the ServiceAccount's name; `serviceAccountName` where nothing is said. */
  readonly serviceAccount?: string;
}

/** One place at which a kind keeps Pod specs. */
export interface PodSpecPath {
  /** API group, `""` for the core group, `*` for any. */
  readonly group: string;
  readonly kind: string;
  /** Dots between keys; `[*]` stands for each item of a list, `*` for each value of a map. */
  readonly path: string;
  readonly layout?: PodSpecLayout;
}

const template = "spec.template.spec";

/** Kubernetes' own kinds, of any API group that ever held them. */
const own: Readonly<Record<string, string>> = {
  Pod: "spec",
  PodTemplate: "template.spec",
  ReplicationController: template,
  ReplicaSet: template,
  Deployment: template,
  StatefulSet: template,
  DaemonSet: template,
  Job: template,
  CronJob: "spec.jobTemplate.spec.template.spec",
};
const ownGroups = ["", "apps", "extensions", "batch"];

const argoWorkflow: PodSpecLayout = {
  containers: [
    "templates[*].container",
    "templates[*].script",
    "templates[*].sidecars[*]",
    "templates[*].containerSet.containers[*]",
  ],
  initContainers: ["templates[*].initContainers[*]"],
};
/** Started by other Workflows, which may have pull secrets of their own. */
const argoTemplate: PodSpecLayout = { ...argoWorkflow, pullSecrets: "elsewhere" };
/** What it holds is put into Pods, or started, with the pull secrets and the ServiceAccount of another resource. */
const partOfPods: PodSpecLayout = { pullSecrets: "elsewhere" };
const tektonSteps: PodSpecLayout = { containers: ["steps[*]", "sidecars[*]"], pullSecrets: "elsewhere" };
/** The operator's own image stands beside the containers that it adds. */
const operated: PodSpecLayout = { containers: [".", "containers[*]"] };
const containerDisk: PodSpecLayout = { containers: ["."], pullSecrets: { one: "imagePullSecret" } };
const sparkApplication: PodSpecLayout = {
  containers: [".", "driver", "executor", "driver.sidecars[*]", "executor.sidecars[*]"],
  initContainers: ["driver.initContainers[*]", "executor.initContainers[*]"],
  pullSecrets: "strings",
  serviceAccount: "driver.serviceAccount",
};

/** Custom kinds, by API group. Each path was read in the kind's published schema. */
const custom: Readonly<Record<string, Readonly<Record<string, string | readonly [string, PodSpecLayout]>>>> = {
  "argoproj.io": {
    Rollout: template,
    Workflow: ["spec", argoWorkflow],
    WorkflowTemplate: ["spec", argoTemplate],
    ClusterWorkflowTemplate: ["spec", argoTemplate],
    CronWorkflow: ["spec.workflowSpec", argoWorkflow],
  },
  "serving.knative.dev": { Service: template, Configuration: template, Revision: "spec" },
  "apps.openshift.io": { DeploymentConfig: template },
  "apps.kruise.io": {
    CloneSet: template,
    StatefulSet: template,
    DaemonSet: template,
    BroadcastJob: template,
    AdvancedCronJob: "spec.template.jobTemplate.spec.template.spec",
    SidecarSet: ["spec", partOfPods],
  },
  "keda.sh": { ScaledJob: "spec.jobTargetRef.template.spec" },
  "tekton.dev": {
    Task: ["spec", tektonSteps],
    ClusterTask: ["spec", tektonSteps],
    TaskRun: ["spec.podTemplate", { serviceAccount: "^.serviceAccountName" }],
    PipelineRun: ["spec.taskRunTemplate.podTemplate", { serviceAccount: "^.serviceAccountName" }],
  },
  "monitoring.coreos.com": {
    Prometheus: ["spec", operated],
    PrometheusAgent: ["spec", operated],
    Alertmanager: ["spec", operated],
    ThanosRuler: ["spec", operated],
  },
  "batch.volcano.sh": { Job: "spec.tasks[*].template.spec" },
  "kubevirt.io": {
    VirtualMachine: [
      "spec.template.spec.{volumes[*].containerDisk,domain.firmware.kernelBoot.container}",
      containerDisk,
    ],
    VirtualMachineInstance: ["spec.{volumes[*].containerDisk,domain.firmware.kernelBoot.container}", containerDisk],
    VirtualMachineInstanceReplicaSet: ["spec.template.spec.volumes[*].containerDisk", containerDisk],
  },
  "kubeflow.org": {
    Notebook: template,
    PyTorchJob: "spec.pytorchReplicaSpecs.*.template.spec",
    TFJob: "spec.tfReplicaSpecs.*.template.spec",
    MPIJob: "spec.mpiReplicaSpecs.*.template.spec",
    XGBoostJob: "spec.xgbReplicaSpecs.*.template.spec",
    PaddleJob: "spec.paddleReplicaSpecs.*.template.spec",
    JAXJob: "spec.jaxReplicaSpecs.*.template.spec",
  },
  "sparkoperator.k8s.io": {
    SparkApplication: ["spec", sparkApplication],
    ScheduledSparkApplication: ["spec.template", sparkApplication],
  },
  "ray.io": {
    RayCluster: "spec.{headGroupSpec,workerGroupSpecs[*]}.template.spec",
    RayJob: "spec.rayClusterSpec.{headGroupSpec,workerGroupSpecs[*]}.template.spec",
    RayService: "spec.rayClusterConfig.{headGroupSpec,workerGroupSpecs[*]}.template.spec",
  },
  "jobset.x-k8s.io": { JobSet: "spec.replicatedJobs[*].template.spec.template.spec" },
  "leaderworkerset.x-k8s.io": { LeaderWorkerSet: "spec.leaderWorkerTemplate.{leaderTemplate,workerTemplate}.spec" },
  "agones.dev": {
    Fleet: "spec.template.spec.template.spec",
    GameServerSet: "spec.template.spec.template.spec",
    GameServer: template,
  },
  "serving.kserve.io": {
    InferenceService: "spec.{predictor,transformer,explainer}",
    ServingRuntime: ["spec", partOfPods],
    ClusterServingRuntime: ["spec", partOfPods],
  },
  "actions.github.com": { AutoscalingRunnerSet: template, EphemeralRunnerSet: "spec.ephemeralRunnerSpec.spec" },
  "postgresql.cnpg.io": { Cluster: ["spec", { containers: ["."], imageKey: "imageName", serviceAccount: "-" }] },
  "elasticsearch.k8s.elastic.co": { Elasticsearch: "spec.nodeSets[*].podTemplate.spec" },
  "kibana.k8s.elastic.co": { Kibana: "spec.podTemplate.spec" },
  "logstash.k8s.elastic.co": { Logstash: "spec.podTemplate.spec" },
  "beat.k8s.elastic.co": { Beat: "spec.{deployment,daemonSet}.podTemplate.spec" },
  "flink.apache.org": { FlinkDeployment: "spec.podTemplate.spec" },
};

function known(): readonly PodSpecPath[] {
  const kubernetes = Object.entries(own).flatMap(([kind, path]) => ownGroups.map((group) => ({ group, kind, path })));
  const others = Object.entries(custom).flatMap(([group, kinds]) =>
    Object.entries(kinds).flatMap(([kind, at]) => {
      const [path, layout] = typeof at === "string" ? [at] : at;
      return alternatives(path).map((path) => ({ group, kind, path, ...(layout && { layout }) }));
    }),
  );
  return [...kubernetes, ...others];
}

/** `a.{b,c}.d` as `a.b.d` and `a.c.d`. */
function alternatives(path: string): readonly string[] {
  const [, before = "", list, after = ""] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return list === undefined ? [path] : list.split(",").map((part) => before + part + after);
}

/** Finds the Pod spec paths of a resource, and the kinds worth looking for. */
export class PodSpecTable {
  /** Every kind that the table knows, with its group. */
  readonly kinds: readonly PodSpecPath[];
  readonly #byKind: ReadonlyMap<string, readonly PodSpecPath[]>;

  /** @param added What a setting adds to the kinds that are known. */
  constructor(added: readonly PodSpecPath[] = []) {
    this.kinds = [...known(), ...added];
    this.#byKind = Map.groupBy(this.kinds, ({ kind }) => kind);
  }

  pathsOf(group: string, kind: string): readonly PodSpecPath[] {
    return this.#byKind.get(kind)?.filter((path) => path.group === group || path.group === "*") ?? [];
  }
}

export function isOwnKind(group: string, kind: string): boolean {
  return ownGroups.includes(group) && Object.hasOwn(own, kind);
}
