/** Whether a file would get into a Git repository, as the editor asks before it writes a password there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { keptByGitRequest } from "../../server/src/protocol.ts";
import { Folder } from "../cli/helper.ts";
import { Client, uriOf, useBuild } from "./client.ts";

useBuild();

test("is told of files that are there and files that are not", async () => {
  using folder = new Folder({
    "repo/.git/HEAD": "",
    "repo/.gitignore": "*.secret.yaml\nprivate/\n!kept.secret.yaml\n",
    "repo/app/.gitignore": "local.yaml\n",
    "elsewhere/a.yaml": "",
  });
  await using client = await Client.start({ folders: [folder.at("repo")] });
  const kept = async (path: string) =>
    await client.connection.sendRequest(keptByGitRequest, { uri: uriOf(folder.at(path)) });
  const wanted: Readonly<Record<string, boolean>> = {
    "repo/a.yaml": true,
    "repo/new/folder/a.yaml": true,
    "repo/a.secret.yaml": false,
    "repo/app/a.secret.yaml": false,
    "repo/kept.secret.yaml": true,
    "repo/app/local.yaml": false,
    "repo/local.yaml": true,
    "repo/private/a.yaml": false,
    "repo/private/deep/kept.secret.yaml": false,
    "elsewhere/a.yaml": false,
  };
  const told = await Promise.all(Object.keys(wanted).map(async (path) => [path, await kept(path)] as const));
  assert.deepEqual(Object.fromEntries(told), wanted);
  assert.equal(await client.connection.sendRequest(keptByGitRequest, { uri: "untitled:Untitled-1" }), false);
});
