/** The extension among other things: several folders, other languages' ids, odd documents, crashes, and the words it shows. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import * as vscode from "vscode";
import { runMocha } from "./mocha.ts";
import { apply, ask, open, ours, quickFixes, screenshot, until, untilFindings, uriOf } from "./workbench.ts";

const typo = "15:regcerd Error pull-secret-not-found";
/** One finding that nothing else has a part in. */
const broken =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'https://example.com/a'}]\n";
const started: ChildProcess[] = [];

export function run(): Promise<void> {
  subscribe("child_process", (message) => started.push((message as { readonly process: ChildProcess }).process));
  return runMocha(() => {
    describe("several folders with files of the same names", folders);
    describe("languages", languages);
    describe("odd documents", documents);
    describe("what a person sees", words);
    describe("a language server that crashes", crashes);
  });
}

/** How often something of ours is found in documents of which `matches` holds. */
function count(matches: (uri: vscode.Uri) => boolean): number {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => matches(uri))
    .flatMap(([, all]) => all)
    .filter(({ source }) => source === "pull-secrets").length;
}

const countIn = (uri: vscode.Uri) => count((other) => other.toString() === uri.toString());

async function show(language: string, content: string): Promise<vscode.Uri> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document, { preview: false });
  return document.uri;
}

/** Everything that was asked before has been answered when a document that was opened last has its finding. */
async function settled(): Promise<void> {
  const uri = await show("yaml", broken);
  await until("the finding of a document that was opened last", () => countIn(uri) === 1);
}

async function closeAll(): Promise<void> {
  for (const { uri } of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

function folders(): void {
  const other = () => {
    const folder = vscode.workspace.workspaceFolders?.[1];
    assert.ok(folder, "there is only one folder");
    return { folder, uri: vscode.Uri.joinPath(folder.uri, "deployment.yaml") };
  };

  it("each have their own findings and settings", async () => {
    const { folder, uri } = other();
    await open("deployment.yaml");
    await vscode.window.showTextDocument(uri, { preview: false });
    await until("the other folder's finding", () => countIn(uri) === 1);
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    const configuration = vscode.workspace.getConfiguration("pullSecrets", folder);
    const target = vscode.ConfigurationTarget.WorkspaceFolder;
    await configuration.update("rules", { "pull-secret-not-found": "off" }, target);
    await vscode.window.showTextDocument(uri, { preview: false });
    await until("the end of the other folder's finding", () => countIn(uri) === 0);
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    await configuration.update("rules", undefined, target);
    await vscode.window.showTextDocument(uri, { preview: false });
    await until("the other folder's finding again", () => countIn(uri) === 1);
  });

  it("are fixed each by itself", async () => {
    const { uri } = other();
    await open("deployment.yaml");
    await apply(await until("a fix", async () => (await quickFixes("deployment.yaml")).get('Change to "regcred"')));
    await untilFindings("deployment.yaml", []);
    assert.ok((await vscode.workspace.openTextDocument(uri)).getText().includes("regcerd"));
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await closeAll();
  });
}

function languages(): void {
  afterEach(closeAll);

  for (const language of ["yaml", "kubernetes", "helm"]) {
    it(`${language} is read`, async () => {
      const uri = await show(language, broken);
      await until("a finding", () => countIn(uri) === 1);
    });
  }

  it("json is read", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ name: "a", image: "https://example.com/a" }] },
    };
    const uri = await show("json", JSON.stringify(pod));
    await until("a finding", () => countIn(uri) === 1);
  });

  for (const language of ["dockercompose", "github-actions-workflow", "plaintext"]) {
    it(`${language} is not ours`, async () => {
      const uri = await show(language, broken);
      await settled();
      assert.equal(countIn(uri), 0);
    });
  }
}

function documents(): void {
  afterEach(closeAll);

  it("in a comparison are reported once", async () => {
    const right = uriOf("deployment.yaml");
    const text = (await vscode.workspace.openTextDocument(right)).getText();
    const provider = vscode.workspace.registerTextDocumentContentProvider("pull-secrets-old", {
      provideTextDocumentContent: () => text,
    });
    try {
      const left = right.with({ scheme: "pull-secrets-old" });
      await vscode.commands.executeCommand("vscode.diff", left, right, "old and new");
      await untilFindings("deployment.yaml", [typo]);
      await settled();
      assert.equal(
        count(({ path }) => path === right.path),
        1,
      );
    } finally {
      provider.dispose();
    }
  });

  it("in a notebook are left alone", async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, broken, "yaml");
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    await settled();
    assert.equal(
      count(({ scheme }) => scheme === "vscode-notebook-cell"),
      0,
    );
  });

  it("of a file system that is read-only and virtual are checked by themselves", async () => {
    const text = broken.replace("spec:\n", "spec:\n  imagePullSecrets: [{name: declared-elsewhere}]\n");
    const provider = vscode.workspace.registerFileSystemProvider("vscode-test-web", new OneFile(text), {
      isReadonly: true,
    });
    try {
      const uri = vscode.Uri.parse("vscode-test-web:/pod.yaml");
      await vscode.window.showTextDocument(uri);
      await until("a finding", () => countIn(uri) > 0);
      const codes = vscode.languages.getDiagnostics(uri).map(({ code }) => typeof code === "object" && code.value);
      assert.deepEqual(codes, ["image-invalid-reference"]);
    } finally {
      provider.dispose();
    }
  });
}

