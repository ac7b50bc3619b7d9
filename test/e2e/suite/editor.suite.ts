/** The extension in the editor: what a person sees, fixes and changes. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { colors } from "./editor/colors.ts";
import { firstUse } from "./editor/firstUse.ts";
import { completing, hovering } from "./editor/helping.ts";
import { names } from "./editor/names.ts";
import { refactoring } from "./editor/refactoring.ts";
import { runMocha } from "./mocha.ts";
import { apply, ask, open, ours, quickFixes, screenshot, until, untilFindings, uriOf } from "./workbench.ts";

const typo = "15:regcerd Error pull-secret-not-found";

export function run(): Promise<void> {
  return runMocha(() => {
    it("activates", async () => {
      const extension = vscode.extensions.getExtension("pull-secrets.pull-secrets");
      assert.ok(extension, "the extension is not there");
      await extension.activate();
    });
    // VS Code notices steps that are done from the moment on that it shows them.
    describe("first use", firstUse);
    describe("diagnostics", diagnostics);
    describe("quick fixes", fixes);
    describe("colours", colors);
    describe("refactorings", refactoring);
    describe("names", names);
    describe("settings", settings);
    describe("files on disk", disk);
    describe("beside another YAML extension", neighbours);
    describe("hovers", hovering);
    describe("completion", completing);
    describe("commands", commands);
  });
}

function diagnostics(): void {
  it("appear in an open manifest, with the rule's page and the other half of the problem", async () => {
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    const [diagnostic] = ours("deployment.yaml");
    assert.ok(typeof diagnostic?.code === "object");
    assert.match(diagnostic.code.target.toString(), /docs\/rules\/pull-secret-not-found\.md$/);
    assert.deepEqual(
      diagnostic.relatedInformation?.map(({ location }) => location.uri.path.split("/").at(-1)),
      ["secret.yaml"],
    );
  });

  it("show in the window as a person sees them", async () => {
    await open("deployment.yaml");
    await vscode.commands.executeCommand("workbench.actions.view.problems");
    await ask("labels", { selector: ".markers-panel .monaco-list-row", text: "did you mean" });
    await ask("appeared", { selector: ".view-overlays .squiggly-error" });
    await screenshot("editor");
  });

  it("stay away from YAML that is no manifest", async () => {
    await open("values.yaml");
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    assert.deepEqual(ours("values.yaml"), []);
  });

  it("follow what is typed", async () => {
    const editor = await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    const start = editor.document.getText().indexOf("regcerd");
    const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + 7));
    await editor.edit((edit) => edit.replace(range, "regcred"));
    await untilFindings("deployment.yaml", []);
    await vscode.commands.executeCommand("undo");
    await untilFindings("deployment.yaml", [typo]);
  });

  it("work in a document that was never saved", async () => {
    const content =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'https://example.com/a'}]\n";
    const document = await vscode.workspace.openTextDocument({ language: "yaml", content });
    await vscode.window.showTextDocument(document);
    const found = await until("a finding", () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === "pull-secrets"),
    );
    assert.match(found.message, /no scheme/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
}

/** Each kind of fix: the file, the title, and what the text must hold and not hold once it is applied. */
const cases: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["deployment.yaml", 'Change to "regcred"', ["- name: regcred # the registry of the company"], ["regcerd"]],
  [
    "deployment.yaml",
    "Ignore pull-secret-not-found here",
    ["        # pull-secrets: ignore[pull-secret-not-found]\n        - name: regcerd"],
    [],
  ],
  ["worker.yaml", "Move it to the Pod spec", ["      imagePullSecrets:\n"], ["          imagePullSecrets"]],
  ["worker.yaml", "Remove the scheme", ["image: registry.example.com/shop/proxy:1"], ["https://"]],
  [
    "jobs.yaml",
    'Attach Secret "regcred" to the Pod',
    ["          imagePullSecrets:\n            - name: regcred\n"],
    [],
  ],
  [
    "jobs.yaml",
    'Attach Secret "regcred" to ServiceAccount "default"',
    ["kind: ServiceAccount\nmetadata:\n  name: default\n  namespace: shop\n"],
    [],
  ],
  ["jobs.yaml", "Remove the second mention", [], ["    - name: regcred\n    - name: regcred\n"]],
];

