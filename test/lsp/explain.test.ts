/** How images are pulled, asked from an editor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ExplainedImage, type ExplainParams, explainRequest } from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { pod, secret } from "./manifests.ts";

useBuild();

const ask = (client: Client, params: ExplainParams): Promise<readonly ExplainedImage[]> =>
  client.connection.sendRequest(explainRequest, params);

test("each image of a file is explained, with links to what other files declare", async () => {
  using folder = new Folder({
    "pod.yaml": `${pod("regcred")}---\n${pod("none", "api")}`,
    "secret.yaml": secret("regcred"),
  });
  await using client = await Client.start({ folders: [folder.path] });
  await client.indexed();
  const uri = uriOf(folder.at("pod.yaml"));
  const images = await ask(client, { uri });
  assert.deepEqual(
    images.map(({ owner, atCursor, picture: { title } }) => [owner, atCursor, title]),
    [
      ['Pod "web", "web"', false, "registry.example.com/web"],
      ['Pod "api", "web"', false, "registry.example.com/api"],
    ],
  );
  const found = images[0]?.picture.nodes.find(({ kind }) => kind === "secret")?.location;
  assert.equal(found?.uri, uriOf(folder.at("secret.yaml")));
  assert.deepEqual(found?.range.start, { line: 3, character: 8 });
});

test("the image nearest to the cursor in its document is meant", async () => {
  await using client = await Client.start();
  const uri = "untitled:a";
  const text = `a: 1\n---\n${pod("a")}---\n${pod("b", "api")}`;
  await client.open(uri, text);
  const lines = text.split("\n");
  const at = async (line: number) => {
    const images = await ask(client, { uri, position: { line, character: 0 } });
    return images.filter(({ atCursor }) => atCursor).map(({ picture }) => picture.title);
  };
  assert.deepEqual(await at(0), []);
  assert.deepEqual(await at(lines.indexOf("  name: web")), ["registry.example.com/web"]);
  assert.deepEqual(await at(lines.indexOf("      image: registry.example.com/api")), ["registry.example.com/api"]);
});

test("a file without a Pod spec, or one that is not known, has nothing to explain", async () => {
  await using client = await Client.start();
  await client.open("untitled:a", secret("a"));
  assert.deepEqual(await ask(client, { uri: "untitled:a" }), []);
  assert.deepEqual(await ask(client, { uri: "file:///nowhere.yaml" }), []);
});
