/** `--fix`: what it writes, and what it leaves alone. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { writeAll } from "../../server/src/files/write.ts";
import { badPod, Folder, lint, misspelled, run, useBuild } from "./helper.ts";

useBuild();

const goodPod = badPod.replace("Team", "team");

test("preferred fixes are written and told; a second run has nothing to do", async () => {
  using folder = new Folder({ "a.yaml": misspelled, "b/c.yaml": badPod });
  const first = await lint(folder, "--fix");
  assert.match(first.stdout, /^fixed\[pull-secret-not-found\] a\.yaml:9:13: /m);
  assert.match(first.stdout, /^fixed\[image-invalid-reference\] b\/c\.yaml:9:14: /m);
  assert.ok(folder.read("a.yaml").startsWith(misspelled.replace("regcerd", "regcred").slice(0, 200)));
  assert.match(folder.read("b/c.yaml"), /registry\.example\.com\/team\/app:1/);
  const after = [folder.read("a.yaml"), folder.read("b/c.yaml")];
  const second = await lint(folder, "--fix");
  assert.doesNotMatch(second.stdout, /^fixed/m);
  assert.deepEqual([folder.read("a.yaml"), folder.read("b/c.yaml")], after);
  assert.equal(second.code, 0);
});

test("comments, CRLF, a BOM and the mode of the file stay", async () => {
  const text = `\ufeff${misspelled}`.replaceAll("\n", "\r\n");
  using folder = new Folder({ "a.yaml": text });
  chmodSync(folder.at("a.yaml"), 0o640);
  await lint(folder, "--fix");
  assert.equal(folder.read("a.yaml"), text.replace("regcerd", "regcred"));
  assert.equal(statSync(folder.at("a.yaml")).mode & 0o777, 0o640);
});

test("what is inserted has the line breaks of the file", async () => {
  const secret = misspelled.slice(misspelled.indexOf("---\n"));
  using folder = new Folder({ "a.yaml": `${goodPod}${secret}`.replaceAll("\n", "\r\n") });
  await lint(folder, "--fix");
  assert.doesNotMatch(folder.read("a.yaml"), /[^\r]\n/);
});

test("nothing else is left in the folder", async () => {
  using folder = new Folder({ "a.yaml": misspelled });
  await lint(folder, "--fix");
  assert.deepEqual(readdirSync(folder.path), ["a.yaml"]);
});

test("formats for programs stay what they are; fixes are told beside them", async () => {
  using folder = new Folder({ "a.yaml": misspelled });
  const { stdout, stderr } = await lint(folder, "--fix", "--format", "json");
  assert.deepEqual(Object.keys(JSON.parse(stdout)), ["findings", "stats"]);
  assert.match(stderr, /^fixed\[pull-secret-not-found\]/m);
});

test("a link within what was named is written through, one that leads out of it is not", async () => {
  using outside = new Folder({ "o.yaml": badPod });
  using folder = new Folder({ "real/a.yaml": badPod, "in/x.txt": "" });
  symlinkSync("../real/a.yaml", folder.at("in/a.yaml"));
  symlinkSync(outside.at("o.yaml"), folder.at("in/o.yaml"));
  const { code, stderr } = await lint(folder, "--fix", "in", "real");
  assert.equal(code, 2);
  assert.equal(stderr, "pull-secrets: in/o.yaml: not fixed, as a symbolic link leads out of what was named\n");
  assert.equal(outside.read("o.yaml"), badPod);
  assert.match(folder.read("real/a.yaml"), /team\/app/);
});

test("--fix is said to apply only what it would write", async () => {
  using outside = new Folder({ "o.yaml": badPod });
  using folder = new Folder({ "in/x.txt": "" });
  symlinkSync(outside.at("o.yaml"), folder.at("in/o.yaml"));
  const left = "--fix does not apply 1 fix: a symbolic link leads out of what was named.";
  const advice = async (...args: readonly string[]) => {
    const { stdout } = await run(["lint", ...args], { cwd: folder.path, input: badPod });
    return stdout
      .trimEnd()
      .split("\n")
      .slice(-2)
      .filter((line) => line.includes("--fix"));
  };
  assert.deepEqual(await advice("in"), [left]);
  writeFileSync(folder.at("in/a.yaml"), badPod);
  assert.deepEqual(await advice("in"), ["Run with --fix to apply 1 fix.", left]);
  assert.deepEqual(await advice("in", outside.path), ["Run with --fix to apply 2 fixes."]);
  assert.deepEqual(await advice("-"), []);
  assert.deepEqual(await advice("in", "--fix"), []);
});

test("if one file cannot be written, none is", { skip: process.getuid?.() !== 0 && "needs root" }, async () => {
  using folder = new Folder({ "a/a.yaml": badPod, "b/b.yaml": badPod });
  for (const path of ["a", "a/a.yaml"]) chmodSync(folder.at(path), 0o777);
  for (const path of ["b", ""]) chmodSync(folder.at(path), 0o755);
  const { code, stdout, stderr } = await run(["lint", "--fix"], { cwd: folder.path, uid: 65534 });
  assert.equal(code, 2);
  assert.match(stderr, /nothing was fixed: .*b\.yaml: permission denied/);
  assert.doesNotMatch(stdout, /^fixed/m);
  assert.match(stdout, /Found 2 errors/);
  assert.equal(folder.read("a/a.yaml"), badPod);
  assert.deepEqual(readdirSync(folder.at("a")), ["a.yaml"]);
});

test("a file that has changed since it was read is not written, nor any other", () => {
  using folder = new Folder({ "a.yaml": "a", "b.yaml": "changed" });
  const problem = writeAll([
    { path: folder.at("a.yaml"), before: "a", after: "A" },
    { path: folder.at("b.yaml"), before: "b", after: "B" },
    { path: folder.at("c.yaml"), before: undefined, after: "C" },
  ]);
  assert.match(problem ?? "", /b\.yaml: it has changed since it was read$/);
  assert.deepEqual(readdirSync(folder.path).sort(), ["a.yaml", "b.yaml"]);
  assert.deepEqual([folder.read("a.yaml"), folder.read("b.yaml")], ["a", "changed"]);
});

test("a new file never takes the place of another, and then nothing is written", () => {
  using folder = new Folder({ "a.yaml": "a", "c.yaml": "there" });
  const problem = writeAll([
    { path: folder.at("a.yaml"), before: "a", after: "A" },
    { path: folder.at("b.yaml"), before: undefined, after: "B" },
    { path: folder.at("c.yaml"), before: undefined, after: "C" },
  ]);
  assert.match(problem ?? "", /c\.yaml: it exists already$/);
  assert.deepEqual(readdirSync(folder.path).sort(), ["a.yaml", "c.yaml"]);
  assert.deepEqual([folder.read("a.yaml"), folder.read("c.yaml")], ["a", "there"]);
});

test("what was written is put back where a later step fails", () => {
  using folder = new Folder({ "a.yaml": "a" });
  mkdirSync(folder.at("d.yaml"));
  const written = writeAll([{ path: folder.at("a.yaml"), before: "a", after: "A" }]);
  assert.equal(written, undefined);
  const problem = writeAll([
    { path: folder.at("a.yaml"), before: "A", after: "AA" },
    { path: folder.at("d.yaml"), before: "", after: "D" },
  ]);
  assert.match(problem ?? "", /d\.yaml: it is a folder$/);
  assert.equal(folder.read("a.yaml"), "A");
});
