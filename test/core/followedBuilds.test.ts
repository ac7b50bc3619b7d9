/** What follows from an earlier state, edit by edit, is what a build from scratch gives. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  analyze,
  Deployment,
  defaultSettings,
  type Finding,
  Inventory,
  type ManifestFile,
  ManifestReader,
  PodSpecTable,
  rules,
} from "#core";
import { randomOf } from "../fuzz.ts";
import { heapKept } from "../soak/heap.ts";

const edits = 120;

type Pick = <T>(choices: readonly T[]) => T;

/** What may stand in each file of the workspace, by choice. */
const files: Readonly<Record<string, (pick: Pick) => string>> = {
  "base/kustomization.yaml": (pick) =>
    `resources: [web.yaml, api.yaml, accounts.yaml${pick(["", ", ../more", ", gone.yaml"])}]\n${pick(["", "namePrefix: base-\n"])}`,
  "base/web.yaml": (pick) => `${workload("Deployment", pick)}---\n${workload("Rollout", pick)}`,
  "base/api.yaml": (pick) => pick([workload("StatefulSet", pick), "kind: Deployment\nbroken: [\n"]),
  "base/accounts.yaml": (pick) => account(pick),
  "more/kustomization.yaml": (pick) => `resources: [job.yaml]\n${pick(["", "nameSuffix: -more\n"])}`,
  "more/job.yaml": (pick) => workload("Job", pick),
  "parts/kustomization.yaml": (pick) =>
    `kind: Component\nresources: [secret.yaml]\npatches: [{path: patch.yaml${pick(["", ", target: {kind: Deployment}", ", target: {labelSelector: tier=web}"])}}]\n`,
  "parts/secret.yaml": (pick) => secret(pick),
  "parts/patch.yaml": (pick) =>
    pick([
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {imagePullSecrets: [{name: ${pick(names)}}]}}}\n`,
      "- {op: add, path: /spec/template/spec/serviceAccountName, value: puller}\n",
    ]),
  "overlays/dev/kustomization.yaml": (pick) => overlay("dev", pick),
  "overlays/prod/kustomization.yaml": (pick) => overlay("prod", pick),
  "plain/secret.yaml": (pick) => secret(pick),
  "plain/web.yaml": (pick) => workload("Deployment", pick),
  "clusters/apps.yaml": (pick) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec:\n  path: ./${pick(["plain", "overlays/dev", "base", "gone"])}\n${pick(["", "  targetNamespace: apps\n"])}${pick(["", "  images: [{name: registry.example.com/web, newName: registry.example.net/web}]\n"])}`,
  "clusters/web.yaml": (pick) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  source: {path: ${pick(["plain", "overlays/prod", "more"])}}\n  destination: {namespace: ${pick(["web", "apps", "''"])}}\n`,
};

const names = ["regcred", "login", "regcerd"];
const registries = ["registry.example.com", "registry.example.net"];

function workload(kind: string, pick: Pick): string {
  const group = kind === "Rollout" ? "argoproj.io/v1alpha1" : kind === "Job" ? "batch/v1" : "apps/v1";
  const name = pick(["web", "web", "web", "api"]);
  return `apiVersion: ${group}
kind: ${kind}
metadata:
  name: ${name}
${pick(["", "", "  labels: {tier: web}\n"])}${pick(["", "", "  namespace: shop\n"])}spec:
  template:
    spec:
      ${pick(["serviceAccountName: puller", `imagePullSecrets: [{name: ${pick(names)}}]`, "# neither"])}
      containers:
        - name: app
          image: ${pick(registries)}/${pick(["web", "Web", "api"])}:${pick(["1", "2"])}
`;
}

function account(pick: Pick): string {
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${pick(["puller", "puller", "pusher"])}}\nimagePullSecrets: [{name: ${pick(names)}}]\n`;
}

