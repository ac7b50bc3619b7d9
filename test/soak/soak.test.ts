/** Short forms of the soaks: what is edited and what flaps leaves nothing behind. The long forms are scripts beside this. */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { generateManifests } from "../bench/generate.ts";
import { Folder } from "../cli/helper.ts";
import { Client, serverPath, useBuild } from "../lsp/client.ts";
import { editAtRandom } from "./editing.ts";
import { flap } from "./flapping.ts";
import { growth, watched } from "./heap.ts";

useBuild();

/** Part of what there is: a leak of a few kilobytes for each edit or flap is several times more. */
const steady = 0.15;

test("a language server whose documents are edited at random keeps no more than at first, and fails at nothing", {
  skip: process.platform === "win32" && "there are no signals",
}, async () => {
  const files = generateManifests(300);
  using folder = new Folder(Object.fromEntries(files));
  const command = [process.execPath, watched, serverPath, "--stdio"] as const;
  await using client = await Client.start({ folders: [folder.path], command: [...command] });
  await client.indexed();
  const paths = [...files.keys()].map((name) => folder.at(name));
  const { heaps, failures } = await editAtRandom(client, paths, { seed: 7, every: 60, goesOn: (done) => done < 7 });
  assert.deepEqual(failures, []);
  assert.ok(growth(heaps) < steady, `kept: ${heaps.join(", ")} bytes`);
});

test("a cluster whose API server flaps is followed again each time, and nothing is left behind", async () => {
  const { heaps, difference } = await flap({ seed: 7, goesOn: (done) => done < 7, flaps: 4, pause: 60 });
  assert.deepEqual(difference, []);
  assert.ok(growth(heaps) < steady, `kept: ${heaps.join(", ")} bytes`);
});
