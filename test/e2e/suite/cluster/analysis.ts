/** Findings that go by what the connected cluster has, and no longer than it is connected to. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as vscode from "vscode";
import { until, uriOf } from "../workbench.ts";
import type { DemoCluster } from "./cluster.ts";
import { use } from "./cluster.ts";
import { command } from "./view.ts";

const unknown = ["regcred-old", "nowhere"].map(
  (name) => `No Secret "${name}" is declared in namespace "shop", though other pull secrets are.`,
);
const known = [
  'No Secret "nowhere" is declared in namespace "shop", and there is none in the cluster (context "simulated").',
];

export function analysis(demo: () => DemoCluster): void {
  const uri = () => uriOf("known.yaml");
  const setting = (value: boolean | undefined) =>
    vscode.workspace
      .getConfiguration("pullSecrets")
      .update("cluster.useInAnalysis", value, vscode.ConfigurationTarget.Workspace);
  const untilFindings = (messages: readonly string[]) =>
    until(`the findings ${messages.join()}`, () => {
      const all = vscode.languages.getDiagnostics(uri()).filter(({ source }) => source === "pull-secrets");
      return JSON.stringify(all.map(({ message }) => message)) === JSON.stringify(messages) && all;
    });

  before(async () => {
    await use(demo());
    const text =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: known\n  namespace: shop\nspec:\n  imagePullSecrets:\n    - name: regcred-old\n    - name: nowhere\n  containers:\n    - name: app\n      image: registry.example.com/shop/known:1\n";
    await vscode.workspace.fs.writeFile(uri(), Buffer.from(text));
    await vscode.window.showTextDocument(uri());
  });
  after(async () => {
    await setting(undefined);
    await command("disconnectCluster");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(uri());
  });

  it("go by the Secrets of the cluster while it is connected to", async () => {
    await untilFindings(unknown);
    await command("connectCluster");
    const [finding] = await untilFindings(known);
    assert.equal(finding?.severity, vscode.DiagnosticSeverity.Warning);
    await command("disconnectCluster");
    await untilFindings(unknown);
  });

  it("do so only by the setting", async () => {
    await setting(false);
    await command("connectCluster");
    await untilFindings(unknown);
    await setting(true);
    await untilFindings(known);
    await setting(false);
    await untilFindings(unknown);
  });
}
