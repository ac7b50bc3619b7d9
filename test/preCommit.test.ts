/** What pre-commit needs of a clone: it installs the file that `npm pack` names, and runs one of the package's programs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { isManifestName } from "#core";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};

test("npm pack prints the name of the package and nothing else, whatever is printed while it is built", () => {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-pack-"));
  try {
    for (const name of [".npmrc", ".npmignore", "THIRD_PARTY_NOTICES.txt"]) copyFileSync(name, join(folder, name));
    const build = "mkdirSync('dist'); writeFileSync('dist/cli.cjs', ''); writeFileSync('dist/other.cjs', '')";
    writeFileSync(join(folder, "build.cjs"), `with (require("node:fs")) { ${build}; } console.log("built");`);
    const scripts = { prepare: "node build.cjs" };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "packed", version: "1.0.0", scripts }));
    const printed = execFileSync("npm", ["pack", "--offline"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    assert.equal(printed.toString(), "packed-1.0.0.tgz\n");
    const listed = execFileSync("tar", ["tzf", "packed-1.0.0.tgz"], { cwd: folder }).toString();
    const expected = ["THIRD_PARTY_NOTICES.txt", "dist/cli.cjs", "package.json"].map((name) => `package/${name}`);
    assert.deepEqual(listed.trim().split("\n").toSorted(), expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("all programs of the package are built where it is packed", () => {
  const built = manifest.scripts.prepare?.split(" ").map((name) => `dist/${name}.cjs`);
  for (const path of Object.values(manifest.bin)) assert.ok(built?.includes(path), path);
});

test("the hook runs a program of the package when a manifest changes, and on all of them", () => {
  const [hook] = parse(readFileSync(".pre-commit-hooks.yaml", "utf8"));
  assert.ok(hook.entry.split(" ")[0] in manifest.bin);
  assert.equal(hook.pass_filenames, false);
  for (const name of ["a.yaml", "b/kustomization.yml", "c.json", "README.md", "a.yaml.gz"]) {
    assert.equal(new RegExp(hook.files).test(name), isManifestName(name), name);
  }
});
