/** The packaged extension, installed into a clean VS Code as a user does it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { untilWords } from "./cluster/view.ts";
import { runMocha } from "./mocha.ts";
import { open, untilFindings, uriOf } from "./workbench.ts";

export function run(): Promise<void> {
  return runMocha(() => {
    it("is installed in a workspace that nobody trusts yet", function () {
      // Desktop VS Code is always told to trust by what starts it for tests.
      if (!process.env.VSCODE_HOST_CONTROL) this.skip();
      assert.equal(vscode.workspace.isTrusted, false);
    });

    it("does nothing until a manifest is opened, reads what that takes, and works", async () => {
      const extension = vscode.extensions.getExtension("pull-secrets.pull-secrets");
      assert.ok(extension, "the package is not installed");
      assert.match(extension.extensionPath, /extensions/);
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: "json", content: "{}" }),
      );
      await vscode.commands.executeCommand("workbench.view.explorer");
      assert.ok(!extension.isActive, "it has been activated by what is no manifest");
      assert.deepEqual(readFrom(extension), []);
      await open("deployment.yaml");
      await untilFindings("deployment.yaml", ["15:regcerd Error pull-secret-not-found"]);
      assert.deepEqual(readFrom(extension), ["client.cjs", "languageClient.cjs", "translation.cjs"]);
    });

    it("connects to no cluster there, and says why", async function () {
      if (!process.env.VSCODE_HOST_CONTROL) this.skip();
      await vscode.commands.executeCommand("pullSecrets.failures.focus");
      await untilWords("A cluster is connected to only from a workspace that you trust");
    });

    it("starts no program and opens no connection there, whatever the workspace sets", async function () {
      if (!process.env.VSCODE_HOST_CONTROL) this.skip();
      await write("kubeconfig", kubeconfig);
      await write(
        ".vscode/settings.json",
        JSON.stringify({ "pullSecrets.cluster.kubeconfig": uriOf("kubeconfig").path }),
      );
      using witness = new Witness();
      await vscode.commands.executeCommand("pullSecrets.connectCluster");
      await vscode.commands.executeCommand("pullSecrets.refreshCluster");
      await untilWords("A cluster is connected to only from a workspace that you trust");
      assert.equal(vscode.workspace.getConfiguration("pullSecrets").get("cluster.kubeconfig"), "");
      assert.deepEqual(witness.ours, []);
      // So that it is known to see.
      spawn(process.execPath, ["--version"]);
      assert.ok(witness.all.includes("child_process"));
    });
  });
}

/** The files of an extension that have been read into the extension host. */
function readFrom({ extensionPath }: vscode.Extension<unknown>): readonly string[] {
  const all = Object.keys(createRequire(join(extensionPath, "package.json")).cache);
  return all
    .filter((path) => path.startsWith(extensionPath))
    .map((path) => basename(path))
    .toSorted();
}

/** It logs in by a program, which nobody may start. */
const kubeconfig = `apiVersion: v1
kind: Config
current-context: x
clusters: [{name: x, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: x, context: {cluster: x, user: x}}]
users: [{name: x, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [started], interactiveMode: Never}}}]
`;

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uriOf(path), new TextEncoder().encode(text));
}

const channels = ["child_process", "net.client.socket"] as const;

/** Sees each program that is started and each connection that is opened in the extension host, and which are ours. */
class Witness {
  readonly all: string[] = [];
  readonly ours: string[] = [];
  readonly #path = vscode.extensions.getExtension("pull-secrets.pull-secrets")?.extensionPath ?? "not installed";
  readonly #see = (_: unknown, channel: string | symbol) => {
    this.all.push(String(channel));
    const { stack = "" } = new Error();
    if (stack.includes(this.#path)) this.ours.push(`${String(channel)}\n${stack}`);
  };

  constructor() {
    Error.stackTraceLimit = 100;
    for (const channel of channels) subscribe(channel, this.#see);
  }

  [Symbol.dispose](): void {
    for (const channel of channels) unsubscribe(channel, this.#see);
  }
}
