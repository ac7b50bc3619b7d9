/** The extension in VS Code for the Web: manifests are analysed in the browser, without any machine behind it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { everywhereIds } from "../../../client/src/commands/everywhereIds.ts";
import { runMocha } from "./web/mocha.ts";
import { apply, open, quickFixes, until, untilFindings, uriOf } from "./workbench.ts";

const typo = "15:regcerd Error pull-secret-not-found";

export function run(): Promise<void> {
  return runMocha(() => {
    it("activates in the browser", async () => {
      const extension = vscode.extensions.getExtension("pull-secrets.pull-secrets");
      assert.ok(extension, "the extension is not there");
      await extension.activate();
      assert.equal(vscode.env.uiKind, vscode.UIKind.Web);
      assert.equal(vscode.env.remoteName, undefined);
    });

    it("finds what is wrong with a manifest, by all others of the workspace", async () => {
      await open("deployment.yaml");
      await untilFindings("deployment.yaml", [typo]);
    });

    it("offers quick fixes", async () => {
      await open("deployment.yaml");
      await untilFindings("deployment.yaml", [typo]);
      await apply((await quickFixes("deployment.yaml")).get('Change to "regcred"'));
      await untilFindings("deployment.yaml", []);
      await vscode.commands.executeCommand("undo");
      await untilFindings("deployment.yaml", [typo]);
    });

    it("follows files as they come, change and go", async () => {
      const secret = uriOf("secret.yaml");
      const before = await vscode.workspace.fs.readFile(secret);
      await open("deployment.yaml");
      await untilFindings("deployment.yaml", [typo]);
      await vscode.workspace.fs.writeFile(secret, renamed(before));
      await untilFindings("deployment.yaml", []);
      await vscode.workspace.fs.delete(secret);
      await until("a Secret that is gone", async () => !(await findings()).includes(typo));
      await vscode.workspace.fs.writeFile(secret, before);
      await untilFindings("deployment.yaml", [typo]);
    });

    it("leaves out files that are no text", async () => {
      await vscode.workspace.fs.writeFile(uriOf("binary.yaml"), new Uint8Array([0, 1, 2, 0xff]));
      await open("deployment.yaml");
      await untilFindings("deployment.yaml", [typo]);
    });

    it("has the commands that need no machine, and only those", async () => {
      const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith("pullSecrets."));
      const ours = registered.filter((id) => !/^pullSecrets\.(?:failures|secrets)\./.test(id));
      assert.deepEqual(ours.toSorted(), everywhereIds.toSorted());
    });

    it("says how an image is pulled", async () => {
      const editor = await open("deployment.yaml");
      const line =
        editor.document.getText().slice(0, editor.document.getText().indexOf("image: ")).split("\n").length - 1;
      editor.selection = new vscode.Selection(line, 20, line, 20);
      await vscode.commands.executeCommand("pullSecrets.explainPull");
      await until("the panel", () =>
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label === "Image pull"),
      );
    });
  });
}

function renamed(content: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(content).replace("name: regcred", "name: regcerd"));
}

async function findings(): Promise<readonly string[]> {
  const diagnostics = vscode.languages.getDiagnostics(uriOf("deployment.yaml"));
  return diagnostics.map(({ range, code }) => `${range.start.line + 1} ${String(code)}`);
}