function fixes(): void {
  for (const [file, title, present, absent] of cases) {
    it(`${file}: ${title}`, async () => {
      const { document } = await open(file);
      const before = document.getText();
      const fix = await until(`the fix "${title}"`, async () => (await quickFixes(file)).get(title));
      await apply(fix);
      for (const text of present) assert.ok(document.getText().includes(text), document.getText());
      for (const text of absent) assert.ok(!document.getText().includes(text), document.getText());
      await vscode.commands.executeCommand("workbench.action.files.revert");
      await until("the text of before", () => document.getText() === before);
    });
  }

  it("in another file than the finding's", async () => {
    await open("payments.yaml");
    const others: readonly (readonly [file: string, title: string, text: string])[] = [
      ["secret.yaml", 'Copy Secret "regcred" into namespace "payments"', "namespace: payments"],
      ["payments-secret.yaml", 'Change the key to "registry.example.com:5000"', '"registry.example.com:5000":'],
    ];
    for (const [file, title, text] of others) {
      await apply(await until(`the fix "${title}"`, async () => (await quickFixes("payments.yaml")).get(title)));
      const { document } = await open(file);
      assert.ok(document.getText().includes(text), document.getText());
      await vscode.commands.executeCommand("workbench.action.files.revert");
      await open("payments.yaml");
    }
  });

  it("all of a file at once", async () => {
    const { document } = await open("worker.yaml");
    const kind = vscode.CodeActionKind.SourceFixAll.append("pullSecrets");
    const all = await until("source.fixAll", async () => [...(await quickFixes("worker.yaml", kind)).values()][0]);
    await apply(all);
    assert.doesNotMatch(document.getText(), /https:/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });
}

function settings(): void {
  const configuration = () => vscode.workspace.getConfiguration("pullSecrets");
  const workspace = vscode.ConfigurationTarget.Workspace;

  it("change a rule's severity without a restart", async () => {
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    await configuration().update("rules", { "pull-secret-not-found": "info" }, workspace);
    await untilFindings("deployment.yaml", ["15:regcerd Information pull-secret-not-found"]);
    await configuration().update("rules", { "pull-secret-not-found": "off" }, workspace);
    await untilFindings("deployment.yaml", []);
    await configuration().update("rules", undefined, workspace);
    await untilFindings("deployment.yaml", [typo]);
  });

  it("bring in the findings of files that are not open", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await open("secret.yaml");
    await configuration().update("diagnostics.scope", "workspace", workspace);
    await until("findings of a closed file", () => ours("worker.yaml").length > 0);
    await configuration().update("diagnostics.scope", undefined, workspace);
    await until("their end", () => ours("worker.yaml").length === 0);
  });
}

function disk(): void {
  it("count as they are when nobody has them open", async () => {
    const secret = uriOf("secret.yaml").fsPath;
    const text = await readFile(secret, "utf8");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    try {
      let looks = 0;
      await until("findings that go by the disk", async () => {
        // VS Code may not hear of what is written while it is still making ready to watch; a person saves again.
        if (looks++ % 100 === 0) await writeFile(secret, text.replace("name: regcred", "name: regcerd"));
        return ours("deployment.yaml").length === 0;
      });
    } finally {
      await writeFile(secret, text);
    }
    await untilFindings("deployment.yaml", [typo]);
  });

  it("are noticed when they come, move and go", async () => {
    const [made, moved] = [uriOf("extra/regcerd.yaml"), uriOf("extra/renamed.yaml")];
    const text = await readFile(uriOf("secret.yaml").fsPath, "utf8");
    await open("deployment.yaml");
    await untilFindings("deployment.yaml", [typo]);
    await vscode.workspace.fs.writeFile(made, Buffer.from(text.replace("name: regcred", "name: regcerd")));
    await untilFindings("deployment.yaml", []);
    await vscode.workspace.fs.rename(made, moved);
    await untilFindings("deployment.yaml", []);
    await vscode.workspace.fs.delete(uriOf("extra"), { recursive: true });
    await untilFindings("deployment.yaml", [typo]);
  });
}

function neighbours(): void {
  it("takes over and doubles nothing", async () => {
    const { document } = await open("deployment.yaml");
    const standin = vscode.extensions.getExtension("pull-secrets-tests.yaml-standin");
    assert.ok(
      standin,
      `there is only ${vscode.extensions.all.map(({ id }) => id).filter((id) => !id.startsWith("vscode."))}`,
    );
    await standin.activate();
    const at = document.positionAt(document.getText().indexOf("image:"));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      at,
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((content) => (typeof content === "string" ? content : content.value)),
    );
    assert.deepEqual(texts, ["hover of the stand-in"]);
    const items = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      at,
    );
    assert.equal(items.items.filter(({ label }) => label === "completion of the stand-in").length, 1);
    assert.equal(document.languageId, "yaml");
  });
}

function commands(): void {
  it("restarts the language server", async () => {
    await open("deployment.yaml");
    await vscode.commands.executeCommand("pullSecrets.restartServer");
    await untilFindings("deployment.yaml", [typo]);
  });

  it("shows the output", async () => {
    await vscode.commands.executeCommand("pullSecrets.showOutput");
  });
}
