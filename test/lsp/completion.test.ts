/** Completions, asked from an editor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionTriggerKind,
} from "vscode-languageserver-protocol/node";
import { Folder } from "../cli/helper.ts";
import { Client, capable, uriOf, useBuild } from "./client.ts";
import { pod, secret } from "./manifests.ts";

useBuild();

const canary = "canary-s3cret";

type Abilities = NonNullable<NonNullable<ClientCapabilities["textDocument"]>["completion"]>;
const able = (completion: Abilities): ClientCapabilities => ({
  ...capable,
  textDocument: { ...capable.textDocument, completion },
});

/** @param text With a cursor in it. */
async function complete(
  client: Client,
  uri: string,
  text: string,
  triggerCharacter?: string,
): Promise<CompletionItem[]> {
  const lines = text.slice(0, text.indexOf("‸")).split("\n");
  await client.change(uri, text.replace("‸", ""));
  return await client.connection.sendRequest("textDocument/completion", {
    textDocument: { uri },
    position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
    context: triggerCharacter
      ? { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter }
      : { triggerKind: CompletionTriggerKind.Invoked },
  });
}

async function withWorkspace(capabilities: ClientCapabilities, use: (client: Client, uri: string) => Promise<void>) {
  using folder = new Folder({
    "a.yaml": secret("other").replace("registry.example.com", "quay.io"),
    "b.yaml": secret("regcred", canary),
    "pod.yaml": pod("x"),
  });
  await using client = await Client.start({ folders: [folder.path], capabilities });
  await client.indexed();
  const uri = uriOf(folder.at("pod.yaml"));
  await client.open(uri, pod("x"));
  await use(client, uri);
  assert.ok(!client.stdout.includes(canary));
}

test("names come with the range that they replace, and with documentation once it is asked for", () =>
  withWorkspace(able({ completionItem: { documentationFormat: ["markdown", "plaintext"] } }), async (client, uri) => {
    const items = await complete(client, uri, pod("o‸ld"));
    assert.deepEqual(
      items.map(({ label, detail, sortText, textEdit, documentation }) => ({
        label,
        detail,
        sortText,
        textEdit,
        documentation,
      })),
      [
        ["regcred", "authenticates registry.example.com/web"],
        ["other", "for quay.io; none of the images"],
      ].map(([label, detail], index) => ({
        label,
        detail,
        sortText: `0000${index}`,
        textEdit: { range: { start: { line: 7, character: 12 }, end: { line: 7, character: 15 } }, newText: label },
        documentation: undefined,
      })),
    );
    const { documentation } = await client.connection.sendRequest<CompletionItem>("completionItem/resolve", items[0]);
    assert.ok(typeof documentation === "object" && documentation.kind === "markdown");
    assert.match(documentation.value, /^Secret "regcred" in namespace "shop"\. \[b\.yaml:4\]\(file:/);
    assert.match(documentation.value, /^- Registry `registry\.example\.com`, user `robot`$/m);
    // An item of an answer before the last is given back as it is.
    await complete(client, uri, pod("‸"));
    assert.deepEqual(await client.connection.sendRequest("completionItem/resolve", items[0]), items[0]);
    assert.deepEqual(await client.connection.sendRequest("completionItem/resolve", { label: "x" }), { label: "x" });
  }));

test("editors without Markdown and snippets get neither", () =>
  withWorkspace(capable, async (client, uri) => {
    const [item] = await complete(client, uri, pod("‸"));
    const { documentation } = await client.connection.sendRequest<CompletionItem>("completionItem/resolve", item);
    assert.ok(typeof documentation === "object" && documentation.kind === "plaintext");
    assert.deepEqual(await complete(client, uri, secret("new").replace(/stringData:\n[\s\S]*/, "str‸\n")), []);
    const keys = await complete(client, uri, secret("new").replace("registry.example.com", "‸"));
    assert.ok(keys.every(({ insertTextFormat, label }) => insertTextFormat === undefined && !label.includes("<")));
  }));

const block = pod("x").replace("  imagePullSecrets:\n    - name: x\n", "  image‸\n");

test("lines are indented once, by the editor or by the server", async () => {
  const lineOf = async (completion: Abilities) => {
    let found: CompletionItem | undefined;
    await withWorkspace(able(completion), async (client, uri) => {
      [found] = await complete(client, uri, block);
    });
    const [, second] = found?.textEdit?.newText.split("\n") ?? [];
    return [second, found?.insertTextMode];
  };
  assert.deepEqual(await lineOf({}), ["    - name: regcred", undefined]);
  assert.deepEqual(await lineOf({ insertTextMode: 2 }), ["  - name: regcred", undefined]);
  const modes = { completionItem: { insertTextModeSupport: { valueSet: [1, 2] as (1 | 2)[] } } };
  assert.deepEqual(await lineOf({ insertTextMode: 2, ...modes }), ["    - name: regcred", 1]);
});

test("snippets are for editors that have them", () =>
  withWorkspace(able({ completionItem: { snippetSupport: true } }), async (client, uri) => {
    const items = await complete(client, uri, secret("new").replace(/stringData:\n[\s\S]*/, "str‸\n"));
    assert.deepEqual(
      items.map(({ insertTextFormat }) => insertTextFormat),
      [2, 2],
    );
    assert.match(
      items[0]?.textEdit?.newText ?? "",
      /^stringData:\n {2}\.dockerconfigjson: \|\n {4}\{\n[\s\S]*\$\{3:password\}/,
    );
  }));

test("a blank that is typed offers what belongs behind it, and nothing where a line begins", () =>
  withWorkspace(capable, async (client, uri) => {
    assert.equal((await complete(client, uri, pod("‸"), " ")).length, 2);
    assert.deepEqual(await complete(client, uri, pod("x").replace("  containers", "  ‸\n  containers"), " "), []);
    assert.deepEqual(await complete(client, uri, pod("x").replace("kind: Pod", "kind: ‸"), " "), []);
    assert.deepEqual(await complete(client, uri, "image: ‸\n", " "), []);
  }));

test("a file that is not known has none", async () => {
  await using client = await Client.start();
  const params = { textDocument: { uri: "file:///nowhere.yaml" }, position: { line: 0, character: 0 } };
  assert.deepEqual(await client.connection.sendRequest("textDocument/completion", params), []);
  assert.ok(client.result?.capabilities.completionProvider?.triggerCharacters?.includes(" "));
});
