/** The second view: the pull secrets of the cluster. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ask, until } from "../workbench.ts";
import { command, select, untilRows } from "./view.ts";

export function secrets(): void {
  it("lists them by namespace when it is opened, with what is unused", async () => {
    await vscode.commands.executeCommand("pullSecrets.secrets.focus");
    await command("connectCluster");
    const rows = await untilRows("the Secrets", (all) => all.some((row) => row.includes("regcred-images")));
    assert.ok(
      rows.some((row) => /^ {2}regcredregistry\.example\.com/.test(row)),
      rows.join("\n"),
    );
    assert.ok(!JSON.stringify(await ask("labels", { selector: ".part.sidebar" })).includes("password"));
  });

  it("shows the Secret that is selected, without the mouse", async () => {
    await select("regcred-images");
    await command("live.showSecret");
    await until("the Secret", () => vscode.window.activeTextEditor?.document.uri.path.endsWith("regcred-images.json"));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
}
