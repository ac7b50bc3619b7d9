/** What the tests of the workspace's commands do with manifests. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { ask, open, until, uriOf } from "../workbench.ts";

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await vscode.commands.executeCommand("notifications.clearAll");
}

/** Makes a manifest, and opens it with the cursor on the first place of a text. */
export async function manifest(name: string, text: string, cursor: string): Promise<vscode.TextEditor> {
  await vscode.workspace.fs.writeFile(uriOf(name), Buffer.from(text));
  const editor = await open(name);
  await until("the manifest as it was written", () => editor.document.getText() === text);
  return putCursor(editor, cursor);
}

export function putCursor(editor: vscode.TextEditor, text: string): vscode.TextEditor {
  const at = editor.document.positionAt(editor.document.getText().indexOf(text));
  editor.selection = new vscode.Selection(at, at);
  return editor;
}

export async function replace(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const start = editor.document.getText().indexOf(from);
  assert.notEqual(start, -1, `"${from}" is not there`);
  const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + from.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, to)));
}

/** Presses the button of a message. */
export async function pressButton(text: string): Promise<void> {
  await vscode.commands.executeCommand("notifications.showList");
  await ask("click", { selector: ".notifications-center .monaco-button", text });
}

export const textOf = async (name: string) => readFile(uriOf(name).fsPath, "utf8");

/** Waits until a document says this; where it never does, the failure shows what it says. */
export async function untilText(document: vscode.TextDocument, expected: string): Promise<void> {
  try {
    await until("the text", () => document.getText() === expected);
  } catch {
    assert.equal(document.getText(), expected);
  }
}
