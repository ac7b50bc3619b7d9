/** Names of pull secrets and ServiceAccounts: where they lead, what is shown beside them, and how they are renamed. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ask, open, screenshot, until, untilFindings, uriOf } from "../workbench.ts";

const account = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  namespace: shop
imagePullSecrets:
  - name: regcred
---
apiVersion: v1
kind: Pod
metadata:
  name: robot
  namespace: shop
spec:
  serviceAccountName: robot # hands on its list
  containers:
    - name: robot
      image: registry.example.com/shop/robot:1
`;

export function names(): void {
  const made = uriOf("robot.yaml");
  before(async () => {
    await vscode.workspace.fs.writeFile(made, Buffer.from(account));
    await open("robot.yaml");
    await until("the Secret to be known", async () => (await definitions("robot.yaml", "regcred")).length > 0);
  });
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.workspace.fs.delete(made);
  });

  it("lead to the declaration, and to all that mean the same", async () => {
    const [link] = await definitions("robot.yaml", "regcred");
    assert.ok(link);
    assert.equal(link.targetUri.toString(), uriOf("secret.yaml").toString());
    assert.equal(link.targetSelectionRange?.start.line, 3);
    const found = await provide<vscode.Location[]>("vscode.executeReferenceProvider", "robot.yaml", "regcred");
    const files = found.map(({ uri }) => uri.path.split("/").at(-1)).sort();
    assert.deepEqual(files, ["jobs.yaml", "jobs.yaml", "robot.yaml", "secret.yaml"]);
  });

  it("are found by their letters", async () => {
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      "vscode.executeWorkspaceSymbolProvider",
      "rbt",
    );
    const shown = found.map(({ name, containerName }) => `${name} ${containerName}`);
    assert.ok(shown.includes("robot shop"), shown.join());
  });

  it("have lenses that show the places", async () => {
    await open("secret.yaml");
    const [lens] = await lenses("secret.yaml");
    assert.equal(lens?.command?.title, "used by 2 workloads · covers registry.example.com");
    await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    await ask("appeared", { selector: ".peekview-widget" });
    await screenshot("references", "run");
    await vscode.commands.executeCommand("closeReferenceSearch");
  });

  it("are shown in Pods that inherit them, until that is switched off", async () => {
    await open("robot.yaml");
    const settings = () => vscode.workspace.getConfiguration("pullSecrets");
    const [hint] = await hints("robot.yaml");
    const label = (hint?.label ?? []) as vscode.InlayHintLabelPart[];
    assert.equal(label.map(({ value }) => value).join(""), "imagePullSecrets: regcred");
    assert.equal(hint?.position.line, 14);
    try {
      await settings().update("inlayHints", false, vscode.ConfigurationTarget.Workspace);
      await settings().update("codeLens", false, vscode.ConfigurationTarget.Workspace);
      await until("no hints", async () => (await hints("robot.yaml")).length === 0);
      await until("no lenses", async () => (await lenses("robot.yaml")).length === 0);
    } finally {
      await settings().update("inlayHints", undefined, vscode.ConfigurationTarget.Workspace);
      await settings().update("codeLens", undefined, vscode.ConfigurationTarget.Workspace);
    }
    await until("the hints again", async () => (await hints("robot.yaml")).length === 1);
  });

  it("are not renamed to what the API server would refuse", async () => {
    const renaming = provide("vscode.executeDocumentRenameProvider", "robot.yaml", "regcred", "My_Login");
    await assert.rejects(async () => await renaming, /No Secret can be called "My_Login"/);
  });

  it("are renamed in all files at once, and back again", async () => {
    const rename = (name: string, newName: string) =>
      provide<vscode.WorkspaceEdit>("vscode.executeDocumentRenameProvider", "robot.yaml", name, newName);
    const edit = await rename("regcred", "login");
    const changed = edit.entries().map(([uri, edits]) => `${uri.path.split("/").at(-1)} ${edits.length}`);
    assert.deepEqual(changed.sort(), ["jobs.yaml 2", "robot.yaml 1", "secret.yaml 1"]);
    try {
      assert.ok(await vscode.workspace.applyEdit(edit));
      await untilFindings("robot.yaml", []);
      const [link] = await definitions("robot.yaml", "login");
      assert.equal(link?.targetUri.toString(), uriOf("secret.yaml").toString());
    } finally {
      await vscode.workspace.applyEdit(await rename("login", "regcred"));
      await vscode.workspace.saveAll();
    }
    const { document } = await open("robot.yaml");
    assert.equal(document.getText(), account);
  });
}

/** Asks the providers about the place of a word, as VS Code does. */
async function provide<T>(command: string, path: string, word: string, ...more: readonly unknown[]): Promise<T> {
  const document = await vscode.workspace.openTextDocument(uriOf(path));
  const position = document.positionAt(document.getText().indexOf(word) + 1);
  return await vscode.commands.executeCommand<T>(command, document.uri, position, ...more);
}

async function definitions(path: string, word: string): Promise<readonly vscode.LocationLink[]> {
  return await provide<vscode.LocationLink[]>("vscode.executeDefinitionProvider", path, word);
}

async function lenses(path: string): Promise<readonly vscode.CodeLens[]> {
  const most = 10;
  return await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uriOf(path), most);
}

async function hints(path: string): Promise<readonly vscode.InlayHint[]> {
  const all = new vscode.Range(0, 0, 100, 0);
  return await vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", uriOf(path), all);
}
