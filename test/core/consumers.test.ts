/** Who gets a Secret, and who has to be restarted when it is rotated. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Context, defaultSettings, Inventory, ManifestReader, PodSpecTable, restartOf, secretsOf } from "#core";

const secret = (namespace = "shop") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: ${namespace}}\ntype: kubernetes.io/dockerconfigjson\n---\n`;
const account =
  "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: shop}\nimagePullSecrets: [{name: a}]\n---\n";
const named = "imagePullSecrets: [{name: a}], ";

function workload(kind: string, spec: string): string {
  const pod = `{${spec}containers: [{name: c, image: reg.io/c, env: []}]}`;
  const template = `{template: {spec: ${pod}}}`;
  const body: Readonly<Record<string, readonly [version: string, spec: string]>> = {
    Pod: ["v1", pod],
    Job: ["batch/v1", template],
    CronJob: ["batch/v1", `{jobTemplate: {spec: ${template}}}`],
  };
  const [version, written] = body[kind] ?? ["apps/v1", template];
  return `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: w, namespace: shop}\nspec: ${written}\n---\n`;
}

/** As `way certain restart restartIfRenamed`, each on a line. */
function uses(text: string, complete = true): readonly string[] {
  const file = new ManifestReader(new PodSpecTable([])).read("a.yaml", text);
  const context = new Context(new Inventory([file], complete), defaultSettings, 0);
  return context.inventory.workloads.flatMap((workload) =>
    secretsOf(workload, context).map(({ way, certain }) => {
      const { restart, restartIfRenamed, why } = restartOf(way, workload);
      assert.match(why, /\.$/);
      return `${way.kind} ${certain} ${restart} ${restartIfRenamed}`;
    }),
  );
}

const env = "initContainers: [{name: i, env: [{name: X, valueFrom: {secretKeyRef: {name: a, key: x}}}]}], ";
const from = "initContainers: [{name: i, envFrom: [{secretRef: {name: a}}]}], ";
const volume = "volumes: [{name: v, secret: {secretName: a}}], ";
const projected = "volumes: [{name: v, projected: {sources: [{secret: {name: a}}]}}], ";
const bySubPath = "initContainers: [{name: i, volumeMounts: [{name: v, mountPath: /x, subPath: x}]}], ";

const cases: Readonly<Record<string, readonly [text: string, uses: readonly string[]]>> = {
  "by its own list": [secret() + workload("Deployment", named), ["podSpec true false false"]],
  "by the list of a bare Pod": [secret() + workload("Pod", named), ["podSpec true false true"]],
  "by its ServiceAccount": [
    secret() + account + workload("Deployment", "serviceAccountName: robot, "),
    ["serviceAccount true false true"],
  ],
  "by its ServiceAccount, in Pods that come and go": [
    secret() + account + workload("CronJob", "serviceAccountName: robot, "),
    ["serviceAccount true false false"],
  ],
  "not by its ServiceAccount, since it has a list": [
    secret() + account + workload("Pod", "imagePullSecrets: [{name: b}], serviceAccountName: robot, "),
    [],
  ],
  "in its environment": [secret() + workload("Deployment", env), ["environment true true false"]],
  "in its environment, all of it": [secret() + workload("Job", from), ["environment true true true"]],
  "as files": [secret() + workload("DaemonSet", volume), ["volume true false false"]],
  "as projected files": [secret() + workload("Pod", projected), ["volume true false true"]],
  "as one file, which is never updated": [
    secret() + workload("StatefulSet", volume + bySubPath),
    ["volume true true false"],
  ],
  "in several ways": [
    secret() + workload("Deployment", named + volume),
    ["podSpec true false false", "volume true false false"],
  ],
  "twice in one list": [
    secret() + workload("Pod", "imagePullSecrets: [{name: a}, {name: a}], "),
    ["podSpec true false true"],
  ],
  "of another namespace": [secret("other") + workload("Pod", named), []],
  "of no namespace yet": [
    secret().replace(", namespace: shop", "") + workload("Pod", named),
    ["podSpec false false true"],
  ],
};

describe("a workload gets a Secret", () => {
  for (const [name, [text, wanted]] of Object.entries(cases)) test(name, () => assert.deepEqual(uses(text), wanted));
});
