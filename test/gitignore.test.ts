/** Reading a .gitignore: what we do ourselves agrees with the package that does the rest, and nothing in it takes long. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import ignore from "ignore";
import { readGitignore } from "../server/src/files/gitignore.ts";
import { IgnoreRules } from "../server/src/files/ignoreRules.ts";
import { Folder } from "./cli/helper.ts";

const lines = [
  "**/a/**/b",
  "**/a/**/b/",
  "/**/a/**/b*",
  "a/**/b/**/c",
  "a/**/**/b/**/**/c",
  "**/a/**/b/**",
  "**/*.y/**/[a-b]",
  "**/**/a",
  "**/a b/**/c\\ ",
  "**/a/**/b   ",
  "**/\\!a/**/b",
];
const names = ["a", "b", "c", "x.y", "a b", "c ", "!a", "bb"];
const paths = [
  ...names,
  ...names.flatMap((one) => names.flatMap((two) => [`${one}/${two}`, `a/${one}/${two}`, `a/${one}/b/${two}`])),
  ...names.flatMap((one) => names.map((two) => `c/${one}/a/c/${two}/b`)),
];

/** Whether a rule is for this very path: that its folders are ignored is found out when they are walked through. */
function known(line: string, path: string, isFolder: boolean): boolean {
  const rules = ignore({ ignoreCase: false }).add(line);
  const parts = path.split("/");
  const above = parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join("/")}/`);
  return !above.some((folder) => rules.test(folder).ignored) && rules.test(isFolder ? `${path}/` : path).ignored;
}

for (const line of lines) {
  test(`as the package has it: ${line}`, () => {
    const read = readGitignore(line);
    const parents = (path: string) =>
      path
        .split("/")
        .map((_, index, all) => all.slice(0, index).join("/"))
        .slice(1);
    for (const path of paths) {
      for (const isFolder of [true, false]) {
        if (parents(path).some((folder) => read(folder, true) === "ignored")) continue;
        assert.equal(read(path, isFolder) === "ignored", known(line, path, isFolder), `${path}, folder: ${isFolder}`);
      }
    }
  });
}

test("the last line that speaks of a path decides, whoever reads it", () => {
  const read = readGitignore("*.yaml\n!**/a/**/b.yaml\nkeep/\n**/a/**/c.yaml\n!c.yaml\r\n");
  const verdicts = ["x.yaml", "a/b.yaml", "z/a/z/b.yaml", "a/c.yaml", "x.txt"].map((path) => read(path, false));
  assert.deepEqual(verdicts, ["ignored", "kept", "kept", "kept", undefined]);
});

const bombs: Readonly<Record<string, string>> = {
  "many `**`": `${"**/a/".repeat(12)}b`,
  "`**` in a row": `a/${"**/".repeat(30)}b`,
  "many `*`": `${"*a".repeat(100)}b`,
  "many `*` and `**`": `${"**/*a*".repeat(20)}b`,
  "a line of 100,000 characters": "x".repeat(100_000),
  "a line of 100,000 spaces": `${" ".repeat(100_000)}x`,
  brackets: "[".repeat(900),
};

describe("nothing takes long", () => {
  for (const [name, line] of Object.entries(bombs)) {
    test(`in a .gitignore: ${name}`, { timeout: 5000 }, () => {
      const read = readGitignore(line);
      const start = performance.now();
      for (const path of ["a/".repeat(400), "aaaa/".repeat(100), "a".repeat(255)]) {
        assert.equal(read(path.replace(/\/$/, ""), false), undefined);
      }
      assert.ok(performance.now() - start < 1000);
    });
  }

  test("a .gitignore that is a link, which may lead to what never ends, or a folder is none", () => {
    using folder = new Folder({ "link/a.yaml": "" });
    symlinkSync("/dev/zero", join(folder.path, "link/.gitignore"));
    mkdirSync(join(folder.path, "folder/.gitignore"), { recursive: true });
    for (const name of ["link", "folder"]) {
      assert.equal(IgnoreRules.none.with(folder.at(name)).ignores(folder.at(`${name}/a.yaml`), false), false);
    }
  });
});
