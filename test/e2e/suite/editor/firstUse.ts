/** The first minutes with the extension: a walkthrough whose steps are ticked off as they are done. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { apply, ask, until } from "../workbench.ts";

const walkthrough = "pull-secrets.pull-secrets#start";
const button = ".gettingStartedContainer .monaco-button";
const checked = ".gettingStartedContainer .codicon-getting-started-step-checked";

export function firstUse(): void {
  it("opens an example, which has something to fix and something to explain", async () => {
    await showWalkthrough();
    await ask("click", { selector: button, text: "Open the example" });
    const document = await until("the example", () => vscode.window.activeTextEditor?.document);
    assert.ok(document.isUntitled, "the example is no document of its own");
    await until("its findings", () => findings(document).length === 3);
    const [fix] = await fixesOf(document);
    await apply(fix);
    await until("fewer findings", () => findings(document).length < 3);
    const at = document.positionAt(document.getText().indexOf("registry.example.com/shop/web"));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand("pullSecrets.explainPull");
  });

  it("ticks off what was done", async () => {
    await showWalkthrough();
    await ask("click", { selector: ".gettingStartedContainer .getting-started-step", text: "Explain a pull" });
    await ask("click", { selector: button, text: "Explain image pull" });
    await until(
      "three steps that are done",
      async () => ((await ask("labels", { selector: checked })) as string[]).length === 3,
    );
    const example = vscode.workspace.textDocuments.find(({ isUntitled }) => isUntitled);
    if (example) await vscode.window.showTextDocument(example);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
}

async function showWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, false);
  await ask("appeared", { selector: ".gettingStartedContainer .getting-started-step" });
}

function findings({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "pull-secrets");
}

async function fixesOf(document: vscode.TextDocument): Promise<readonly vscode.CodeAction[]> {
  const everything = new vscode.Range(0, 0, document.lineCount, 0);
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    everything,
    vscode.CodeActionKind.QuickFix.value,
  );
}
