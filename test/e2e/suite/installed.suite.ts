/** The packaged extension, installed into a clean VS Code as a user does it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { untilWords } from "./cluster/view.ts";
import { runMocha } from "./mocha.ts";
import { open, untilFindings } from "./workbench.ts";

export function run(): Promise<void> {
  return runMocha(() => {
    it("is installed in a workspace that nobody trusts yet", function () {
      // Desktop VS Code is always told to trust by what starts it for tests.
      if (!process.env.VSCODE_HOST_CONTROL) this.skip();
      assert.equal(vscode.workspace.isTrusted, false);
    });

    it("connects to no cluster there, and says why", async function () {
      if (!process.env.VSCODE_HOST_CONTROL) this.skip();
      await vscode.commands.executeCommand("pullSecrets.failures.focus");
      await untilWords("A cluster is connected to only from a workspace that you trust");
    });

    it("works once it is installed", async () => {
      await open("deployment.yaml");
      const extension = vscode.extensions.getExtension("pull-secrets.pull-secrets");
      assert.ok(extension, "the package is not installed");
      assert.match(extension.extensionPath, /extensions/);
      await untilFindings("deployment.yaml", ["15:regcerd Error pull-secret-not-found"]);
    });
  });
}
