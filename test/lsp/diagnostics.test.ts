/** Diagnostics: what they say, and how they are pulled or sent. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  CancellationTokenSource,
  DiagnosticSeverity,
  DiagnosticTag,
  type WorkspaceDiagnosticReport,
} from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, capable, uriOf, useBuild } from "./client.ts";
import { broken, duplicate, invalidImage, notFound, pod, secret } from "./manifests.ts";

useBuild();

test("initialize says what the server can do", async () => {
  await using client = await Client.start();
  assert.deepEqual(client.result?.capabilities, {
    textDocumentSync: { openClose: true, change: 2 },
    codeActionProvider: {
      codeActionKinds: [
        "quickfix",
        "source.fixAll.pullSecrets",
        "refactor.move",
        "refactor.extract",
        "refactor.rewrite",
      ],
    },
    hoverProvider: true,
    completionProvider: { resolveProvider: true, triggerCharacters: [" ", '"', "'", ".", "-", "/"] },
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: true,
    documentLinkProvider: {},
    workspaceSymbolProvider: true,
    codeLensProvider: { resolveProvider: true },
    inlayHintProvider: true,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  });
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  assert.deepEqual(client.result?.serverInfo, { name: "pull-secrets", version });
  const { params } = await client.message("client/registerCapability", ({ params }) =>
    isFor(params, "textDocument/diagnostic"),
  );
  const { id, ...registration } = params.registrations[0];
  assert.deepEqual(registration.registerOptions, {
    documentSelector: null,
    identifier: "pull-secrets",
    interFileDependencies: true,
    workspaceDiagnostics: false,
  });
  await client.message("client/registerCapability", ({ params }) => isFor(params, "workspace/didChangeWatchedFiles"));
  await client.message("client/registerCapability", ({ params }) => isFor(params, "workspace/didChangeConfiguration"));
});

function isFor(params: { readonly registrations: readonly { readonly method: string }[] }, method: string): boolean {
  return params.registrations.some((registration) => registration.method === method);
}

test("a client that cannot register hears of diagnostics in the answer to initialize", async () => {
  await using client = await Client.start({ capabilities: { textDocument: { diagnostic: {} } } });
  assert.deepEqual(client.result?.capabilities.diagnosticProvider, {
    identifier: "pull-secrets",
    interFileDependencies: true,
    workspaceDiagnostics: true,
  });
  assert.equal(client.result?.capabilities.workspace, undefined);
});

describe("a pull", () => {
  test("gives the place, the rule and its page, the severity, tags, and the other half in another file", async () => {
    using folder = new Folder({ "a/secret.yaml": secret("regcred"), "pod.yaml": pod("regcerd") });
    await using client = await Client.start({ folders: [folder.path] });
    await client.indexed();
    const uri = uriOf(folder.at("pod.yaml"));
    await client.open(uri, pod("regcerd"));
    const [found, ...more] = await client.diagnostics(uri);
    assert.deepEqual(more, []);
    assert.equal(found?.code, notFound);
    assert.equal(found?.source, "pull-secrets");
    assert.equal(found?.severity, DiagnosticSeverity.Error);
    assert.deepEqual(found?.range, { start: { line: 7, character: 12 }, end: { line: 7, character: 19 } });
    assert.match(found?.codeDescription?.href ?? "", /^https:\/\/.*\/docs\/rules\/pull-secret-not-found\.md$/);
    assert.deepEqual(
      found?.relatedInformation?.map(({ location }) => location),
      [
        {
          uri: uriOf(folder.at("a/secret.yaml")),
          range: { start: { line: 3, character: 8 }, end: { line: 3, character: 15 } },
        },
      ],
    );
    const other = "untitled:Untitled-1";
    await client.open(other, broken);
    const tagged = (await client.diagnostics(other)).find(({ code }) => code === duplicate);
    assert.deepEqual(tagged?.tags, [DiagnosticTag.Unnecessary]);
  });

  test("answers `unchanged` only while nothing has changed", async () => {
    await using client = await Client.start();
    await client.open("untitled:a", broken);
    const first = await client.pull("untitled:a");
    assert.equal(first.kind, "full");
    const { resultId } = first;
    assert.ok(resultId);
    assert.deepEqual(await client.pull("untitled:a", resultId), { kind: "unchanged", resultId });
    await client.change("untitled:a", broken.replace("https://", ""));
    const changed = await client.pull("untitled:a", resultId);
    assert.equal(changed.kind, "full");
    assert.deepEqual(changed.kind === "full" && changed.items.map(({ code }) => code), [duplicate]);
    await client.change("untitled:a", broken);
    assert.equal((await client.pull("untitled:a", resultId)).kind, "unchanged");
  });

  test("counts characters in UTF-16, and lines of every ending", async () => {
    await using client = await Client.start();
    const text = broken
      .replaceAll("\n", "\r\n")
      .replace("- name: regcred\r\n    - name", '- name: "regcred" # 😀\r\n    - name');
    await client.open("untitled:a", text.replace("    - name: regcred\r", '    - { "😀": a, name: regcred }\r'));
    const found = (await client.diagnostics("untitled:a")).find(({ code }) => code === duplicate);
    assert.deepEqual(found?.range.start, { line: 8, character: 23 });
  });
});

describe("of the whole workspace", () => {
  const files = { "a.yaml": broken, "b.yaml": broken, "c.yaml": secret("regcred") };
  const pullAll = (client: Client, previous: readonly { uri: string; value: string }[] = []) =>
    client.connection.sendRequest<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds: previous });

  test("files that are not open are reported as the setting says, and what was reported is taken back", async () => {
    using folder = new Folder(files);
    const [a, b] = ["a.yaml", "b.yaml"].map((name) => uriOf(folder.at(name)));
    assert.ok(a && b);
    await using client = await Client.start({
      folders: [folder.path],
      settings: { "": { diagnostics: { scope: "workspace" } } },
    });
    await client.indexed();
    const registered = await client.message("client/registerCapability", ({ params }) =>
      isFor(params, "textDocument/diagnostic"),
    );
    const [registration] = registered.params.registrations;
    assert.equal(registration.registerOptions.workspaceDiagnostics, true);
    const { items } = await pullAll(client);
    assert.deepEqual(items.map(({ uri, kind }) => [uri, kind]).sort(), [
      [a, "full"],
      [b, "full"],
    ]);
    const ids = items.map(({ uri, resultId = "" }) => ({ uri, value: resultId }));
    await client.open(a, broken);
    assert.deepEqual((await pullAll(client)).items.map(({ uri, version }) => [uri, version]).sort(), [
      [a, 1],
      [b, null],
    ]);
    client.settings[""] = {};
    const since = client.received.length;
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    const { params } = await client.message("client/unregisterCapability", undefined, since);
    assert.equal(params.unregisterations[0].id, registration.id);
    const anew = await client.message("client/registerCapability", undefined, since);
    assert.equal(anew.params.registrations[0].registerOptions.workspaceDiagnostics, false);
    const cleared = await pullAll(client, ids);
    assert.deepEqual(cleared.items.map((item) => [item.uri, item.kind === "full" && item.items]).sort(), [
      [a, []],
      [b, []],
    ]);
  });

  test("who knows everything already is answered once something changes, or is asked no more", async () => {
    using folder = new Folder(files);
    const uri = uriOf(folder.at("a.yaml"));
    await using client = await Client.start({
      folders: [folder.path],
      settings: { "": { diagnostics: { scope: "workspace" } } },
    });
    await client.indexed();
    const { items } = await pullAll(client);
    const ids = items.map(({ uri, resultId = "" }) => ({ uri, value: resultId }));
    let answered = false;
    const held = pullAll(client, ids).finally(() => {
      answered = true;
    });
    const cancellation = new CancellationTokenSource();
    const left = client.connection.sendRequest("workspace/diagnostic", { previousResultIds: ids }, cancellation.token);
    // Both are asked for, and there is nothing that they could wait for but a change.
    await client.indexed();
    assert.equal(answered, false);
    cancellation.cancel();
    assert.deepEqual(await left, { items: [] });
    await client.open(uri, secret("regcred"));
    const kinds = Object.fromEntries((await held).items.map(({ uri, kind }) => [uri, kind]));
    assert.deepEqual(kinds, { [uri]: "full", [uriOf(folder.at("b.yaml"))]: "unchanged" });
    // Whoever has forgotten a file is told of it again.
    const some = await pullAll(client, ids.slice(0, 1));
    assert.ok(some.items.some(({ kind }) => kind === "full"));
  });

  test("a file that a client wrote in its own way is named in that way", async () => {
    using folder = new Folder({ "ü+a.yaml": broken });
    const uri = uriOf(folder.at("ü+a.yaml")).replace("+", "%2B").replace("%C3%BC", "%c3%bc");
    await using client = await Client.start({ folders: [folder.path] });
    await client.indexed();
    const { items } = await pullAll(client, [{ uri, value: "old" }]);
    assert.deepEqual(
      items.map((item) => item.uri),
      [uri],
    );
  });
});

describe("a client that does not pull", () => {
  const capabilities = { workspace: { workspaceFolders: true } };

  test("is sent the diagnostics of open documents, and those of closed ones are taken back", async () => {
    using folder = new Folder({ "secret.yaml": secret("regcred"), "pod.yaml": pod("regcerd") });
    await using client = await Client.start({ folders: [folder.path], capabilities });
    const uri = uriOf(folder.at("pod.yaml"));
    const sent = (count: number, since: number) =>
      client.message(
        "textDocument/publishDiagnostics",
        ({ params }) => params.uri === uri && params.diagnostics.length === count,
        since,
      );
    await client.open(uri, pod("regcerd"));
    assert.equal((await sent(1, 0)).params.diagnostics[0].code, notFound);
    let since = client.received.length;
    await client.change(uri, pod("regcred"));
    assert.equal((await sent(0, since)).params.version, 2);
    since = client.received.length;
    await client.change(uri, pod("https", "Web$"));
    await sent(2, since);
    since = client.received.length;
    await client.close(uri);
    await sent(0, since);
    assert.deepEqual(client.result?.capabilities.diagnosticProvider, undefined);
  });

  test("is not sent nothing about files that never had anything", async () => {
    await using client = await Client.start({ capabilities });
    await client.open("untitled:fine", secret("regcred"));
    await client.open("untitled:broken", broken);
    await client.message("textDocument/publishDiagnostics", ({ params }) => params.uri === "untitled:broken");
    const named = client.received.flatMap(({ method, params }) =>
      method === "textDocument/publishDiagnostics" ? [params.uri] : [],
    );
    assert.deepEqual(named, ["untitled:broken"]);
  });
});

test("what is found does not depend on the order in which files are opened", async () => {
  using folder = new Folder({ "secret.yaml": secret("regcred"), "pod.yaml": pod("regcred"), "broken.yaml": broken });
  await using client = await Client.start({ folders: [folder.path] });
  const names = ["broken.yaml", "pod.yaml", "secret.yaml"];
  for (const name of names) await client.open(uriOf(folder.at(name)), folder.read(name));
  await client.indexed();
  const rules = await Promise.all(names.map((name) => client.rules(uriOf(folder.at(name)))));
  assert.deepEqual(rules, [[duplicate, invalidImage], [], []]);
});

test("a client that cannot be asked for anything is served all the same", async () => {
  await using client = await Client.start({ capabilities: {} });
  await client.open("untitled:a", broken);
  assert.deepEqual(await client.rules("untitled:a"), [duplicate, invalidImage]);
  const asked = client.received.filter(({ method }) => /^client|^workspace|^window\/work/.test(method));
  assert.deepEqual(asked, []);
  assert.equal(capable.workspace?.configuration, true);
});
