/** Every kind of the table, with a small manifest of its own: the images, pull secrets and ServiceAccount that are found. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ManifestReader, PodSpecTable, type Resource, type Workload } from "#core";

/** A Pod spec of the usual form. */
const pod =
  "{serviceAccountName: robot, imagePullSecrets: [{name: regcred}], containers: [{name: c, image: reg.example/app}]}";
/** What is found in it. */
const usual = "c=reg.example/app | regcred | robot";

/** As `container=image, …| pull secrets | ServiceAccount`, one for each Pod spec. */
type Row = readonly [apiVersion: string, kind: string, spec: string, ...found: string[]];

const template = `{template: {spec: ${pod}}}`;
const job = `{jobTemplate: {spec: ${template}}}`;
const workflow =
  "{serviceAccountName: robot, imagePullSecrets: [{name: regcred}], templates: [{name: a, container: {image: reg.example/a}, initContainers: [{name: i, image: reg.example/i}]}, {script: {image: reg.example/b}}, {containerSet: {containers: [{name: s, image: reg.example/s}]}, sidecars: [{name: x, image: reg.example/x}]}]}";
const workflowFound =
  "i=reg.example/i, =reg.example/a, =reg.example/b, x=reg.example/x, s=reg.example/s | regcred | robot";
const operated = `{image: reg.example/operated, serviceAccountName: robot, imagePullSecrets: [{name: regcred}], containers: [{name: c, image: reg.example/app}]}`;
const operatedFound = "=reg.example/operated, c=reg.example/app | regcred | robot";
const spark =
  "{image: reg.example/spark, imagePullSecrets: [regcred], driver: {serviceAccount: robot, image: reg.example/driver, sidecars: [{name: x, image: reg.example/x}]}, executor: {image: reg.example/executor, initContainers: [{name: i, image: reg.example/i}]}}";
const sparkFound =
  "i=reg.example/i, =reg.example/spark, =reg.example/driver, =reg.example/executor, x=reg.example/x | regcred | robot";
const ray = `{headGroupSpec: ${template}, workerGroupSpecs: [${template}]}`;
const disks =
  "{volumes: [{name: d, containerDisk: {image: reg.example/disk, imagePullSecret: regcred}}], domain: {firmware: {kernelBoot: {container: {image: reg.example/kernel, imagePullSecret: boot}}}}}";
const disksFound = ["=reg.example/disk | regcred | -", "=reg.example/kernel | boot | -"];

