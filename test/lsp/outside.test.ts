/** Edits stay in the workspace, whatever names, paths and links in it say. */
import assert from "node:assert/strict";
import { realpathSync, symlinkSync } from "node:fs";
import { sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  type CodeAction,
  RenameRequest,
  ResponseError,
  TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, capable, uriOf, useBuild } from "./client.ts";
import { account, bare, broken, pod, secret } from "./manifests.ts";

useBuild();

const robot = pod("regcred", "robot").replace("spec:\n", "spec:\n  serviceAccountName: robot\n");
const files = {
  // What a repository may write, so that its parts seem to lie elsewhere.
  "work/kustomization.yaml":
    "resources: [pod.yaml, ../outside, ../../../../etc/passwd, https://example.com/x, /outside/secret.yaml]\npatches: [{path: ../outside/patch.yaml}]\n",
  "work/pod.yaml": robot,
  "work/bare.yaml": bare,
  "work/list.yaml": pod("regcerd", "listed"),
  "work/broken.yaml": broken,
  "outside/kustomization.yaml": "resources: [secret.yaml, account.yaml]\n",
  "outside/account.yaml": account,
  "outside/secret.yaml": secret("regcred"),
  "outside/patch.yaml": pod("regcred", "robot"),
};

/** A workspace with links out of it, and all that is offered in its files. */
async function offered(links: boolean): Promise<{ readonly edits: readonly string[]; readonly rename: unknown }> {
  using folder = new Folder(files);
  if (links) symlinkSync("../outside", folder.at("work/link"));
  const workspace = { ...capable.workspace, workspaceEdit: { documentChanges: true } };
  await using client = await Client.start({ folders: [folder.at("work")], capabilities: { ...capable, workspace } });
  await client.indexed();
  const everywhere = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  const edits: WorkspaceEdit[] = [];
  for (const name of [
    "work/pod.yaml",
    "work/bare.yaml",
    "work/list.yaml",
    "work/broken.yaml",
    "work/kustomization.yaml",
  ]) {
    const uri = uriOf(folder.at(name));
    await client.open(uri, folder.read(name));
    for (const only of [undefined, ["source.fixAll"], ["refactor"]]) {
      const context = { diagnostics: [], ...(only && { only }) };
      const params = { textDocument: { uri }, range: everywhere, context };
      const actions: readonly CodeAction[] = await client.connection.sendRequest("textDocument/codeAction", params);
      edits.push(...actions.flatMap(({ edit }) => edit ?? []));
    }
  }
  const position = { line: 8, character: 14 };
  const params = { textDocument: { uri: uriOf(folder.at("work/pod.yaml")) }, position, newName: "other" };
  const rename = await client.connection.sendRequest(RenameRequest.type, params).catch((error: unknown) => error);
  if (!(rename instanceof ResponseError) && rename) edits.push(rename as WorkspaceEdit);
  const changed = edits.flatMap(({ documentChanges = [] }) =>
    documentChanges.flatMap((change) =>
      TextDocumentEdit.is(change) ? change.textDocument.uri : "uri" in change ? change.uri : [],
    ),
  );
  const root = realpathSync(folder.at("work")) + sep;
  for (const uri of changed) assert.ok(realpathSync(fileURLToPath(uri)).startsWith(root), `${uri} would be changed`);
  return { edits: changed, rename };
}

test("paths in manifests lead to no edit outside of the workspace", async () => {
  const { edits, rename } = await offered(false);
  assert.ok(edits.length > 3);
  assert.ok(!(rename instanceof ResponseError), String(rename));
});

test("a link out of the workspace leads to no edit there, and a rename says why it is refused", async () => {
  const { edits, rename } = await offered(true);
  assert.ok(edits.length > 3);
  assert.match(String(rename), /\.yaml would have to change, too, and is a link to a file outside/);
});
