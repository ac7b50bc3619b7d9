/** Hovers and completions, as VS Code shows them. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { press, type } from "../quickInput.ts";
import { ask, open, until, untilFindings } from "../workbench.ts";

const image = "registry.example.com/shop/api:1.4.2";
const picture = "Show this pull as a picture";
const explain = "pullSecrets.explainPull";

function positionOf({ document }: vscode.TextEditor, text: string, within = 0): vscode.Position {
  return document.positionAt(document.getText().indexOf(text) + within);
}

async function hoversOn(editor: vscode.TextEditor, text: string): Promise<readonly vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    editor.document.uri,
    positionOf(editor, text, 3),
  );
  return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
}

export function hovering(): void {
  it("tells how an image is pulled, and lets links run one command only", async () => {
    const editor = await open("deployment.yaml");
    const told = await until("the pull of the image", async () => {
      const all = await hoversOn(editor, image);
      return all.find(({ value }) => value?.includes(picture));
    });
    assert.match(told.value, /^`registry\.example\.com\/shop\/api:1\.4\.2`$/m);
    assert.match(told.value, /^3\. The Pod's own list of pull secrets counts: "regcerd"\./m);
    assert.deepEqual(told.isTrusted, { enabledCommands: [explain] });
  });

  it("never shows a password", async () => {
    const told = await hoversOn(await open("secret.yaml"), "registry.example.com");
    assert.ok(told.some(({ value }) => value.includes("image")));
    assert.ok(told.every(({ value }) => !value.includes("<password>")));
  });

  it("leads to the picture of the pull", async () => {
    const editor = await open("deployment.yaml");
    await untilFindings("deployment.yaml", ["15:regcerd Error pull-secret-not-found"]);
    const at = positionOf(editor, image, 3);
    editor.selection = new vscode.Selection(at, at);
    if (!process.env.VSCODE_HOST_CONTROL) return;
    await vscode.commands.executeCommand("editor.action.showHover");
    await ask("labels", { selector: ".monaco-hover", text: picture });
    await ask("click", { selector: ".monaco-hover a", text: picture });
    await until("the panel", () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === "Image pull"),
    );
    await vscode.commands.executeCommand("workbench.action.closeEditorsInOtherGroups");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
}

export function completing(): void {
  it("offers the pull secrets of the namespace, and what each of them is", async () => {
    const editor = await open("deployment.yaml");
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      editor.document.uri,
      positionOf(editor, "regcerd", 3),
      undefined,
      10,
    );
    const ours = items.find(({ label }) => label === "regcred");
    assert.equal(ours?.detail, "authenticates registry.example.com/shop/api");
    assert.match((ours.documentation as vscode.MarkdownString).value, /^Secret "regcred" in namespace "shop"/);
    assert.ok(items.every(({ label }) => label !== "port"));
  });

  it("offers them at once to somebody who types an entry of the list", async () => {
    if (!process.env.VSCODE_HOST_CONTROL) return;
    const content =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: typed, namespace: shop}\nspec:\n  containers: [{name: api, image: registry.example.com/shop/api:1}]\n  imagePullSecrets:\n    ";
    const document = await vscode.workspace.openTextDocument({ language: "yaml", content });
    const editor = await vscode.window.showTextDocument(document);
    // The first is chosen already, as it is the one that authenticates the Pod's image.
    const offered = { selector: ".suggest-widget.visible .monaco-list-row.focused", text: "regcred", timeout: 3000 };
    await until("the offer", async () => {
      // What is typed while VS Code gives the keyboard to the editor is lost; a person clicks there, and types again.
      await ask("click", { selector: ".editor-instance .view-lines" });
      await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), content));
      // By the keyboard: a selection that is set from here may come while something is typed.
      await press("Control+End");
      await type("- name: ");
      return ask("labels", offered).then(
        () => true,
        () => false,
      );
    });
    await press("Enter");
    await until("the name in the text", () => document.getText() === `${content}- name: regcred`);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
}
