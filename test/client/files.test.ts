/** Files that hold secrets: read whole or not at all, made for their owner, rewritten as they were. */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import {
  expanded,
  newFileProblem,
  readSmallFile,
  rewriteFile,
  writeNewFile,
} from "../../client/src/credentials/files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pull-secrets-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...path: readonly string[]) => join(folder, ...path);

test("what is no text, too large or not there is refused without being quoted", async () => {
  const cases: readonly (readonly [content: Buffer | string, said: RegExp])[] = [
    ["x".repeat(1024 * 1024 + 1), /is larger than 1 MiB\.$/],
    [Buffer.from([0x66, 0x61, 0x6b, 0x65, 0xff]), /is no text: it is not valid UTF-8\.$/],
    [Buffer.from("\ufefffake", "utf16le"), /is no text: its encoding is UTF-16/],
  ];
  for (const [content, said] of cases) {
    writeFileSync(at("a"), content);
    const read = await readSmallFile(at("a"));
    assert.ok("problem" in read);
    assert.match(read.problem, said);
    assert.ok(!read.problem.includes("fake"));
  }
  assert.deepEqual(await readSmallFile(at("none")), {
    problem: `${at("none")} cannot be read: no such file or folder.`,
  });
  assert.deepEqual(await readSmallFile(folder), { problem: `${folder} cannot be read: it is a folder.` });
  writeFileSync(at("a"), "fake\n");
  assert.deepEqual(await readSmallFile(at("a")), { text: "fake\n" });
});

test("a new file is its owner's, takes the place of none, and leaves nothing beside it", async () => {
  assert.equal(await writeNewFile(at("new", "a.yaml"), "text"), undefined);
  assert.equal(readFileSync(at("new", "a.yaml"), "utf8"), "text");
  assert.equal(statSync(at("new", "a.yaml")).mode & 0o777, 0o600);
  assert.match((await writeNewFile(at("new", "a.yaml"), "other")) ?? "", /it exists already/);
  assert.equal(readFileSync(at("new", "a.yaml"), "utf8"), "text");
  assert.deepEqual(readdirSync(at("new")), ["a.yaml"]);
});

test("a file that is rewritten keeps its mode, and one that has changed meanwhile its text", () => {
  writeFileSync(at("a"), "before");
  chmodSync(at("a"), 0o640);
  assert.equal(rewriteFile(at("a"), "before", "after"), undefined);
  assert.deepEqual([readFileSync(at("a"), "utf8"), statSync(at("a")).mode & 0o777], ["after", 0o640]);
  assert.match(rewriteFile(at("a"), "before", "again") ?? "", /changed since it was read/);
  assert.deepEqual([readFileSync(at("a"), "utf8"), readdirSync(folder)], ["after", ["a"]]);
});

test("where no file can be made is told before", async () => {
  writeFileSync(at("a"), "");
  mkdirSync(at("b"));
  assert.match((await newFileProblem("")) ?? "", /empty/);
  assert.match((await newFileProblem("a.yaml")) ?? "", /whole one/);
  assert.match((await newFileProblem(at("a"))) ?? "", /already/);
  assert.match((await newFileProblem(at("a", "x"))) ?? "", /is no folder/);
  assert.equal(await newFileProblem(at("b", "c", "x")), undefined);
  assert.ok(!existsSync(at("b", "c")));
  assert.notEqual(expanded("~/x"), "~/x");
  assert.equal(expanded(" /~x "), "/~x");
});
