/** Code actions: each kind, which are asked for, and what their edits make of the texts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeActionContext,
  type Range,
  TextDocumentEdit,
  type TextEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { account, bare, broken, duplicate, invalidImage, missing, notFound, pod, secret } from "./manifests.ts";

useBuild();

const everywhere: Range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const fixAll = "source.fixAll.pullSecrets";

/** Those of findings, unless others are asked for. */
async function actions(
  client: Client,
  uri: string,
  only?: string[],
  range = everywhere,
): Promise<readonly CodeAction[]> {
  const context: CodeActionContext = { diagnostics: [], ...(only && { only }) };
  const params = { textDocument: { uri }, range, context };
  const found: readonly CodeAction[] = await client.connection.sendRequest("textDocument/codeAction", params);
  return only ? found : found.filter(({ kind }) => !kind?.startsWith("refactor"));
}

/** The edits of an action by URI, and the versions that they are for. */
function editsOf({
  edit,
}: CodeAction): ReadonlyMap<string, { readonly edits: readonly TextEdit[]; readonly version: number | null }> {
  const changes = (edit?.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
  return new Map(
    changes.map(({ textDocument: { uri, version }, edits }) => [uri, { edits: edits as TextEdit[], version }]),
  );
}

function apply(action: CodeAction | undefined, uri: string, text: string): string {
  assert.ok(action);
  const edits = editsOf(action).get(uri)?.edits ?? [];
  return TextDocument.applyEdits(TextDocument.create(uri, "yaml", 1, text), [...edits]);
}

async function withFindings(
  work: (client: Client, uri: (name: string) => string, folder: Folder) => Promise<void>,
): Promise<void> {
  const files = {
    "secret.yaml": secret("regcred"),
    "pod.yaml": pod("regcerd"),
    "bare.yaml": bare,
    "account.yaml": account,
  };
  using folder = new Folder({ ...files, "broken.yaml": broken });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  await work(client, (name) => uriOf(folder.at(name)), folder);
}

test("a quick fix carries its diagnostic, says whether it is preferred, and changes the version that was seen", () =>
  withFindings(async (client, uriOf) => {
    const uri = uriOf("pod.yaml");
    await client.open(uri, "");
    await client.change(uri, `# moved by one line\n${pod("regcerd")}`);
    const [fix, create, ignore, ...more] = await actions(client, uri);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [fix, create, ignore].map((action) => [
        action?.kind,
        action?.isPreferred ?? false,
        action?.diagnostics?.map(({ code }) => code),
      ]),
      [
        ["quickfix", true, [notFound]],
        ["quickfix", false, [notFound]],
        ["quickfix", false, [notFound]],
      ],
    );
    assert.ok(fix);
    assert.equal(editsOf(fix).get(uri)?.version, 2);
    const text = `# moved by one line\n${pod("regcerd")}`;
    assert.equal(apply(fix, uri, text), `# moved by one line\n${pod("regcred")}`);
    assert.ok(create && [...editsOf(create).keys()].join() === uri);
    await client.change(uri, apply(create, uri, text));
    assert.ok(!(await client.rules(uri)).includes(notFound));
  }));

test("ignoring is offered for each finding, and silences it", () =>
  withFindings(async (client, uriOf) => {
    const uri = uriOf("broken.yaml");
    await client.open(uri, broken);
    const ignores = (await actions(client, uri)).filter(({ title }) => /^Ignore /.test(title));
    assert.deepEqual(
      ignores.map(({ diagnostics }) => diagnostics?.[0]?.code),
      [duplicate, invalidImage],
    );
    await client.change(uri, apply(ignores[0], uri, broken));
    assert.deepEqual(await client.rules(uri), [invalidImage]);
  }));

