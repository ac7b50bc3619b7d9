/** The package of the extension: what is in it, how large it is, and that everybody packs the same bytes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { bundles, fileOf } from "../scripts/bundles.ts";

const folder = mkdtempSync(join(tmpdir(), "pull-secrets-package-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes. */
const limit = 1_500_000;

test("two builds are the same, byte for byte", () => {
  const [first, second] = ["one", "two"].map((name) => {
    const outdir = join(folder, name);
    execFileSync(process.execPath, ["scripts/build.ts", "--production", `--outdir=${outdir}`], { stdio: "ignore" });
    return outdir;
  });
  for (const name of bundles.map(fileOf)) {
    assert.deepEqual(readFileSync(join(first ?? "", name)), readFileSync(join(second ?? "", name)), name);
  }
});

test("whatever has to be installed beside the bundles is a dependency, and nothing else is", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Readonly<Record<string, object | undefined>>;
  const installed = ["dependencies", "optionalDependencies", "peerDependencies"].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  );
  const required = bundles.flatMap((bundle) => {
    const text = readFileSync(join(folder, "one", fileOf(bundle)), "utf8");
    return Array.from(text.matchAll(/\brequire\("([^"]+)"\)/g), ([, name = ""]) => name);
  });
  assert.ok(required.includes("node:fs"), "nothing is recognized");
  const others = required.filter((name) => name !== "vscode" && !name.startsWith("./") && !isBuiltin(name));
  assert.deepEqual(installed.toSorted(), [...new Set(others)].toSorted());
});

test("the parts of the extension share the core, and tell its language once", () => {
  const load = createRequire(join(folder, "one/"));
  const { t } = load("./translation.cjs") as { readonly t: unknown };
  assert.equal((load("./core.cjs") as { readonly t: unknown }).t, t);
  assert.ok(Object.keys(load.cache).some((path) => path.endsWith("core.cjs")));
  const before = Object.keys(load.cache).length;
  load("./cluster.cjs");
  assert.deepEqual(
    Object.keys(load.cache)
      .slice(before)
      .map((path) => basename(path)),
    ["cluster.cjs"],
  );
});

test("two packages are the same, byte for byte, small, and hold only what is listed", () => {
  const [first = "", second = ""] = ["one.vsix", "two.vsix"].map((name) => pack(join(folder, name)));
  assert.deepEqual(readFileSync(first), readFileSync(second));
  const { size } = statSync(first);
  assert.ok(size < limit, `the package has ${size} bytes`);
  const packed = namesIn(readFileSync(first)).filter((name) => name.startsWith("extension/"));
  assert.deepEqual(packed.toSorted(), expected.map((name) => `extension/${name}`).toSorted());
});

/** vsce writes these three in its own way. */
const documents = ["readme.md", "changelog.md", "LICENSE.txt"];
const expected = [
  ...documents,
  ...["package.json", "package.nls.json", "package.nls.de.json"],
  "THIRD_PARTY_NOTICES.txt",
  ...[
    "client.cjs",
    "cluster.cjs",
    "core.cjs",
    "languageClient.cjs",
    "server.cjs",
    "translation.cjs",
    "web.cjs",
    "webServer.js",
  ].map((name) => `dist/${name}`),
  ...["dockercfg", "dockerconfigjson"].map((name) => `schemas/${name}.schema.json`),
  ...["image-reference", "image-reference-quoted", "docker-config", "docker-config-json"].map(
    (name) => `syntaxes/${name}.tmLanguage.json`,
  ),
  ...["icon.png", "icon.svg", "sidebar.svg"].map((name) => `media/${name}`),
  ...["cluster", "example", "explain", "fix", "secret"].flatMap((name) =>
    ["", ".nls.de"].map((language) => `media/walkthrough/${name}${language}.md`),
  ),
  "examples/first-look.yaml",
  "l10n/bundle.l10n.de.json",
];

function pack(out: string): string {
  execFileSync(process.execPath, ["scripts/package.ts", "--built", "--out", out], { stdio: "ignore" });
  return out;
}

/** The names in the central directory of a zip file (APPNOTE.TXT 4.3.12). */
function namesIn(zip: Buffer): readonly string[] {
  const names: string[] = [];
  const entry = Buffer.from("PK\u0001\u0002", "latin1");
  const [nameLength, nameStart] = [28, 46];
  for (let at = zip.indexOf(entry, zip.lastIndexOf("PK\u0005\u0006") - directoryLength(zip)); at !== -1; ) {
    const end = at + nameStart + zip.readUInt16LE(at + nameLength);
    names.push(zip.toString("utf8", at + nameStart, end));
    at = zip.indexOf(entry, end);
  }
  return names;
}

function directoryLength(zip: Buffer): number {
  return zip.readUInt32LE(zip.lastIndexOf("PK\u0005\u0006") + 12);
}
