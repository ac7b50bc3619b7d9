/** Findings in files that kustomizations take in: they follow every file that takes part, on disk and in the editor. */
import assert from "node:assert/strict";
import { unlinkSync } from "node:fs";
import { test } from "node:test";
import { FileChangeType } from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { missing, notFound, secret } from "./manifests.ts";

useBuild();

const mismatch = "pull-secret-registry-mismatch";

const web = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: registry.example.com/web
`;

const patch = `- op: add
  path: /spec/imagePullSecrets
  value:
    - name: regcred
`;

const kustomization = `resources: [../base, secret.yaml]
patches:
  - target: { kind: Pod }
    path: pull.yaml
`;

const files = {
  "base/kustomization.yaml": "resources: [web.yaml]\n",
  "base/web.yaml": web,
  "prod/Kustomization": kustomization,
  "prod/pull.yaml": patch,
  "prod/secret.yaml": secret("regcred"),
};

/** A client that has `base/web.yaml` and `prod/pull.yaml` open, neither of which has findings. */
async function withOverlay(
  work: (client: Client, folder: Folder, uris: { readonly base: string; readonly patch: string }) => Promise<void>,
): Promise<void> {
  using folder = new Folder(files);
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uris = { base: uriOf(folder.at("base/web.yaml")), patch: uriOf(folder.at("prod/pull.yaml")) };
  await client.open(uris.base, web);
  await client.open(uris.patch, patch);
  assert.deepEqual(await client.rules(uris.base), []);
  assert.deepEqual(await client.rules(uris.patch), []);
  await work(client, folder, uris);
}

test("a patch, a base and a kustomization change the findings of each other as they are typed", () =>
  withOverlay(async (client, folder, uris) => {
    await client.change(uris.patch, patch.replace("regcred", "regcerd"));
    assert.deepEqual(await client.rules(uris.patch), [notFound]);
    await client.change(uris.patch, patch);
    assert.deepEqual(await client.rules(uris.patch), []);

    await client.change(uris.base, web.replace("registry.example.com", "registry.example.net"));
    assert.deepEqual(await client.rules(uris.patch), [mismatch]);
    await client.change(uris.base, web);
    assert.deepEqual(await client.rules(uris.patch), []);

    const uri = uriOf(folder.at("prod/Kustomization"));
    await client.open(uri, kustomization);
    await client.change(uri, kustomization.replace(/^patches:.*/ms, ""));
    assert.deepEqual(await client.rules(uris.base), [missing]);
    await client.change(uri, kustomization);
    assert.deepEqual(await client.rules(uris.base), []);
  }));

test("kustomizations that change on disk, come and go are followed", () =>
  withOverlay(async (client, folder, uris) => {
    const path = folder.at("prod/Kustomization");
    folder.write("prod/Kustomization", kustomization.replace(/^patches:.*/ms, ""));
    await client.changed([path, FileChangeType.Changed]);
    await client.untilRules(uris.base, missing);
    folder.write("prod/Kustomization", kustomization);
    await client.changed([path, FileChangeType.Changed]);
    await client.untilRules(uris.base);
    unlinkSync(path);
    await client.changed([path, FileChangeType.Deleted]);
    await client.untilRules(uris.base, missing);
    folder.write("prod/Kustomization", kustomization);
    await client.changed([path, FileChangeType.Created]);
    await client.untilRules(uris.base);
  }));

test("a docker config that a generator takes in counts, though it declares nothing", () =>
  withOverlay(async (client, folder, uris) => {
    const generator = `resources: [../base]
patches:
  - target: { kind: Pod }
    path: pull.yaml
secretGenerator:
  - name: regcred
    namespace: shop
    type: kubernetes.io/dockerconfigjson
    files: [.dockerconfigjson=docker.json]
`;
    const config = (registry: string) => `{"auths": {"${registry}": {"username": "robot", "password": "change-me"}}}\n`;
    folder.write("prod/docker.json", config("registry.example.net"));
    folder.write("prod/Kustomization", generator);
    await client.changed(
      [folder.at("prod/Kustomization"), FileChangeType.Changed],
      [folder.at("prod/docker.json"), FileChangeType.Created],
    );
    await client.untilRules(uris.patch, mismatch);
    folder.write("prod/docker.json", config("registry.example.com"));
    await client.changed([folder.at("prod/docker.json"), FileChangeType.Changed]);
    await client.untilRules(uris.patch);
  }));

test("overlays are told in the order of their folders, also where one of them is new", async () => {
  const overlay = (namespace: string) => `namespace: ${namespace}\nresources: [../base]\n`;
  const base = web.replace("  containers:", "  imagePullSecrets: [{ name: regcerd }]\n  containers:");
  const { "base/kustomization.yaml": kustomization } = files;
  using folder = new Folder({
    "base/kustomization.yaml": kustomization,
    "base/web.yaml": base,
    "prod/kustomization.yaml": overlay("prod"),
    "test/kustomization.yaml": overlay("test"),
  });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("base/web.yaml"));
  await client.open(uri, base);
  const told = async () => (await client.diagnostics(uri)).map(({ message }) => message).join();
  assert.match(await told(), /\/prod; likewise in [^,]*\/test\.\)$/);
  folder.write("dev/kustomization.yaml", overlay("dev"));
  await client.changed([folder.at("dev/kustomization.yaml"), FileChangeType.Created]);
  await client.until(async () => (await told()).includes("/dev"));
  assert.match(await told(), /\/dev; likewise in [^,]*\/prod and [^,]*\/test\.\)$/);
});
