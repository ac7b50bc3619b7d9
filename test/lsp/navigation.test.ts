/** Definitions, references, renaming, links, symbols, lenses and hints, asked from an editor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientCapabilities,
  type CodeLens,
  type DocumentHighlight,
  type DocumentLink,
  type InlayHint,
  type Location,
  type LocationLink,
  type Position,
  type Range,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
  type WorkspaceSymbol,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Folder } from "../cli/helper.ts";
import { Client, type ClientOptions, capable, uriOf, useBuild } from "./client.ts";
import { bare, pod, secret } from "./manifests.ts";

useBuild();

/** What an editor with all of it can do. */
const full: ClientCapabilities = {
  ...capable,
  workspace: {
    ...capable.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  textDocument: {
    ...capable.textDocument,
    definition: { linkSupport: true },
    rename: { prepareSupport: true },
  },
};
const options = { commands: ["pullSecrets.explainPull", "pullSecrets.showReferences"] };

const account = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  namespace: shop
imagePullSecrets:
  - name: regcred
`;
const files = {
  "secret.yaml": secret("regcred"),
  "account.yaml": account,
  "pod.yaml": pod("regcred"),
  "bare.yaml": bare,
  "other.yaml": pod("regcerd", "other"),
  "kustomize/kustomization.yaml": `kind: Kustomization
resources: [../missing.yaml, "base file.yaml", https://example.com/a.yaml]
secretGenerator:
  - name: login
    type: kubernetes.io/dockerconfigjson
    files: [.dockerconfigjson=config.json, absent.json]
    envs: [registry.env]
`,
  "kustomize/base file.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: machine}\n",
  "kustomize/config.json": "{}",
  "kustomize/registry.env": "A=b\n",
};

type Work = (client: Client, uri: (name: keyof typeof files) => string) => Promise<void>;

async function withFiles(work: Work, more: ClientOptions = { capabilities: full, options }): Promise<void> {
  using folder = new Folder(files);
  await using client = await Client.start({ folders: [folder.path], ...more });
  await client.indexed();
  await work(client, (name) => uriOf(folder.at(name)));
}

/** Where a word stands in a text, one letter in. */
function positionOf(text: string, word: string): Position {
  const lines = text.slice(0, text.indexOf(word) + 1).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function ask<T>(client: Client, method: string, uri: string, position: Position, more: object = {}): Promise<T> {
  return client.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, position, ...more });
}

const inSecret = positionOf(files["secret.yaml"], "regcred");
const inPod = positionOf(files["pod.yaml"], "regcred");

/** `file:line:from-to`, both from zero. */
function shown(uri: string, { start, end }: Range): string {
  return `${decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1))}:${start.line}:${start.character}-${end.character}`;
}

const places = (locations: readonly Location[]) => locations.map(({ uri, range }) => shown(uri, range));

test("a definition leads from the whole name to the manifest and the name in it", () =>
  withFiles(async (client, uri) => {
    const [link, ...others] = await ask<LocationLink[]>(client, "definition", uri("pod.yaml"), inPod);
    assert.deepEqual(others, []);
    assert.ok(link?.originSelectionRange);
    assert.equal(shown(uri("pod.yaml"), link.originSelectionRange), "pod.yaml:7:12-19");
    assert.equal(shown(link.targetUri, link.targetSelectionRange), "secret.yaml:3:8-15");
    assert.deepEqual(link.targetRange.start, { line: 0, character: 0 });
    assert.equal(link.targetRange.end.line, 8);
    assert.equal(await ask(client, "definition", uri("pod.yaml"), { line: 0, character: 1 }), null);
    const toAccount = positionOf(bare, "robot");
    const [robot] = await ask<LocationLink[]>(client, "definition", uri("bare.yaml"), toAccount);
    assert.ok(robot && robot.targetUri === uri("account.yaml"));
  }));

test("editors that know no links get locations", () =>
  withFiles(
    async (client, uri) => {
      const found = await ask<Location[]>(client, "definition", uri("pod.yaml"), inPod);
      assert.deepEqual(places(found), ["secret.yaml:3:8-15"]);
      assert.equal(client.result?.capabilities.renameProvider, true);
    },
    { capabilities: capable },
  ));

test("references are found in all files, with the declaration or without, and as they are typed", () =>
  withFiles(async (client, uri) => {
    const references = (includeDeclaration: boolean) =>
      ask<Location[]>(client, "references", uri("secret.yaml"), inSecret, { context: { includeDeclaration } });
    const named = ["account.yaml:6:10-17", "pod.yaml:7:12-19"];
    assert.deepEqual(places(await references(false)), named);
    assert.deepEqual(places(await references(true)), [...named, "secret.yaml:3:8-15"]);
    await client.open(uri("other.yaml"), pod("regcred", "other"));
    assert.deepEqual(places(await references(false)), [
      "account.yaml:6:10-17",
      "other.yaml:7:12-19",
      "pod.yaml:7:12-19",
    ]);
  }));

test("the same name is highlighted in the file", () =>
  withFiles(async (client, uri) => {
    const text = `${secret("regcred")}---\n${pod("regcred")}`;
    await client.open(uri("secret.yaml"), text);
    const found = await ask<DocumentHighlight[]>(client, "documentHighlight", uri("secret.yaml"), inSecret);
    assert.deepEqual(
      found.map(({ range, kind }) => [range.start.line, kind]),
      [
        [3, 3],
        [17, 2],
      ],
    );
  }));

function changed(edit: WorkspaceEdit, uri: string, text: string): string {
  const edits = (edit.documentChanges ?? []).flatMap((one) =>
    TextDocumentEdit.is(one) && one.textDocument.uri === uri ? (one.edits as TextEdit[]) : [],
  );
  return TextDocument.applyEdits(
    TextDocument.create(uri, "yaml", 1, text),
    edits.length > 0 ? edits : (edit.changes?.[uri] ?? []),
  );
}

test("a rename changes all files, and the versions that are open", () =>
  withFiles(async (client, uri) => {
    await client.open(uri("pod.yaml"), `# moved\n${pod("regcred")}`);
    const at = { ...inPod, line: inPod.line + 1 };
    const prepared = await ask<{ range: Range; placeholder: string }>(client, "prepareRename", uri("pod.yaml"), at);
    assert.deepEqual([prepared.placeholder, prepared.range.start], ["regcred", { line: 8, character: 12 }]);
    const edit = await ask<WorkspaceEdit>(client, "rename", uri("pod.yaml"), at, { newName: "login" });
    assert.equal(edit.changeAnnotations, undefined);
    assert.equal(edit.documentChanges?.length, 3);
    assert.equal(changed(edit, uri("pod.yaml"), `# moved\n${pod("regcred")}`), `# moved\n${pod("login")}`);
    assert.equal(changed(edit, uri("secret.yaml"), secret("regcred")), secret("login"));
    assert.equal(changed(edit, uri("account.yaml"), account), account.replace("regcred", "login"));
    const versions = edit.documentChanges?.map((one) => TextDocumentEdit.is(one) && one.textDocument.version);
    assert.deepEqual(versions, [null, 1, null]);
  }));