test("of a thousand findings that are selected at once, the fixes of the first few are offered", async () => {
  const container = (at: number) => `  - {name: c${at}, image: "https://registry.example.com/c${at}"}\n`;
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: many}\nspec:\n  containers:\n${Array.from({ length: 1000 }, (_, at) => container(at)).join("")}`;
  await using client = await Client.start();
  const uri = "untitled:many";
  await client.open(uri, text);
  assert.equal((await client.rules(uri)).filter((rule) => rule === invalidImage).length, 1000);
  const end = { line: 2000, character: 0 };
  const found = await actions(client, uri, undefined, { start: { line: 0, character: 0 }, end });
  const lines = new Set(found.flatMap(({ diagnostics = [] }) => diagnostics.map(({ range }) => range.start.line)));
  assert.ok(lines.size > 1 && lines.size < 100, `${lines.size} findings`);
  const at = { line: 1004, character: 30 };
  assert.ok((await actions(client, uri, undefined, { start: at, end: at })).length > 0);
  const source = new CancellationTokenSource();
  const context: CodeActionContext = { diagnostics: [], only: [fixAll] };
  const params = { textDocument: { uri }, range: everywhere, context };
  const all = client.connection.sendRequest("textDocument/codeAction", params, source.token).catch(() => []);
  // While all fixes are worked out, others are answered; and whoever no longer wants them ends the work.
  await client.connection.sendRequest("pullSecrets/status");
  source.cancel();
  assert.deepEqual(await all, []);
});

test("a fix may change another file, open or not, and leaves this one alone", () =>
  withFindings(async (client, uriOf) => {
    const [uri, other] = [uriOf("bare.yaml"), uriOf("account.yaml")];
    await client.open(uri, bare);
    const find = async () => (await actions(client, uri)).find((action) => editsOf(action).has(other));
    const fix = await find();
    assert.ok(fix);
    assert.deepEqual(
      fix.diagnostics?.map(({ code }) => code),
      [missing],
    );
    assert.deepEqual([...editsOf(fix).keys()], [other]);
    assert.equal(editsOf(fix).get(other)?.version, null);
    await client.open(other, `# an unsaved line\n${account}`);
    const moved = await find();
    assert.ok(moved);
    assert.equal(editsOf(moved).get(other)?.version, 1);
    await client.change(other, apply(moved, other, `# an unsaved line\n${account}`));
    assert.deepEqual(await client.rules(uri), []);
  }));

test("everything is fixed at once, in this file only", () =>
  withFindings(async (client, uriOf) => {
    const uri = uriOf("broken.yaml");
    await client.open(uri, broken);
    const [all, ...more] = await actions(client, uri, [fixAll]);
    assert.deepEqual(more, []);
    assert.equal(all?.kind, fixAll);
    assert.ok(all && [...editsOf(all).keys()].join() === uri);
    await client.change(uri, apply(all, uri, broken));
    assert.deepEqual(await client.rules(uri), []);
    assert.deepEqual(await actions(client, uri, [fixAll]), []);
  }));

describe("of what is asked for, no more is answered", () => {
  const cases: readonly (readonly [string[] | undefined, readonly string[]])[] = [
    [undefined, ["quickfix"]],
    [["quickfix"], ["quickfix"]],
    [["source"], [fixAll]],
    [["source.fixAll"], [fixAll]],
    [[fixAll], [fixAll]],
    [[""], ["quickfix", fixAll, "refactor.move"]],
    [["source.fixAll.other"], []],
    [["source.fix"], []],
    [["refactor.inline"], []],
    [["quickfix.more"], []],
  ];
  test("by `only`", () =>
    withFindings(async (client, uriOf) => {
      const uri = uriOf("broken.yaml");
      await client.open(uri, broken);
      for (const [only, wanted] of cases) {
        const kinds = new Set((await actions(client, uri, only)).map(({ kind }) => kind));
        assert.deepEqual([...kinds], wanted, String(only));
      }
    }));

  test("by the place of the cursor", () =>
    withFindings(async (client, uriOf) => {
      const uri = uriOf("broken.yaml");
      await client.open(uri, broken);
      const at = async (line: number, character: number) => {
        const place = { line, character };
        const found = await actions(client, uri, undefined, { start: place, end: place });
        return [...new Set(found.map(({ diagnostics }) => diagnostics?.[0]?.code))];
      };
      assert.deepEqual(await at(0, 0), []);
      assert.deepEqual(await at(8, 12), [duplicate]);
      assert.deepEqual(await at(8, 19), [duplicate]);
      assert.deepEqual(await at(8, 20), []);
      assert.deepEqual(await at(11, 20), [invalidImage]);
    }));
});

test("a client that does not know of versions gets plain changes", async () => {
  await using client = await Client.start({ capabilities: { textDocument: { diagnostic: {} } } });
  await client.open("untitled:a", broken);
  const [action] = await actions(client, "untitled:a", [fixAll]);
  assert.deepEqual(Object.keys(action?.edit?.changes ?? {}), ["untitled:a"]);
  assert.equal(action?.edit?.documentChanges, undefined);
});

test("there is nothing to do in a file that is not known", async () => {
  await using client = await Client.start();
  assert.deepEqual(await actions(client, "file:///not/there.yaml"), []);
});
