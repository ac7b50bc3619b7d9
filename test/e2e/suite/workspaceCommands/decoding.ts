/** Edit decoded: a Secret's docker config as a document, and what saving it does to the manifest. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { leaksIn } from "../../leaks.ts";
import { choose, told } from "../quickInput.ts";
import { ask, until, uriOf } from "../workbench.ts";
import { closeAll, manifest, pressButton, putCursor, replace, textOf, untilText } from "./manifests.ts";

const mask = "••••••••";
const base64 = (text: string) => Buffer.from(text).toString("base64");

function decodedEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.uri.scheme === "pullsecrets" ? editor : undefined;
}

async function openDecoded(): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand("pullSecrets.editDecoded");
  return until("the decoded document", decodedEditor);
}

const config = (password: string, more = "") =>
  `{"auths":{"reg.io":{"username":"robot","password":"${password}","auth":"${base64(`robot:${password}`)}"}${more}}}`;
const shown = (password: string) => `{
  "auths": {
    "reg.io": {
      "username": "robot",
      "password": "${password}"
    }
  }
}
`;

/** Two Secrets and a comment wherever there may be one. */
const secrets = (first: string, second: string) => `# of the shop
apiVersion: v1
kind: Secret
metadata:
  name: first # kept
  namespace: shop
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${base64(config(first))} # made by hand
---
apiVersion: v1
kind: Secret
metadata: {name: second, namespace: shop}
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    ${config(second)}
`;