test("what is in doubt is to be confirmed, with the reason", () =>
  withFiles(async (client, uri) => {
    const at = positionOf(files["other.yaml"], "regcerd");
    const edit = await ask<WorkspaceEdit>(client, "rename", uri("other.yaml"), at, { newName: "login" });
    const [annotation] = Object.values(edit.changeAnnotations ?? {});
    assert.equal(annotation?.needsConfirmation, true);
    assert.match(annotation?.description ?? "", /^No manifest here declares this Secret: /);
  }));

test("a refusal says why, before a name is asked for or after", () =>
  withFiles(async (client, uri) => {
    const renaming = (newName: string) => ask(client, "rename", uri("pod.yaml"), inPod, { newName });
    await assert.rejects(renaming("My_Login"), /No Secret can be called "My_Login"\./);
    assert.equal(await ask(client, "prepareRename", uri("pod.yaml"), { line: 0, character: 1 }), null);
    await client.open(uri("account.yaml"), account.replace("robot", "default"));
    const at = positionOf(account, "robot");
    await assert.rejects(ask(client, "prepareRename", uri("account.yaml"), at), /It cannot be renamed; make another/);
  }));

test("an editor that cannot ask gets no edit where something else may be meant", () =>
  withFiles(
    async (client, uri) => {
      await client.open(uri("bare.yaml"), secret("regcred").replace("shop", "elsewhere"));
      await client.open(uri("other.yaml"), pod("regcred", "other").replace("  namespace: shop\n", ""));
      const renaming = ask(client, "rename", uri("secret.yaml"), inSecret, { newName: "login" });
      await assert.rejects(renaming, /other\.yaml, line 7: Another Secret of this name may be meant here/);
    },
    { capabilities: { ...capable, workspace: { ...capable.workspace, workspaceEdit: {} } } },
  ));

test("kustomizations link to the files that are there", () =>
  withFiles(async (client, uri) => {
    const found = await client.connection.sendRequest<DocumentLink[]>("textDocument/documentLink", {
      textDocument: { uri: uri("kustomize/kustomization.yaml") },
    });
    assert.deepEqual(
      found.map(({ range, target = "" }) => [range.start.line, range.start.character, target]),
      [
        [1, 30, uri("kustomize/base file.yaml")],
        [6, 11, uri("kustomize/registry.env")],
        [5, 30, uri("kustomize/config.json")],
      ],
    );
  }));

