/** Reading a workspace starts no program and opens no connection, whatever is in it; Node.js itself bears witness. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { CodeAction, SymbolInformation } from "vscode-languageserver-protocol/node";
import { Folder, run, useBuild as useCommandLine } from "./cli/helper.ts";
import { Client, serverPath, uriOf, useBuild as useServer } from "./lsp/client.ts";
import { seen, witness } from "./witness.ts";

useCommandLine();
useServer();

const listener = createServer((_, response) => response.end());
let port = 0;
before(async () => {
  await once(listener.listen(0, "127.0.0.1"), "listening");
  port = (listener.address() as AddressInfo).port;
});
after(() => listener.close());

/** A workspace of somebody who wants a program started or an address called, in each way that tools have fallen for. */
function hostile(): Readonly<Record<string, string>> {
  const address = `127.0.0.1:${port}`;
  const url = `http://${address}/x`;
  return {
    ".git/config": "[core]\n  fsmonitor = ./run.sh\n  pager = ./run.sh\n[diff]\n  external = ./run.sh\n",
    ".git/hooks/post-index-change": "#!/bin/sh\ntouch started\n",
    ".vscode/settings.json": `{"pullSecrets.cluster.kubeconfig": "kubeconfig", "http.proxy": "${url}"}`,
    ".npmrc": "node-options=--require ./run.js\n",
    "run.sh": "#!/bin/sh\ntouch started\n",
    "docker-credential-evil": "#!/bin/sh\ntouch started\n",
    "config.json": '{"credsStore": "evil", "credHelpers": {"registry.example.com": "../../docker-credential-evil"}}',
    ".docker/config.json": '{"credsStore": "evil"}',
    kubeconfig: execConfig(address),
    "kubeconfig.yaml": execConfig(address),
    "kustomization.yaml": `resources: [pod.yaml, "${url}", "git::${url}", "github.com/evil/evil?ref=main"]
generators: [plugin.yaml]
transformers: [plugin.yaml]
helmCharts: [{name: x, repo: "${url}"}]
openapi: {path: "${url}"}
secretGenerator: [{name: regcred, files: [/etc/hostname, "../../../../../etc/hostname"], envs: [/dev/zero]}]
`,
    "plugin.yaml": `apiVersion: v1
kind: Plugin
metadata: {name: x, annotations: {config.kubernetes.io/function: "exec: {path: ./run.sh}"}}
`,
    "provider.yaml": `apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers: [{name: evil, matchImages: ["${address}"], defaultCacheDuration: 1m, apiVersion: credentialprovider.kubelet.k8s.io/v1, args: ["-c", "touch started"]}]
`,
    "pod.yaml": `apiVersion: v1
kind: Pod
metadata: {name: "$(touch started)", namespace: "\`touch started\`"}
spec:
  imagePullSecrets: [{name: regcred}, {name: regcerd}]
  containers: [{name: a, image: "${address}/x:1"}, {name: b, image: "${url}"}]
---
apiVersion: v1
kind: Secret
metadata: {name: regcred, namespace: "\`touch started\`"}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '{"auths": {"${address}": {"username": "a", "password": "<password>"}}, "credsStore": "evil"}'}
`,
    "chart/Chart.yaml": `apiVersion: v2\nname: x\nversion: 1.0.0\ndependencies: [{name: y, repository: "${url}"}]\n`,
    "chart/values.yaml": "imagePullSecrets: [x]\n",
    "chart/values.schema.json": `{"$schema": "${url}", "$ref": "${url}"}`,
    "chart/templates/x.yaml": '{{ lookup "v1" "Secret" "" "" }}{{ .Files.Get "/etc/passwd" }}\nkind: Pod\n',
    "flux.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./, kubeConfig: {secretRef: {name: x}}}\n`,
  };
}

function execConfig(address: string): string {
  return `apiVersion: v1
kind: Config
current-context: x
clusters: [{name: x, cluster: {server: "https://${address}"}}]
contexts: [{name: x, context: {cluster: x, user: x}}]
users: [{name: x, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./run.sh, interactiveMode: Never}}}]
`;
}

const env = { NODE_OPTIONS: witness };

for (const args of [
  ["lint"],
  ["lint", "--fix"],
  ["lint", "--format", "sarif"],
  ["explain"],
  ["diagnose", "pod.yaml"],
]) {
  test(`${args.join(" ")} starts no program and opens no connection`, async () => {
    using folder = new Folder(hostile());
    const { code, stderr } = await run(args, { cwd: folder.path, env });
    assert.ok(code !== null);
    assert.deepEqual(seen(stderr), []);
  });
}

test("the language server starts no program and opens no connection", async () => {
  using folder = new Folder(hostile());
  const settings = { "": { cluster: { kubeconfig: folder.at("kubeconfig") }, diagnostics: { scope: "workspace" } } };
  const command = [process.execPath, witness, serverPath, "--stdio"] as const;
  await using client = await Client.start({ folders: [folder.path], command: [...command], settings });
  await client.indexed();
  for (const name of ["pod.yaml", "kustomization.yaml", "provider.yaml", "chart/values.yaml", "config.json"]) {
    await askAll(client, uriOf(folder.at(name)), folder.read(name));
  }
  await client.stop();
  assert.deepEqual(seen(client.stderr), []);
});

/** All that an editor asks by itself, and what people ask for in one. */
async function askAll(client: Client, uri: string, text: string): Promise<void> {
  await client.open(uri, text);
  const ask = <T>(method: string, params: object = {}) =>
    client.connection.sendRequest<T>(method, { textDocument: { uri }, ...params }).catch(() => undefined);
  await client.diagnostics(uri);
  const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  await ask<CodeAction[]>("textDocument/codeAction", { range, context: { diagnostics: [] } });
  await ask<SymbolInformation[]>("textDocument/documentSymbol");
  for (const method of ["codeLens", "inlayHint", "documentLink"]) await ask(`textDocument/${method}`, { range });
  for (const [line, content] of text.split("\n").entries()) {
    for (let character = 0; character <= content.length; character += 5) {
      const position = { line, character };
      for (const method of ["hover", "completion", "definition"]) await ask(`textDocument/${method}`, { position });
    }
  }
  const own = ["explain", "pullSecrets", "attachTargets", "keptByGit", "namespaces"];
  for (const name of own) await client.connection.sendRequest(`pullSecrets/${name}`, { uri }).catch(() => undefined);
}

test("the witness sees a program that is started, and a connection that is opened", async () => {
  using folder = new Folder(hostile());
  const options = { cwd: folder.path, env };
  const check = await run(["check", `127.0.0.1:${port}/x:1`], options);
  assert.ok(seen(check.stderr).includes("a connection"), check.stderr);
  const live = await run(["diagnose", "--live", "--kubeconfig", "kubeconfig"], options);
  assert.ok(seen(live.stderr).includes("a process"), live.stderr);
});