function secret(pick: Pick): string {
  const config = JSON.stringify({ auths: { [pick(registries)]: { username: "robot", password: "change-me" } } });
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${pick(names)}${pick(["", ", namespace: shop"])}}\ntype: ${pick(["kubernetes.io/dockerconfigjson", "Opaque"])}\nstringData:\n  .dockerconfigjson: '${config}'\n`;
}

function overlay(name: string, pick: Pick): string {
  return `resources: [../../base]
${pick(["", "components: [../../parts]\n"])}${pick(["", `namespace: ${name}\n`])}${pick(["", `namePrefix: ${name}-\n`])}${pick(["", `images: [{name: registry.example.com/web, newName: ${pick(registries)}/other}]\n`])}${pick(["", "secretGenerator: [{name: regcred, type: kubernetes.io/dockerconfigjson, files: [.dockerconfigjson=gone.json]}]\n"])}`;
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, severity, message, at, related }) =>
    JSON.stringify([rule.id, severity, message, at, related.map((one) => [one.at, one.message])]),
  );
}

describe("edits of kustomizations, what they take in, and what deploys them", () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    test(`seed ${seed}`, () => {
      const random = randomOf(seed);
      const pick: Pick = (choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number];
      const reader = new ManifestReader(new PodSpecTable());
      const read = (uri: string, before?: ManifestFile) => reader.read(uri, files[uri]?.(pick) ?? "", before);
      let inventory = new Inventory(
        Object.keys(files).map((uri) => read(uri)),
        true,
      );
      let deployment = new Deployment(inventory, reader);
      let found = 0;
      for (let edit = 0; edit < edits; edit++) {
        // Files of resources are edited most.
        const uri = pick([...Object.keys(files), "base/web.yaml", "base/web.yaml", "more/job.yaml", "plain/web.yaml"]);
        const file = read(uri, inventory.file(uri));
        const isLost = pick([false, false, false, false, false, true]);
        inventory = isLost
          ? new Inventory(
              [...inventory.files.values()].filter((one) => one.uri !== uri),
              true,
            )
          : inventory.with(file);
        deployment = new Deployment(inventory, reader, deployment);
        const fresh = new Inventory(
          [...inventory.files.values()].map(({ uri, text }) => reader.read(uri, text)),
          true,
        );
        const anew = analyze(new Deployment(fresh, reader), rules, defaultSettings, 0);
        assert.deepEqual(told(analyze(deployment, rules, defaultSettings, 0)), told(anew), `edit ${edit} of ${uri}`);
        found += anew.length;
      }
      assert.ok(found > edits, "hardly anything was found that could differ");
    });
  }
});

test("builds that stay as they are keep nothing of the states in which they were made", async () => {
  const reader = new ManifestReader(new PodSpecTable());
  const pick: Pick = ([first]) => first as never;
  const folders = Array.from({ length: 8 }, (_, nth) => `app-${nth}/`);
  const files = new Map(
    folders.flatMap((folder) => [
      [`${folder}kustomization.yaml`, reader.read(`${folder}kustomization.yaml`, "resources: [web.yaml]\n")],
      [`${folder}web.yaml`, reader.read(`${folder}web.yaml`, workload("Deployment", pick))],
    ]),
  );
  let deployment = new Deployment(new Inventory(files.values(), true), reader);
  const earlier: WeakRef<Inventory>[] = [];
  for (const folder of folders) {
    for (const uri of [`${folder}kustomization.yaml`, `${folder}web.yaml`]) {
      earlier.push(new WeakRef(deployment.written));
      const file = reader.read(uri, `${files.get(uri)?.text}# edited\n`, files.get(uri));
      files.set(uri, file);
      // As where a file is deleted, too.
      deployment = new Deployment(new Inventory(files.values(), true), reader, deployment);
    }
  }
  // What a weak reference was asked for in a turn of the event loop stays to its end.
  await new Promise(setImmediate);
  heapKept();
  assert.equal(deployment.overlays.length, folders.length);
  assert.deepEqual(
    earlier.filter((one) => one.deref()),
    [],
  );
});