test("pull secrets and ServiceAccounts are found by letters of their names", () =>
  withFiles(async (client, uri) => {
    const find = (query: string) => client.connection.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query });
    assert.deepEqual(
      (await find("RGC")).map(({ name, containerName }) => [name, containerName]),
      [["regcred", "shop"]],
    );
    assert.deepEqual((await find("")).map(({ name }) => name).sort(), ["login", "machine", "regcred", "robot"]);
    const [login] = await find("login");
    assert.match(login?.containerName ?? "", /\/kustomize$/);
    assert.ok(login && "range" in login.location);
    assert.equal(shown(login.location.uri, login.location.range), "kustomization.yaml:3:10-15");
    assert.equal(login.location.uri, uri("kustomize/kustomization.yaml"));
  }));

async function lenses(client: Client, uri: string): Promise<readonly CodeLens[]> {
  const found = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
  return Promise.all(
    found.map((lens) => (lens.command ? lens : client.connection.sendRequest<CodeLens>("codeLens/resolve", lens))),
  );
}

const titles = (all: readonly CodeLens[]) => all.map(({ command }) => command?.title);

test("lenses tell who uses a pull secret or a ServiceAccount, and show where", () =>
  withFiles(async (client, uri) => {
    const [lens] = await lenses(client, uri("secret.yaml"));
    assert.equal(lens?.command?.title, "used by 2 workloads · covers registry.example.com");
    assert.equal(lens?.command?.command, "pullSecrets.showReferences");
    assert.ok(lens?.command?.arguments);
    const [where, position, locations] = lens.command.arguments as [string, Position, Location[]];
    assert.deepEqual([where, position], [uri("secret.yaml"), lens?.range.start]);
    assert.deepEqual(places(locations), ["account.yaml:6:10-17", "pod.yaml:7:12-19"]);
    assert.deepEqual(titles(await lenses(client, uri("account.yaml"))), ["1 pull secret · Pods of 1 workload"]);
    assert.deepEqual(await lenses(client, uri("pod.yaml")), []);
  }));

test("a lens on a workload with a problem leads to the picture of its pull", () =>
  withFiles(async (client, uri) => {
    const [lens, ...others] = await lenses(client, uri("other.yaml"));
    assert.deepEqual(others, []);
    assert.equal(lens?.range.start.line, 3);
    assert.deepEqual(lens?.command, {
      title: "Explain image pull",
      command: "pullSecrets.explainPull",
      arguments: [
        { uri: uri("other.yaml"), position: positionOf(files["other.yaml"], "registry.example.com/other") },
      ].map(({ uri, position }) => ({ uri, position: { ...position, character: position.character - 1 } })),
    });
  }));

test("an editor without those commands gets the words alone", () =>
  withFiles(
    async (client, uri) => {
      const [lens] = await lenses(client, uri("account.yaml"));
      assert.deepEqual(lens?.command, { title: "1 pull secret · Pods of 1 workload", command: "" });
      assert.deepEqual(await lenses(client, uri("other.yaml")), []);
    },
    { capabilities: capable },
  ));

const everywhere: Range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };

function hints(client: Client, uri: string, range = everywhere): Promise<InlayHint[]> {
  return client.connection.sendRequest("textDocument/inlayHint", { textDocument: { uri }, range });
}

test("a hint shows what a Pod gets from its ServiceAccount", () =>
  withFiles(async (client, uri) => {
    const [hint, ...others] = await hints(client, uri("bare.yaml"));
    assert.deepEqual(others, []);
    assert.deepEqual(hint?.position, { line: 6, character: 27 });
    const parts = hint?.label as { readonly value: string; readonly location?: Location }[];
    assert.equal(parts.map(({ value }) => value).join(""), "imagePullSecrets: regcred");
    assert.deepEqual(places([parts[1]?.location as Location]), ["secret.yaml:3:8-15"]);
    assert.match(String(hint?.tooltip), /ServiceAccount "robot"/);
    assert.deepEqual(await hints(client, uri("pod.yaml")), []);
    assert.deepEqual(await hints(client, uri("bare.yaml"), { ...everywhere, start: { line: 7, character: 0 } }), []);
  }));

test("both can be switched off and on, at once", () =>
  withFiles(async (client, uri) => {
    const shown = async () => [
      (await lenses(client, uri("secret.yaml"))).length,
      (await hints(client, uri("bare.yaml"))).length,
    ];
    /** Asks again whenever the server says so: it may do that for another reason, too. */
    const set = async (value: unknown, wanted: readonly number[]) => {
      const before = client.received.length;
      client.settings[""] = value;
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      for (let since = before; ; since++) {
        await client.message("workspace/codeLens/refresh", undefined, since);
        if ((await shown()).join() === wanted.join()) break;
        since = client.received.findIndex(({ method }, at) => at >= since && method === "workspace/codeLens/refresh");
      }
      await client.message("workspace/inlayHint/refresh", undefined, before);
    };
    await set({ codeLens: false }, [0, 1]);
    await set({ inlayHints: false }, [1, 0]);
    await set({ codeLens: "no" }, [1, 1]);
    const told = await client.message("window/showMessage");
    assert.equal(told.params.message, "pullSecrets.codeLens must be true or false.");
  }));
