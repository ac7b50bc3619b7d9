/** Documents of every origin: from outside, never saved, large, of other kinds, and named in other ways. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticSeverity } from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { broken, duplicate, invalidImage, notFound, pod, secret } from "./manifests.ts";

useBuild();

test("beside a file from outside the workspace, nothing is known to be absent", async () => {
  using folder = new Folder({ "secret.yaml": secret("other") });
  using outside = new Folder({ "pod.yaml": pod("regcred"), "secret.yaml": secret("regcred") });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(outside.at("pod.yaml"));
  await client.open(uri, `${pod("regcerd")}---\n${broken}`);
  const found = await client.diagnostics(uri);
  assert.ok(found.every(({ code, severity }) => code !== notFound || severity !== DiagnosticSeverity.Error));
  assert.ok(found.some(({ code }) => code === duplicate));
  await client.close(uri);
  assert.deepEqual(await client.rules(uri), []);
});

test("what lies outside is no part of the workspace while it is open", async () => {
  using folder = new Folder({ "pod.yaml": pod("regcred") });
  using outside = new Folder({});
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("pod.yaml"));
  assert.deepEqual(await client.rules(uri), [notFound]);
  await client.open(uriOf(outside.at("secret.yaml")), secret("regcred"));
  await client.open("untitled:Untitled-1", secret("regcred"));
  assert.deepEqual(await client.rules(uri), [notFound]);
});

test("documents that were never saved are checked, without a workspace too", async () => {
  await using client = await Client.start();
  await client.open("untitled:Untitled-1", broken);
  assert.deepEqual(await client.rules("untitled:Untitled-1"), [duplicate, invalidImage]);
  await client.change("untitled:Untitled-1", "");
  assert.deepEqual(await client.rules("untitled:Untitled-1"), []);
});

test("YAML and JSON that are not for Kubernetes get nothing, and break nothing", async () => {
  await using client = await Client.start();
  for (const [index, text] of [
    "",
    "\n\n",
    "- a\n- b\n",
    "services:\n  web:\n    image: 'https://example.com/web'\n    imagePullSecrets: [a, a]\n",
    "kind: Pod\nspec: &a [*a]\n",
    "{ not json",
    "apiVersion: v1\nkind: Pod\nspec:\n\tcontainers: []\n",
    '{"kind": "Pod", "spec": {"imagePullSecrets": [',
    "\u0000\ufffd\ud800",
    "---\n".repeat(1000),
  ].entries()) {
    await client.open(`untitled:${index}`, text);
    assert.deepEqual(await client.rules(`untitled:${index}`), [], JSON.stringify(text.slice(0, 40)));
  }
});

test("JSON manifests are checked", async () => {
  await using client = await Client.start();
  const text = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec: { containers: [{ name: "a", image: "https://example.com/a" }] },
  });
  await client.open("untitled:a", text, "json");
  assert.deepEqual(await client.rules("untitled:a"), [invalidImage]);
});

test("a file has one name, however the client writes its URI", async () => {
  const files = { "a+b c@ü/pod (1).yaml": pod("regcred"), "a+b c@ü/secret.yaml": secret("regcred") };
  using folder = new Folder(files);
  await using client = await Client.start({
    folders: [folder.path],
    settings: { "": { diagnostics: { scope: "workspace" } } },
  });
  await client.indexed();
  const uri = `file://${folder.path}/a%2Bb%20c%40%c3%bc/pod%20%281%29.yaml`;
  assert.notEqual(uri, uriOf(folder.at("a+b c@ü/pod (1).yaml")));
  const status = () => client.connection.sendRequest<{ files: number }>("pullSecrets/status");
  assert.equal((await status()).files, 2);
  await client.open(uri, pod("regcerd"));
  assert.equal((await status()).files, 2);
  const [found] = await client.diagnostics(uri);
  assert.equal(found?.code, notFound);
  const { items } = await client.connection.sendRequest<{ items: { uri: string }[] }>("workspace/diagnostic", {
    previousResultIds: [],
  });
  assert.deepEqual(
    items.map((item) => item.uri),
    [uri],
    "the file that is open is reported once, under the client's own name",
  );
  const context = { diagnostics: [], only: ["quickfix"] };
  const actions = await client.connection.sendRequest<{ edit: { documentChanges: { textDocument: unknown }[] } }[]>(
    "textDocument/codeAction",
    { textDocument: { uri }, range: found.range, context },
  );
  assert.deepEqual(actions[0]?.edit.documentChanges[0]?.textDocument, { uri, version: 1 });
  await client.close(uri);
  assert.deepEqual(await client.rules(uri), []);
});

test("a file over the limit is left out with a note, and comes back when the limit allows it", async () => {
  using folder = new Folder({ "pod.yaml": pod("regcerd") });
  await using client = await Client.start({ folders: [folder.path], settings: { "": { maxFileSize: 0.01 } } });
  await client.indexed();
  const [uri, other] = [uriOf(folder.at("large.yaml")), uriOf(folder.at("pod.yaml"))];
  const large = `${broken}# ${"ü".repeat(6000)}\n`;
  await client.open(uri, large);
  const [note, ...more] = await client.diagnostics(uri);
  assert.deepEqual(more, []);
  assert.equal(note?.severity, DiagnosticSeverity.Information);
  assert.match(String(note?.message), /0\.01 MB \(pullSecrets\.maxFileSize\)/);
  assert.ok(
    (await client.diagnostics(other)).every(({ severity }) => severity !== DiagnosticSeverity.Error),
    "it may declare anything",
  );
  await client.change(uri, broken.replaceAll("regcred", "regcerd"));
  assert.deepEqual(await client.rules(uri), [notFound, duplicate, invalidImage]);
  await client.change(uri, large);
  client.settings[""] = { maxFileSize: 5 };
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  await client.untilRules(uri, notFound, duplicate, invalidImage);
  await client.close(uri);
  assert.deepEqual(await client.rules(uri), []);
});
