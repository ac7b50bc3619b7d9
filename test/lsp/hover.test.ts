/** Hovers, asked from an editor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hover, MarkupContent } from "vscode-languageserver-protocol/node";
import { type ExplainedImage, explainRequest } from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, type ClientOptions, capable, uriOf, useBuild } from "./client.ts";
import { pod, secret } from "./manifests.ts";

useBuild();

const canary = "canary-s3cret";
const markdown = {
  ...capable,
  textDocument: { ...capable.textDocument, hover: { contentFormat: ["markdown" as const, "plaintext" as const] } },
};

async function hoverOn(client: Client, uri: string, text: string, word: string): Promise<Hover | null> {
  const lines = text.slice(0, text.indexOf(word) + 1).split("\n");
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const params = { textDocument: { uri }, position };
  return await client.connection.sendRequest<Hover | null>("textDocument/hover", params);
}

async function imageHover(options: ClientOptions): Promise<Hover> {
  using folder = new Folder({ "secret.yaml": secret("regcred", canary) });
  await using client = await Client.start({ folders: [folder.path], ...options });
  await client.indexed();
  const uri = uriOf(folder.at("pod (1).yaml"));
  await client.open(uri, pod("regcred"));
  assert.equal(await hoverOn(client, uri, pod("regcred"), "kind:"), null);
  const hover = await hoverOn(client, uri, pod("regcred"), "registry.example.com/web");
  assert.ok(hover);
  assert.deepEqual(hover.range, { start: { line: 10, character: 13 }, end: { line: 10, character: 37 } });
  assert.ok(!client.stdout.includes(canary));
  return hover;
}

const textIn = ({ contents }: Hover) => (contents as MarkupContent).value;

test("an image's pull is told as Markdown, with links to other files and to the picture", async () => {
  const hover = await imageHover({ capabilities: markdown, options: { commands: ["pullSecrets.explainPull"] } });
  assert.equal((hover.contents as MarkupContent).kind, "markdown");
  const text = textIn(hover);
  assert.match(text, /^`registry\.example\.com\/web:latest`$/m);
  assert.match(text, /^3\. .* \[line 7\]\(file:\/\/\/\S+\/pod%20%281%29\.yaml#L7,3\)$/m);
  assert.match(text, /^4\. .* \[secret\.yaml:4\]\(file:\/\/\/\S+\/secret\.yaml#L4,9\)$/m);
  const [, query = ""] = /\(command:pullSecrets\.explainPull\?([^)\s]+)\)$/.exec(text) ?? [];
  const [{ uri, position }] = JSON.parse(decodeURIComponent(query));
  assert.match(uri, /pod%20\(1\)\.yaml$|pod%20%281%29\.yaml$/);
  assert.deepEqual(position, { line: 10, character: 13 });
});

test("an image that kustomizations deploy in different ways has a story for each, with a link to its picture", async () => {
  const base = pod("regcred");
  using folder = new Folder({
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "base/pod.yaml": base,
    "dev/kustomization.yaml": "resources: [../base, secret.yaml]\n",
    "dev/secret.yaml": secret("regcred", canary),
    "prod/kustomization.yaml":
      "resources: [../base]\nnamespace: prod\npatches: [{path: patch.yaml}]\nimages: [{name: registry.example.com/web, newTag: '2'}]\n",
    "prod/patch.yaml": pod("other").replace("registry.example.com/web", "registry.example.com/web:3"),
  });
  await using client = await Client.start({
    folders: [folder.path],
    capabilities: markdown,
    options: { commands: ["pullSecrets.explainPull"] },
  });
  await client.indexed();
  const uri = uriOf(folder.at("base/pod.yaml"));
  await client.open(uri, base);
  const hover = await hoverOn(client, uri, base, "registry.example.com/web");
  assert.ok(hover && !client.stdout.includes(canary));
  const text = textIn(hover);
  const [, dev = "", prod = ""] = text.split(/^How it is pulled, as /m);
  assert.match(dev, /^\S+\/dev deploys it:\n\n1\. [\s\S]*\[secret\.yaml:4\][\s\S]*\n6\. The pull is authenticated/);
  assert.match(
    prod,
    /^\S+\/prod \(registry\.example\.com\/web:2\) deploys it:\n\n1\. [\s\S]*\[patch\.yaml:\d+\][\s\S]*\n6\. So it cannot be told/,
  );
  const pictures = await Promise.all(
    Array.from(text.matchAll(/command:pullSecrets\.explainPull\?([^)\s]+)\)/g), async ([, query = ""]) => {
      const [asked] = JSON.parse(decodeURIComponent(query));
      const images = await client.connection.sendRequest<readonly ExplainedImage[]>(explainRequest, asked);
      return images.filter(({ atCursor }) => atCursor).map(({ owner }) => owner.replace(/.*\//, ""));
    }),
  );
  assert.deepEqual(pictures, [["dev"], ["prod"]]);
});

test("no command is linked where the editor has none", async () => {
  assert.doesNotMatch(textIn(await imageHover({ capabilities: markdown })), /command:/);
  const strange = [null, 1, { commands: "pullSecrets.explainPull" }, { commands: [["pullSecrets.explainPull"]] }];
  for (const options of strange) {
    assert.doesNotMatch(textIn(await imageHover({ capabilities: markdown, options })), /command:/);
  }
});

test("editors without Markdown get plain text", async () => {
  const hover = await imageHover({ options: { commands: ["pullSecrets.explainPull"] } });
  assert.equal((hover.contents as MarkupContent).kind, "plaintext");
  assert.match(textIn(hover), /^4\. Secret "regcred" has credentials for registry\.example\.com\. secret\.yaml:4$/m);
  assert.doesNotMatch(textIn(hover), /[[\]`\\]|command:/);
});

test("names in a manifest are no markup", async () => {
  await using client = await Client.start({ capabilities: markdown });
  const name = "](command:x) <img src=x> `a` [b](http://c)";
  const text = pod(JSON.stringify(name));
  await client.open("untitled:a", text);
  const hover = await hoverOn(client, "untitled:a", text, "registry.example.com/web");
  assert.ok(hover);
  const written = textIn(hover);
  assert.ok(written.includes("\\](command:x) \\<img src=x\\> \\`a\\` \\[b\\](http\\://c)"), written);
});