export function decoding(): void {
  it("shows masks, and writes a new password into the very span", async () => {
    await manifest("decoded.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = await openDecoded();
    assert.equal(editor.document.languageId, "json");
    assert.equal(editor.document.getText(), shown(mask));
    await replace(editor, mask, "fake-3");
    assert.ok(await editor.document.save());
    assert.equal(await textOf("decoded.yaml"), secrets("fake-3", "fake-2"));
    await untilText(editor.document, shown(`${mask} (2)`));
    assert.equal(editor.document.isDirty, false);
  });

  it("writes to where the value has moved, and leaves unsaved changes unsaved", async () => {
    const source = await manifest("moved.yaml", secrets("fake-1", "fake-2"), "second");
    const editor = await openDecoded();
    await replace(editor, mask, "fake-3");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(source.document.uri, new vscode.Position(0, 0), "# new\n");
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(await editor.document.save());
    assert.equal(source.document.getText(), `# new\n${secrets("fake-1", "fake-3")}`);
    assert.ok(source.document.isDirty);
    assert.equal(await textOf("moved.yaml"), secrets("fake-1", "fake-2"));
  });

  it("follows the manifest while nobody has changed anything", async () => {
    const source = await manifest("followed.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = await openDecoded();
    const edit = new vscode.WorkspaceEdit();
    const all = new vscode.Range(0, 0, source.document.lineCount, 0);
    edit.replace(source.document.uri, all, secrets("fake-3", "fake-2"));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await untilText(editor.document, shown(`${mask} (2)`));
  });

  it("can be chosen where the cursor is on no Secret", async () => {
    await manifest("chosen.yaml", secrets("fake-1", "fake-2").replaceAll("second", "chosen-one"), "kept");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    void vscode.commands.executeCommand("pullSecrets.editDecoded");
    await choose("Which Secret's docker config", "chosen-one");
    const editor = await until("the decoded document", decodedEditor);
    assert.match(editor.document.uri.path, /chosen-one\.json$/);
    assert.equal(editor.document.getText(), shown(mask));
  });

  it("follows a manifest that nobody has open and that changes on the disk", async () => {
    await manifest("disk.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = await openDecoded();
    await vscode.commands.executeCommand("workbench.action.closeOtherEditors");
    await writeFile(uriOf("disk.yaml").fsPath, secrets("fake-3", "fake-2"));
    await untilText(editor.document, shown(`${mask} (2)`));
    await replace(editor, '"robot"', '"other"');
    assert.ok(await editor.document.save());
    const wanted = `{"auths":{"reg.io":{"username":"other","password":"fake-3","auth":"${base64("other:fake-3")}"}}}`;
    assert.equal(
      await textOf("disk.yaml"),
      secrets("fake-3", "fake-2").replace(base64(config("fake-3")), base64(wanted)),
    );
  });

  it("loses nothing where the manifest has another value meanwhile", async () => {
    const source = await manifest("conflict.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = await openDecoded();
    await replace(editor, '"robot"', '"other"');
    const edit = new vscode.WorkspaceEdit();
    const all = new vscode.Range(0, 0, source.document.lineCount, 0);
    edit.replace(source.document.uri, all, secrets("fake-9", "fake-2"));
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(await editor.document.save(), false);
    await told("The content of the file is newer");
    assert.equal(source.document.getText(), secrets("fake-9", "fake-2"));
    assert.match(editor.document.getText(), /other/);
    await pressButton("Overwrite");
    const mine = base64(
      `{"auths":{"reg.io":{"username":"other","password":"fake-1","auth":"${base64("other:fake-1")}"}}}`,
    );
    await until("my value", () => source.document.getText().includes(mine));
  });

  it("refuses what the kubelet would refuse, with the place, and takes it once it is right", async () => {
    await manifest("refused.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = await openDecoded();
    await replace(editor, '"robot"', "5");
    const found = await until("a problem", () =>
      vscode.languages.getDiagnostics(editor.document.uri).find(({ source }) => source === "pull-secrets"),
    );
    assert.match(found.message, /cannot unmarshal number/);
    assert.equal(editor.document.getText(found.range), "5");
    assert.equal(await editor.document.save(), false);
    await told("Line 4, column 19");
    assert.equal(await textOf("refused.yaml"), secrets("fake-1", "fake-2"));
    await replace(editor, "5", '"robot"');
    await until("no problem", () =>
      vscode.languages.getDiagnostics(editor.document.uri).every(({ source }) => source !== "pull-secrets"),
    );
    assert.ok(await editor.document.save());
    assert.equal(await textOf("refused.yaml"), secrets("fake-1", "fake-2"));
  });

  it("has a schema", async () => {
    await manifest("schema.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = await openDecoded();
    const hover = async () => {
      const at = editor.document.positionAt(editor.document.getText().indexOf("password") + 2);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        editor.document.uri,
        at,
      );
      const texts = hovers.flatMap(({ contents }) =>
        contents.map((one) => (typeof one === "string" ? one : one.value)),
      );
      return texts.join().includes("sent to the registry");
    };
    await until("the words of the schema", hover);
    await replace(editor, '"auths"', '"auth"');
    await until("the schema's complaint", () =>
      vscode.languages.getDiagnostics(editor.document.uri).some(({ message }) => /auths/.test(message)),
    );
  });

  it("shows passwords only in a document that cannot be changed", async () => {
    await manifest("revealed.yaml", secrets("fake-1", "fake-2"), "first");
    await openDecoded();
    await vscode.commands.executeCommand("pullSecrets.revealDecoded");
    const revealed = await until("the passwords", () => {
      const editor = decodedEditor();
      return editor?.document.uri.authority === "revealed" && editor;
    });
    assert.equal(revealed.document.getText(), shown("fake-1"));
    assert.equal(
      vscode.workspace.fs.isWritableFileSystem("pullsecrets"),
      true,
      "the file system as a whole can be written",
    );
    const stat = await vscode.workspace.fs.stat(revealed.document.uri);
    assert.equal(stat.permissions, vscode.FilePermission.Readonly);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(revealed.document.uri, Buffer.from("{}")));
  });

  it("takes a password that is never shown", async () => {
    await manifest("entered.yaml", secrets("fake-1", "fake-2"), "first");
    const editor = putCursor(await openDecoded(), "password");
    const entered = vscode.commands.executeCommand("pullSecrets.enterPassword");
    await ask("appeared", { selector: ".quick-input-widget input[type=password]:focus" });
    await ask("type", { text: "fake-4" });
    await ask("press", { key: "Enter" });
    await entered;
    await untilText(editor.document, shown(`${mask} (2)`));
    assert.ok(await editor.document.save());
    assert.equal(await textOf("entered.yaml"), secrets("fake-4", "fake-2"));
  });

  it("leaves masks in the copy that VS Code keeps of unsaved changes", async () => {
    await manifest("backup.yaml", secrets("stored-fake-1", "fake-2"), "first");
    const editor = putCursor(await openDecoded(), "password");
    const entered = vscode.commands.executeCommand("pullSecrets.enterPassword");
    await ask("appeared", { selector: ".quick-input-widget input[type=password]:focus" });
    await ask("type", { text: "entered-fake-2" });
    await ask("press", { key: "Enter" });
    await entered;
    await replace(editor, '"robot"', '"unsaved-user"');
    const folder = join(uriOf("").fsPath, "..");
    await until("the copy", () => leaksIn(folder, "unsaved-user").length > 0);
    assert.deepEqual(leaksIn(folder, "entered-fake-2"), []);
    assert.deepEqual(leaksIn(folder, "stored-fake-1"), [uriOf("backup.yaml").fsPath]);
  });

  it("works in a manifest that was never saved, and in one of an item of a List with CRLF", async () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${secrets("fake-1", "x")
      .split("---")[0]
      ?.replaceAll(/^/gm, "    ")
      .replace("    apiVersion", "  - apiVersion")
      .trimEnd()}\n`.replaceAll("\n", "\r\n");
    const source = await vscode.workspace.openTextDocument({ language: "yaml", content: list });
    putCursor(await vscode.window.showTextDocument(source), "first");
    const editor = await openDecoded();
    await replace(editor, mask, "fake-3");
    assert.ok(await editor.document.save());
    assert.equal(source.getText(), list.replace(base64(config("fake-1")), base64(config("fake-3"))));
  });

  it("warns of what is immutable, and says what cannot be decoded", async () => {
    const text = secrets("fake-1", "fake-2");
    await manifest("immutable.yaml", text.replace("\ndata:", "\nimmutable: true\ndata:"), "first");
    await openDecoded();
    await told("is immutable");
    await closeAll();
    await manifest("broken.yaml", text.replace(base64(config("fake-1")), "'%'"), "first");
    await vscode.commands.executeCommand("pullSecrets.editDecoded");
    await told("cannot be decoded");
    assert.equal(decodedEditor(), undefined);
  });

  it("asks before it shows what cannot be masked", async () => {
    const broken = `{"auths": {"reg.io": {"username": "robot", "password": "fake-1"}}`;
    await manifest("unmasked.yaml", secrets("x", "y").replace(base64(config("x")), base64(broken)), "first");
    const opened = vscode.commands.executeCommand("pullSecrets.editDecoded");
    await pressButton("Show it");
    await opened;
    const editor = await until("the decoded document", decodedEditor);
    assert.equal(editor.document.getText(), broken);
    await replace(editor, '"fake-1"}}', '"fake-1"}}}');
    assert.ok(await editor.document.save());
    assert.equal(await textOf("unmasked.yaml"), secrets("fake-1", "y"));
  });
}
