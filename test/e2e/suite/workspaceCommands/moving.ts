/** Move to workload identity…: what is asked, what is written, and what is said of the rest. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { answer, asked, choose, press, rows, told } from "../quickInput.ts";
import { ours, until, uriOf } from "../workbench.ts";
import { manifest, textOf, untilText } from "./manifests.ts";

const server = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const annotation = '\n  annotations:\n    eks.amazonaws.com/ecr-role-arn: "arn:aws:iam::123456789012:role/pull"';
const account = (annotations = "") => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: moving
  namespace: moved${annotations}
---
apiVersion: v1
kind: Pod
metadata:
  name: moving
  namespace: moved
spec:
  serviceAccountName: moving
  containers:
    - name: app
      image: ${server}/app:1
`;
const nodes = `apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - name: harbor
    apiVersion: credentialprovider.kubelet.k8s.io/v1
    matchImages: [registry.example.com]
    defaultCacheDuration: 1h
    tokenAttributes:
      serviceAccountTokenAudience: registry.example.com
      cacheType: Token
      requireServiceAccount: true
`;
const command = "pullSecrets.moveToWorkloadIdentity";
const versions = () => vscode.workspace.getConfiguration("pullSecrets");

export function moving(): void {
  afterEach(async () => {
    await versions().update("kubernetesVersion", undefined, vscode.ConfigurationTarget.Global);
    const made = await vscode.workspace.findFiles("moving/*.yaml");
    for (const uri of made) await vscode.workspace.fs.delete(uri);
  });

  it("writes the annotation, the kubelet's entry and the RBAC, and says what is left to do", async () => {
    const { document } = await manifest("moving/app.yaml", account(), "name: moving");
    void vscode.commands.executeCommand(command);
    await choose("Which ServiceAccount's Pods", "moving");
    await answer("The ARN of the role that", "no role");
    await answer("The ARN of the role of", "arn:aws:iam::123456789012:role/pull");
    await asked("This is what will change.");
    assert.match((await rows()).join(" "), /The entry for the kubelet/);
    await press("Enter");
    await untilText(document, account(annotation));
    await until(
      "the guide",
      () => vscode.window.activeTextEditor?.document.getText().includes("## 3. On each node") === true,
    );
    assert.equal(vscode.window.activeTextEditor?.document.languageId, "markdown");
    const written = async (name: string) =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === uriOf(name).toString())?.getText() ||
      (await textOf(name));
    await until("the new files", async () => (await vscode.workspace.findFiles("moving/*.yaml")).length === 3);
    assert.match(await written("moving/credential-providers.yaml"), /serviceAccountTokenAudience: sts\.amazonaws\.com/);
    assert.match(await written("moving/image-pull-tokens.yaml"), /request-serviceaccounts-token-audience/);
  });

  it("refuses where the nodes are too old, and says which version can", async () => {
    await manifest("moving/nodes.yaml", nodes, "name: harbor");
    await versions().update("kubernetesVersion", "1.31", vscode.ConfigurationTarget.Global);
    // Then the setting has reached the server.
    await until("the version", () =>
      ours("moving/nodes.yaml").some(({ message }) => message.includes("here it is 1.31")),
    );
    await manifest("moving/app.yaml", account(), "name: moving");
    void vscode.commands.executeCommand(command);
    await told("by default since 1.34; here it is 1.31.");
  });
}
