/** The commands that edit the workspace: attaching, copying, and editing a docker config decoded. */
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";
import { attaching } from "./workspaceCommands/attaching.ts";
import { copying } from "./workspaceCommands/copying.ts";
import { decoding } from "./workspaceCommands/decoding.ts";
import { closeAll } from "./workspaceCommands/manifests.ts";
import { moving } from "./workspaceCommands/moving.ts";
import { rendering } from "./workspaceCommands/rendering.ts";

export function run(): Promise<void> {
  return runMocha(() => {
    // In a browser, VS Code saves by itself if nothing is said.
    before(() =>
      vscode.workspace.getConfiguration("files").update("autoSave", "off", vscode.ConfigurationTarget.Global),
    );
    afterEach(closeAll);
    describe("Edit decoded", decoding);
    describe("Attach", attaching);
    describe("Copy to namespace", copying);
    describe("Move to workload identity", moving);
    describe("Analyse rendered chart", rendering);
  });
}