const rows: readonly Row[] = [
  ["v1", "Pod", pod, usual],
  ["v1", "ReplicationController", template, usual],
  ["apps/v1", "ReplicaSet", template, usual],
  ["apps/v1", "Deployment", template, usual],
  ["extensions/v1beta1", "Deployment", template, usual],
  ["apps/v1beta2", "StatefulSet", template, usual],
  ["apps/v1", "DaemonSet", template, usual],
  ["batch/v1", "Job", template, usual],
  ["batch/v1beta1", "CronJob", job, usual],
  ["argoproj.io/v1alpha1", "Rollout", template, usual],
  ["argoproj.io/v1alpha1", "Workflow", workflow, workflowFound],
  ["argoproj.io/v1alpha1", "WorkflowTemplate", workflow, `${workflowFound} or elsewhere`],
  ["argoproj.io/v1alpha1", "ClusterWorkflowTemplate", workflow, `${workflowFound} or elsewhere`],
  ["argoproj.io/v1alpha1", "CronWorkflow", `{workflowSpec: ${workflow}}`, workflowFound],
  ["serving.knative.dev/v1", "Service", template, usual],
  ["serving.knative.dev/v1", "Configuration", template, usual],
  ["serving.knative.dev/v1", "Revision", pod, usual],
  ["apps.openshift.io/v1", "DeploymentConfig", template, usual],
  ["apps.kruise.io/v1alpha1", "CloneSet", template, usual],
  ["apps.kruise.io/v1beta1", "StatefulSet", template, usual],
  ["apps.kruise.io/v1alpha1", "DaemonSet", template, usual],
  ["apps.kruise.io/v1alpha1", "BroadcastJob", template, usual],
  ["apps.kruise.io/v1alpha1", "AdvancedCronJob", `{template: ${job}}`, usual],
  ["apps.kruise.io/v1alpha1", "SidecarSet", pod, `${usual} or elsewhere`],
  ["keda.sh/v1alpha1", "ScaledJob", `{jobTargetRef: ${template}}`, usual],
  [
    "tekton.dev/v1",
    "Task",
    "{steps: [{name: s, image: reg.example/s}], sidecars: [{name: x, image: reg.example/x}]}",
    "s=reg.example/s, x=reg.example/x |  | - or elsewhere",
  ],
  [
    "tekton.dev/v1beta1",
    "ClusterTask",
    "{steps: [{name: s, image: reg.example/s}]}",
    "s=reg.example/s |  | - or elsewhere",
  ],
  [
    "tekton.dev/v1",
    "TaskRun",
    "{serviceAccountName: robot, podTemplate: {imagePullSecrets: [{name: regcred}]}}",
    " | regcred | robot",
  ],
  [
    "tekton.dev/v1",
    "PipelineRun",
    "{taskRunTemplate: {serviceAccountName: robot, podTemplate: {imagePullSecrets: [{name: regcred}]}}}",
    " | regcred | robot",
  ],
  ["monitoring.coreos.com/v1", "Prometheus", operated, operatedFound],
  ["monitoring.coreos.com/v1alpha1", "PrometheusAgent", operated, operatedFound],
  ["monitoring.coreos.com/v1", "Alertmanager", operated, operatedFound],
  ["monitoring.coreos.com/v1", "ThanosRuler", operated, operatedFound],
  [
    "batch.volcano.sh/v1alpha1",
    "Job",
    `{tasks: [{name: a, ${template.slice(1)}, {name: b, ${template.slice(1)}]}`,
    usual,
    usual,
  ],
  ["kubevirt.io/v1", "VirtualMachine", `{template: {spec: ${disks}}}`, ...disksFound],
  ["kubevirt.io/v1", "VirtualMachineInstance", disks, ...disksFound],
  [
    "kubevirt.io/v1",
    "VirtualMachineInstanceReplicaSet",
    `{template: {spec: ${disks}}}`,
    "=reg.example/disk | regcred | -",
  ],
  ["kubeflow.org/v1", "Notebook", template, usual],
  ...["pytorch", "tf", "mpi", "xgb", "paddle", "jax"].map((name): Row => {
    const kinds = {
      pytorch: "PyTorchJob",
      tf: "TFJob",
      mpi: "MPIJob",
      xgb: "XGBoostJob",
      paddle: "PaddleJob",
      jax: "JAXJob",
    };
    const kind = kinds[name as keyof typeof kinds];
    return ["kubeflow.org/v1", kind, `{${name}ReplicaSpecs: {Master: ${template}, Worker: ${template}}}`, usual, usual];
  }),
  ["sparkoperator.k8s.io/v1beta2", "SparkApplication", spark, sparkFound],
  ["sparkoperator.k8s.io/v1beta2", "ScheduledSparkApplication", `{template: ${spark}}`, sparkFound],
  ["ray.io/v1", "RayCluster", ray, usual, usual],
  ["ray.io/v1", "RayJob", `{rayClusterSpec: ${ray}}`, usual, usual],
  ["ray.io/v1", "RayService", `{rayClusterConfig: ${ray}}`, usual, usual],
  ["jobset.x-k8s.io/v1alpha2", "JobSet", `{replicatedJobs: [{template: {spec: ${template}}}]}`, usual],
  [
    "leaderworkerset.x-k8s.io/v1",
    "LeaderWorkerSet",
    `{leaderWorkerTemplate: {leaderTemplate: {spec: ${pod}}, workerTemplate: {spec: ${pod}}}}`,
    usual,
    usual,
  ],
  ["agones.dev/v1", "Fleet", `{template: {spec: ${template}}}`, usual],
  ["agones.dev/v1", "GameServerSet", `{template: {spec: ${template}}}`, usual],
  ["agones.dev/v1", "GameServer", template, usual],
  ["serving.kserve.io/v1beta1", "InferenceService", `{predictor: ${pod}, transformer: ${pod}}`, usual, usual],
  ["serving.kserve.io/v1alpha1", "ServingRuntime", pod, `${usual} or elsewhere`],
  ["serving.kserve.io/v1alpha1", "ClusterServingRuntime", pod, `${usual} or elsewhere`],
  ["actions.github.com/v1alpha1", "AutoscalingRunnerSet", template, usual],
  ["actions.github.com/v1alpha1", "EphemeralRunnerSet", `{ephemeralRunnerSpec: {spec: ${pod}}}`, usual],
  [
    "postgresql.cnpg.io/v1",
    "Cluster",
    "{imageName: reg.example/postgres, imagePullSecrets: [{name: regcred}]}",
    "=reg.example/postgres | regcred | -",
  ],
  ["elasticsearch.k8s.elastic.co/v1", "Elasticsearch", `{nodeSets: [{podTemplate: {spec: ${pod}}}]}`, usual],
  ["kibana.k8s.elastic.co/v1", "Kibana", `{podTemplate: {spec: ${pod}}}`, usual],
  ["logstash.k8s.elastic.co/v1alpha1", "Logstash", `{podTemplate: {spec: ${pod}}}`, usual],
  ["beat.k8s.elastic.co/v1beta1", "Beat", `{daemonSet: {podTemplate: {spec: ${pod}}}}`, usual],
  ["flink.apache.org/v1beta1", "FlinkDeployment", `{podTemplate: {spec: ${pod}}}`, usual],
  // Kinds that only sound alike.
  ["example.com/v1", "Deployment", template],
  ["argoproj.io/v1alpha1", "Application", template],
  ["v1", "Service", template],
];

