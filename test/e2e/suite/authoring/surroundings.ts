/** What the tests of wizards share: passwords that nobody else has, a clean editor, and what a Secret holds. */
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { questions } from "../quickInput.ts";
import { until, uriOf } from "../workbench.ts";

const canary = process.env.PULL_SECRETS_CANARY ?? "";

/** Unlike all others of this run; afterwards the runner looks for it everywhere. */
export function password(name: string): string {
  assert.ok(canary, "there is no canary");
  return `${canary}-${name}`;
}

/** Ends what a test has left open, wherever the focus is by then. */
export async function tidy(): Promise<void> {
  if ((await questions()).length > 0) await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
  await until("the end of the quick input", async () => (await questions()).length === 0);
  for (const { uri } of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await vscode.commands.executeCommand("notifications.clearAll");
}

interface Config {
  readonly auths: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The docker configs of all Secrets in a text, decoded. */
export function configsIn(text: string): readonly Config[] {
  return [...text.matchAll(/\.dockerconfigjson: (\S+)$/gm)].map(([, value = ""]) =>
    JSON.parse(Buffer.from(value, "base64").toString("utf8")),
  );
}

/** A file of the workspace that is gone after the test, with whatever it holds by then. */
export async function file(path: string, text: string): Promise<AsyncDisposable & { readonly path: string }> {
  const { fsPath } = uriOf(path);
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uriOf(path), ".."));
  await writeFile(fsPath, text);
  return {
    path: fsPath,
    async [Symbol.asyncDispose]() {
      await tidy();
      await rm(fsPath, { force: true });
    },
  };
}

export const read = (path: string) => readFile(path, "utf8");
