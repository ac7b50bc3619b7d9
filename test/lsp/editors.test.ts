/** What docs/editors.md has editors start is what the package installs, and it serves over stdio. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Folder } from "../cli/helper.ts";
import { Client, serverPath, uriOf, useBuild } from "./client.ts";
import { notFound, pod } from "./manifests.ts";

useBuild();

const page = readFileSync("docs/editors.md", "utf8");
const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly bin: Readonly<Record<string, string>> };

/** The command of each set-up, by the heading above it. */
function commands(): ReadonlyMap<string, readonly string[]> {
  const blocks = [...page.matchAll(/^(?:# |## )([^\n]+)\n(.*?)(?=^## |$(?!.))/gms)];
  const all = blocks.flatMap(([, heading = "", text = ""]) =>
    [...text.matchAll(/^```\w+\n(.*?)^```/gms)].flatMap(([, code = ""]) => {
      const line = code.split("\n").find((line) => /^pull-secrets-language-server /.test(line));
      const quoted = [...code.matchAll(/"(pull-secrets-language-server|--[\w-]+)"/g)].map(([, word = ""]) => word);
      const words = line?.split(" ") ?? quoted;
      return words.length > 0 ? [[heading, words] as const] : [];
    }),
  );
  return new Map(all);
}

describe("docs/editors.md", () => {
  const installed = mkdtempSync(join(tmpdir(), "pull-secrets-bin-"));
  before(() => {
    mkdirSync(installed, { recursive: true });
    for (const [name, target] of Object.entries(bin)) {
      if (basename(target) === basename(serverPath)) symlinkSync(serverPath, join(installed, name));
    }
  });
  after(() => rmSync(installed, { recursive: true, force: true }));

  test("has a set-up for each of these editors", () => {
    assert.deepEqual([...commands().keys()], ["Other editors", "Neovim", "Helix", "Emacs", "Sublime Text"]);
  });

  for (const [editor, command] of commands()) {
    test(`${editor}: ${command.join(" ")}`, async () => {
      using folder = new Folder({ "pod.yaml": pod("regcerd") });
      const [program = "", ...args] = command;
      await using client = await Client.start({ folders: [folder.path], command: [join(installed, program), ...args] });
      await client.indexed();
      assert.deepEqual(await client.rules(uriOf(folder.at("pod.yaml"))), [notFound]);
      assert.equal(await client.stop(), 0);
    });
  }

  test("the program can be run, tells its version and says how it is used", () => {
    assert.equal(statSync(serverPath).mode & 0o111, 0o111);
    const run = (...args: string[]) =>
      spawnSync(join(installed, "pull-secrets-language-server"), args, { encoding: "utf8" });
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.equal(run("--version").stdout, `${version}\n`);
    assert.match(run("--help").stdout, /--stdio/);
    const wrong = run();
    assert.deepEqual([wrong.status, wrong.stdout], [2, ""]);
    assert.match(wrong.stderr, /--stdio/);
  });
});

test("an editor built on Node.js may start it as a module, over its own channel", async () => {
  const { fork } = await import("node:child_process");
  const child = fork(serverPath, ["--node-ipc", `--clientProcessId=${process.pid}`], { env: {} });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  child.on("message", resolve);
  child.send({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { processId: process.pid, rootUri: null, capabilities: {} },
  });
  assert.equal(((await promise) as { readonly id: number }).id, 1);
  child.kill("SIGKILL");
});
