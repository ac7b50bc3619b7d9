/** The folders of the workspace: several, of the same names, within each other, and elsewhere. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { describe, test } from "node:test";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";
import { broken, duplicate, invalidImage, notFound, pod, secret } from "./manifests.ts";

useBuild();

describe("workspace folders", () => {
  const change = (client: Client, added: readonly string[], removed: readonly string[]) => {
    const [more, fewer] = [added, removed].map((paths) => paths.map((path) => ({ uri: uriOf(path), name: path })));
    return client.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: more, removed: fewer },
    });
  };

  test("come and go", async () => {
    using one = new Folder({ "pod.yaml": pod("regcred") });
    using two = new Folder({ "secret.yaml": secret("regcred") });
    await using client = await Client.start({ folders: [one.path] });
    const uri = uriOf(one.at("pod.yaml"));
    await client.indexed();
    await client.untilRules(uri, notFound);
    await change(client, [two.path], []);
    await client.untilRules(uri);
    await client.indexed();
    await change(client, [], [two.path]);
    await client.untilRules(uri, notFound);
    await change(client, [], [one.path]);
    await client.untilRules(uri);
  });

  test("may hold files of the same names, or each other", async () => {
    using one = new Folder({ "pod.yaml": pod("regcred"), "inner/pod.yaml": pod("regcerd") });
    using two = new Folder({ "pod.yaml": broken, "secret.yaml": secret("regcred") });
    await using client = await Client.start({ folders: [one.path, one.at("inner"), two.path] });
    await client.indexed();
    const rules = await Promise.all(
      [one.at("pod.yaml"), one.at("inner/pod.yaml"), two.at("pod.yaml")].map((path) => client.rules(uriOf(path))),
    );
    assert.deepEqual(rules, [[], [notFound], [duplicate, invalidImage]]);
    const { files } = await client.connection.sendRequest<{ files: number }>("pullSecrets/status");
    assert.equal(files, 4);
  });

  test("that are not on this disk leave absence unknown", async () => {
    await using client = Client.spawn();
    await client.connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities: { textDocument: { diagnostic: {} } },
      workspaceFolders: [{ uri: "vscode-vfs://github/a/b", name: "b" }],
    });
    await client.connection.sendNotification("initialized", {});
    const uri = "vscode-vfs://github/a/b/pod.yaml";
    await client.open(uri, `${pod("regcerd")}---\n${secret("regcred")}`);
    while (!(await client.connection.sendRequest<{ indexed: boolean }>("pullSecrets/status")).indexed);
    assert.ok((await client.diagnostics(uri)).every(({ severity }) => severity !== 1));
  });

  test("that are not there do no harm", async () => {
    using folder = new Folder({ "pod.yaml": pod("regcerd") });
    mkdirSync(folder.at("empty"));
    await using client = await Client.start({ folders: [folder.at("gone"), folder.at("empty"), folder.path] });
    await client.indexed();
    assert.deepEqual(await client.rules(uriOf(folder.at("pod.yaml"))), [notFound]);
  });
});
