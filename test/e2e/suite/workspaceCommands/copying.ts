/** Copy to namespace…: below the Secret, into a file, and what is said where that is in a Git repository. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { answer, asked, choose, press, rows, tick, typeOver } from "../quickInput.ts";
import { ask, until, uriOf } from "../workbench.ts";
import { manifest, textOf, untilText } from "./manifests.ts";

const secret = (name: string, namespace: string, more = "") => `apiVersion: v1
kind: Secret
metadata:
  name: ${name} # kept
  namespace: ${namespace}
${more}type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {"auths": {"reg.io": {"username": "robot", "password": "fake-1"}}}
`;
const setByServer = '  uid: a\n  resourceVersion: "1"\n';

/** Each test has a Secret of its own, so that none depends on what the server knows of the one before. */
async function started(name: string): Promise<vscode.TextDocument> {
  const { document } = await manifest(`${name}.yaml`, secret(name, "shop", setByServer), name);
  void vscode.commands.executeCommand("pullSecrets.copyToNamespace");
  await choose("Which pull secret shall be copied?", name);
  return document;
}

async function into(...namespaces: readonly string[]): Promise<void> {
  const question = await asked("Into which namespaces?");
  for (const namespace of namespaces) {
    await typeOver(question, namespace);
    await until(`the row of ${namespace}`, async () => {
      const [first, ...others] = await rows();
      return others.length === 0 && first?.includes(namespace);
    });
    await tick(namespace);
    // The keys go to the row that was clicked otherwise.
    await ask("click", { selector: ".quick-input-widget .quick-input-filter input" });
    await typeOver(question, "");
  }
  await press("Enter");
}

async function remove(name: string): Promise<void> {
  await vscode.workspace.fs.delete(uriOf(name), { recursive: true });
}

export function copying(): void {
  it("puts the copies below, without what the API server has set, and can be undone", async () => {
    const document = await started("copy-below");
    await into("payments", "typed-one");
    await choose("Where shall the copy stand?", "Below it");
    const copies = `---\n${secret("copy-below", "payments")}---\n${secret("copy-below", "typed-one")}`;
    await untilText(document, secret("copy-below", "shop", setByServer) + copies);
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), secret("copy-below", "shop", setByServer));
    await remove("copy-below.yaml");
  });

  it("makes a new file", async () => {
    await started("copy-file");
    await into("payments");
    await choose("Where shall the copy stand?", "Into a new file");
    await answer("The path of the new file", uriOf("copy-file.yaml").fsPath);
    await answer("There is a file of this name already", uriOf("payments/copied.yaml").fsPath);
    await until("the file", () => vscode.window.activeTextEditor?.document.uri.path.endsWith("payments/copied.yaml"));
    assert.equal(await textOf("payments/copied.yaml"), secret("copy-file", "payments"));
    await remove("payments");
    await remove("copy-file.yaml");
  });

  it("warns where the copy would go into a Git repository, and offers other ways", async () => {
    await vscode.workspace.fs.createDirectory(uriOf(".git"));
    const document = await started("copy-git");
    await into("payments");
    await choose("Where shall the copy stand?", "Below it");
    await asked("This file is in a Git repository.");
    assert.match((await rows()).join("\n"), /Make a pull secret for that namespace in another form/);
    await choose("This file is in a Git repository.", "Put the copy into a new editor");
    const made = await until("the editor", () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.isUntitled && editor.document;
    });
    assert.equal(made.getText(), secret("copy-git", "payments"));
    assert.equal(document.getText(), secret("copy-git", "shop", setByServer));
    await remove(".git");
    await remove("copy-git.yaml");
  });
}