describe("Pod specs", () => {
  for (const [apiVersion, kind, spec, ...found] of rows) {
    test(`${apiVersion} ${kind}`, () => {
      assert.deepEqual(workloadsOf(`apiVersion: ${apiVersion}\nkind: ${kind}\nspec: ${spec}\n`).map(told), found);
    });
  }

  test("v1 PodTemplate, which has no spec of its own", () => {
    assert.deepEqual(workloadsOf(`apiVersion: v1\nkind: PodTemplate\ntemplate: {spec: ${pod}}\n`).map(told), [usual]);
  });

  test("every kind of the table has a row", () => {
    const tested = new Set(rows.map(([apiVersion, kind]) => `${groupOf(apiVersion)} ${kind}`));
    const custom = new PodSpecTable().kinds.filter(({ group }) => !["", "apps", "batch", "extensions"].includes(group));
    const missing = custom.map(({ group, kind }) => `${group} ${kind}`).filter((name) => !tested.has(name));
    assert.deepEqual(missing, []);
  });
});

test("all that a Pod spec pulls, by what it becomes", () => {
  const [workload] = workloadsOf(`
apiVersion: v1
kind: Pod
spec:
  volumes: [{name: v, image: {reference: reg.example/volume, pullPolicy: Never}}, {name: w, emptyDir: {}}]
  initContainers: [{name: i, image: reg.example/init}]
  containers: [{name: c, image: reg.example/app, imagePullPolicy: Always}, {name: none}, {name: empty, image: ""}]
  ephemeralContainers: [{name: e, image: reg.example/debug}]
`);
  assert.deepEqual(
    workload?.images.map(({ container, containerType, at, pullPolicy }) => [
      container,
      containerType,
      at.value,
      pullPolicy,
    ]),
    [
      ["i", "init", "reg.example/init", "Always"],
      ["c", "container", "reg.example/app", "Always"],
      ["e", "ephemeral", "reg.example/debug", "Always"],
      ["v", "volume", "reg.example/volume", "Never"],
    ],
  );
});

test("a setting adds kinds", () => {
  const text = `apiVersion: port.example/v1\nkind: Crane\nspec: {pods: [{spec: ${pod}}, {spec: ${pod}}]}\n`;
  assert.deepEqual(workloadsOf(text), []);
  const table = new PodSpecTable([{ group: "port.example", kind: "Crane", path: "spec.pods[*].spec" }]);
  assert.deepEqual(workloadsOf(text, table).map(told), [usual, usual]);
});

function workloadsOf(text: string, table = new PodSpecTable()): readonly Workload[] {
  const isWorkload = (resource: Resource): resource is Workload => resource.kind === "workload";
  return new ManifestReader(table).read("a.yaml", text).resources.filter(isWorkload);
}

function told({ images, pullSecrets, serviceAccountName }: Workload): string {
  const used = images.map(({ container, at }) => `${container}=${at.value}`).join(", ");
  const names = pullSecrets.references.map(({ value }) => value).join(", ");
  return `${used} | ${names} | ${serviceAccountName?.value ?? "-"}${pullSecrets.elsewhere ? " or elsewhere" : ""}`;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}
