/** Refactorings as editors get them: where they are offered, which are asked for, and what their edits make of the files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CodeAction,
  type CodeActionContext,
  type Position,
  TextDocumentEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Folder } from "../cli/helper.ts";
import { Client, capable, uriOf, useBuild } from "./client.ts";
import { account, pod, secret } from "./manifests.ts";

useBuild();

const files = {
  "pod.yaml": pod("regcred").replace("spec:\n", "spec:\n  serviceAccountName: robot\n"),
  "other.yaml": pod("regcred", "other"),
  "account.yaml": account,
  "secret.yaml": secret("regcred"),
};

/** The character at which a text stands in a file, or just behind it. */
function placeOf(file: keyof typeof files, text: string): Position {
  const document = TextDocument.create("", "yaml", 1, files[file]);
  return document.positionAt(files[file].indexOf(text) + 1);
}

async function inWorkspace(
  disabledSupport: boolean,
  work: (
    at: (file: keyof typeof files, text: string, only?: string[]) => Promise<readonly CodeAction[]>,
    client: Client,
    folder: Folder,
  ) => Promise<void>,
): Promise<void> {
  using folder = new Folder(files);
  const capabilities = { ...capable, textDocument: { ...capable.textDocument, codeAction: { disabledSupport } } };
  await using client = await Client.start({ folders: [folder.path], capabilities });
  await client.indexed();
  const at = (file: keyof typeof files, text: string, only: string[] = ["refactor"]) => {
    const place = placeOf(file, text);
    const context: CodeActionContext = { diagnostics: [], only };
    const params = { textDocument: { uri: uriOf(folder.at(file)) }, range: { start: place, end: place }, context };
    return client.connection.sendRequest<readonly CodeAction[]>("textDocument/codeAction", params);
  };
  await work(at, client, folder);
}

const titles = (found: readonly CodeAction[]) => found.map(({ title, kind }) => `${kind}: ${title}`);

test("are offered only where they are meant, and of the kinds that are asked for", () =>
  inWorkspace(false, async (at) => {
    const move = 'refactor.move: Move pull secrets to ServiceAccount "robot"';
    assert.deepEqual(titles(await at("pod.yaml", "imagePullSecrets")), [move]);
    assert.deepEqual(titles(await at("pod.yaml", "regcred")), [move]);
    assert.deepEqual(titles(await at("pod.yaml", "regcred", ["refactor.rewrite"])), []);
    assert.deepEqual(titles(await at("pod.yaml", "containers")), []);
    assert.deepEqual(titles(await at("secret.yaml", "stringData")), [
      "refactor.rewrite: Convert stringData to data (base64)",
    ]);
    assert.deepEqual(titles(await at("secret.yaml", "regcred")), [
      'refactor.rewrite: Convert Secret "regcred" to an ExternalSecret, without its passwords',
    ]);
    assert.deepEqual(titles(await at("secret.yaml", "regcred", ["quickfix"])), []);
  }));

test("change several files at once, open or not", () =>
  inWorkspace(false, async (at, client, folder) => {
    const open = uriOf(folder.at("account.yaml"));
    await client.open(open, `# not saved yet\n${account}`);
    const [move] = await at("pod.yaml", "regcred");
    const changes = (move?.edit?.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
    const made = changes.map(({ textDocument: { uri, version }, edits }) => {
      const text = uri === open ? `# not saved yet\n${account}` : files["pod.yaml"];
      return [version, TextDocument.applyEdits(TextDocument.create(uri, "yaml", 1, text), edits as never)];
    });
    assert.deepEqual(made, [
      [null, files["pod.yaml"].replace("  imagePullSecrets:\n    - name: regcred\n", "")],
      [1, `# not saved yet\n${account}imagePullSecrets:\n  - name: regcred\n`],
    ]);
  }));

test("are shown with the reason where they cannot be done, to clients that can show it", async () => {
  const refusedOnes = (found: readonly CodeAction[]) => found.filter(({ disabled }) => disabled);
  await inWorkspace(true, async (at, client, folder) => {
    const uri = uriOf(folder.at("account.yaml"));
    await client.open(uri, `${account}imagePullSecrets:\n  - name: another\n`);
    const [refused, ...more] = refusedOnes(await at("pod.yaml", "regcred"));
    assert.deepEqual(more, []);
    assert.equal(refused?.edit, undefined);
    assert.match(refused?.disabled?.reason ?? "", /^ServiceAccount "robot" has other pull secrets/);
  });
  await inWorkspace(false, async (at, client, folder) => {
    await client.open(uriOf(folder.at("account.yaml")), `${account}imagePullSecrets:\n  - name: another\n`);
    assert.deepEqual(titles(await at("pod.yaml", "regcred")), []);
  });
});

test("put no password anywhere but into the text of their edits", () =>
  inWorkspace(true, async (at, client) => {
    const offers = [...(await at("secret.yaml", "stringData")), ...(await at("secret.yaml", "regcred"))];
    assert.equal(offers.length, 2);
    assert.doesNotMatch(client.stderr, /change-me/);
    for (const { title, disabled, edit } of offers) {
      assert.doesNotMatch(title + (disabled?.reason ?? ""), /change-me/);
      assert.doesNotMatch(JSON.stringify(edit), /change-me/);
    }
  }));