class OneFile implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  readonly #content: Uint8Array;

  constructor(text: string) {
    this.#content = Buffer.from(text);
  }
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }
  stat(uri: vscode.Uri): vscode.FileStat {
    const isFile = uri.path === "/pod.yaml";
    if (!isFile && uri.path !== "/") throw vscode.FileSystemError.FileNotFound(uri);
    const type = isFile ? vscode.FileType.File : vscode.FileType.Directory;
    return { type, ctime: 0, mtime: 0, size: this.#content.length };
  }
  readDirectory(): [string, vscode.FileType][] {
    return [["pod.yaml", vscode.FileType.File]];
  }
  readFile(): Uint8Array {
    return this.#content;
  }
  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}

function words(): void {
  afterEach(closeAll);

  it("at the light bulb: the fixes, the likely one first", async function () {
    const editor = await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    const at = editor.document.positionAt(editor.document.getText().indexOf("regcerd") + 2);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand("editor.action.quickFix");
    const titles = await ask("labels", { selector: ".action-widget .action .title", text: "Change to" });
    if (titles === undefined) this.skip();
    await ask("press", { key: "Escape" });
    const mine = (titles as string[]).filter((title) => /^(?:Change|Ignore)/.test(title));
    assert.deepEqual(mine, ['Change to "regcred"', "Ignore pull-secret-not-found here"]);
  });

  it("on the settings page: each setting and what it is for", async function () {
    await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:pull-secrets.pull-secrets");
    const labels = await ask("labels", { selector: ".setting-item-label", text: "Pod Spec Paths" });
    if (labels === undefined) this.skip();
    const descriptions = (await ask("labels", { selector: ".setting-item-description" })) as string[];
    assert.ok(descriptions.length >= 4, String(descriptions));
    assert.ok(
      descriptions.every((text) => text.trim().length > 20),
      String(descriptions),
    );
    await screenshot("settings", "run");
  });

  it("in a report: versions, and nothing of any file", async () => {
    await open("secret.yaml");
    let report: { readonly extensionId: string; readonly data: string } | undefined;
    const reporter = vscode.commands.registerCommand("workbench.action.openIssueReporter", (options) => {
      report = options;
    });
    try {
      await vscode.commands.executeCommand("pullSecrets.reportIssue");
    } finally {
      reporter.dispose();
    }
    assert.equal(report?.extensionId, "pull-secrets.pull-secrets");
    const numbers = report.data.replaceAll(/\d+(?:\.\d+)*(?:-\w+)?/g, "1").split("\n");
    assert.deepEqual(
      numbers.map((line) => line.replace(/^(Node v1), \w+ \w+$/, "$1, on this machine")),
      ["Pull Secrets 1", "VS Code 1", "Node v1, on this machine", "Language server: 1 files, 1 resources, 1 MB"],
    );
  });
}

/** The process of the language server that was started last. */
function server(): ChildProcess {
  const last = started.findLast(({ spawnargs }) => spawnargs.some((argument) => argument.endsWith("server.cjs")));
  assert.ok(last, "no language server was started");
  return last;
}

function crashes(): void {
  /** Findings of a server that is gone are gone; those that come are the next one's. */
  const crash = async () => {
    const crashed = server();
    crashed.kill("SIGKILL");
    await until("the process to end", () => crashed.signalCode !== null);
    return crashed;
  };

  it("is started again, and the findings come back", async () => {
    await vscode.commands.executeCommand("pullSecrets.restartServer");
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    const crashed = await crash();
    await until("a new server", () => server() !== crashed);
    await until("the findings", async () => {
      const editor = await open("deployment.yaml");
      return editor.document.languageId === "yaml" && ours("deployment.yaml").length === 1;
    });
  });

  it("stays off when it crashes again and again, and says so; a button starts it", async function () {
    for (let crashed = 1; crashed < 5; crashed++) {
      const last = await crash();
      if (crashed < 4) await until("a new server", () => server() !== last);
    }
    await until("the end of the findings", () => ours("deployment.yaml").length === 0);
    await vscode.commands.executeCommand("notifications.showList");
    const messages = await ask("labels", {
      selector: ".notifications-center .notification-list-item-message",
      text: "crashed",
    });
    if (messages === undefined) this.skip();
    assert.match(String(messages), /no longer checked/);
    await screenshot("crashed", "run");
    await ask("click", { selector: ".notifications-center .monaco-button", text: "Restart" });
    await untilFindings("deployment.yaml", [typo]);
  });
}
