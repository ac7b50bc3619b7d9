/** Analyse rendered chart: a stand-in takes Helm's place, which prints what the real one was recorded to print. */
import assert from "node:assert/strict";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { answer, clearMessages, told } from "../quickInput.ts";
import { open, until, uriOf } from "../workbench.ts";

const files = {
  "Chart.yaml": "apiVersion: v2\nname: mychart\nversion: 0.1.0\n",
  "values.yaml": "image:\n  repository: registry.example.com/Web\n",
  "templates/pod.yaml":
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: "{{ .Values.image.repository }}:1"\n',
};
const rendered = `---
# Source: mychart/templates/pod.yaml
apiVersion: v1
kind: Pod
spec:
  containers:
    - image: "registry.example.com/Web:1"
`;

const found = (name: string) =>
  vscode.languages.getDiagnostics(uriOf(`mychart/${name}`)).map(({ message, range }) => [message, range.start.line]);

export function rendering(): void {
  const path = process.env.PATH;
  const programs = uriOf("programs").fsPath;

  before(async () => {
    for (const [name, text] of Object.entries(files))
      await vscode.workspace.fs.writeFile(uriOf(`mychart/${name}`), Buffer.from(text));
    await mkdir(programs, { recursive: true });
  });
  after(async () => {
    process.env.PATH = path;
    await rm(programs, { recursive: true });
    await vscode.workspace.fs.delete(uriOf("mychart"), { recursive: true });
  });

  async function start(): Promise<vscode.TextEditor> {
    // A list that is shown all the time does not take in what comes behind others.
    await clearMessages();
    const editor = await open("mychart/values.yaml");
    void vscode.commands.executeCommand("pullSecrets.analyseRenderedChart");
    await answer("The namespace that the chart is installed into", "shop");
    return editor;
  }

  it("says how to get Helm where it is not there", async () => {
    process.env.PATH = programs;
    await start();
    await told("Helm is not installed");
  });

  it("shows what is found at the value that it comes from, until that is changed", async () => {
    await writeFile(`${programs}/helm`, `#!/bin/sh\ncat <<'END'\n${rendered}END\n`);
    await chmod(`${programs}/helm`, 0o755);
    process.env.PATH = `${programs}:${path}`;
    const editor = await start();
    await until("the findings", () => found("values.yaml").length > 0);
    const [[message = "", line] = []] = found("values.yaml");
    assert.match(String(message), /"registry.example.com\/Web:1" is not a valid image.*As Helm renders it/);
    assert.equal(line, 1);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# changed\n"));
    await until("no finding", () => found("values.yaml").length === 0);
  });
}
