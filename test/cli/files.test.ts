/** Which files are read, and what is said of those that are not. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { badPod, cli, Folder, filesOf, jsonOf, lint, run, useBuild } from "./helper.ts";

useBuild();

const files = async (folder: Folder, ...args: string[]) => filesOf(await lint(folder, "--format", "json", ...args));

test("folders are read through and through", async () => {
  using folder = new Folder({
    "a.yaml": badPod,
    "b/c.yml": badPod,
    "b/d/E.YAML": badPod,
    "b/readme.md": badPod,
    ".x/f.yaml": badPod,
  });
  assert.deepEqual(await files(folder), [".x/f.yaml", "a.yaml", "b/c.yml", "b/d/E.YAML"]);
  assert.deepEqual(await files(folder, "b", "a.yaml", "b/d"), ["a.yaml", "b/c.yml", "b/d/E.YAML"]);
});

test("JSON manifests are read", async () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec: { containers: [{ image: "x.example/A" }] },
  };
  using folder = new Folder({ "a.json": JSON.stringify(pod), "package.json": "{}" });
  assert.deepEqual(await files(folder), ["a.json"]);
});

test("helpers of a Helm chart are read, and no other template that is not called YAML", async () => {
  const helper =
    '{{ define "web.secrets" }}{{ range .Values.imagePullSecrets }}\n- name: {{ .name }}{{ end }}{{ end }}';
  using folder = new Folder({
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "imagePullSecrets: [regcred]\n",
    "web/templates/parts/_helpers.tpl": `${helper}\n---\n${badPod}`,
    "web/templates/NOTES.txt": badPod,
    "terraform/pod.yaml.tpl": badPod,
  });
  assert.deepEqual(await files(folder), ["web/values.yaml"]);
  assert.equal(jsonOf(await lint(folder, "--format", "json")).stats.resources, 0);
});

test(".git and node_modules are left out", async () => {
  using folder = new Folder({
    ".git/a.yaml": badPod,
    "node_modules/x/a.yaml": badPod,
    "x/node_modules/a.yaml": badPod,
    "x/b.yaml": badPod,
  });
  assert.deepEqual(await files(folder), ["x/b.yaml"]);
});

test(".gitignore counts in every folder, and what is nearest decides", async () => {
  using folder = new Folder({
    ".gitignore": "/out/\n*.gen.yaml\nsecret/*\n!secret/keep.yaml\r\n# comment\n",
    "out/a.yaml": badPod,
    "deep/out/a.yaml": badPod,
    "a.gen.yaml": badPod,
    "deep/b.gen.yaml": badPod,
    "deep/.gitignore": "!b.gen.yaml\nlocal.yaml\n",
    "deep/local.yaml": badPod,
    "local.yaml": badPod,
    "secret/a.yaml": badPod,
    "secret/keep.yaml": badPod,
  });
  assert.deepEqual(await files(folder), ["deep/b.gen.yaml", "deep/out/a.yaml", "local.yaml", "secret/keep.yaml"]);
});

test(".gitignore of the folders above counts, up to the root of the repository", async () => {
  using folder = new Folder({
    ".gitignore": "*.yaml\n",
    "repo/.git/HEAD": "",
    "repo/.gitignore": "/apps/a.yaml\nb.yaml\nbuild\n",
    "repo/apps/a.yaml": badPod,
    "repo/apps/sub/b.yaml": badPod,
    "repo/apps/sub/c.yaml": badPod,
    "repo/build/d.yaml": badPod,
  });
  assert.deepEqual(await files(folder, "repo/apps"), ["repo/apps/sub/c.yaml"]);
  assert.deepEqual(await files(folder, "repo/apps/sub"), ["repo/apps/sub/c.yaml"]);
  const inside = await run(["lint", "--format", "json", "sub"], { cwd: folder.at("repo/apps") });
  assert.deepEqual(filesOf(inside), ["sub/c.yaml"]);
});

test("what is named is read though git ignores it", async () => {
  using folder = new Folder({
    ".git/HEAD": "",
    ".gitignore": "a.yaml\nout\n",
    "a.yaml": badPod,
    "out/b.yaml": badPod,
    "x.txt": badPod,
  });
  assert.deepEqual(await files(folder), []);
  assert.deepEqual(await files(folder, "a.yaml"), ["a.yaml"]);
  assert.deepEqual(await files(folder, "out"), ["out/b.yaml"]);
  assert.deepEqual(await files(folder, "x.txt"), ["x.txt"]);
});

test("paths outside the working folder are relative to it", async () => {
  using folder = new Folder({ "a.yaml": badPod, "b/c.txt": "" });
  const result = await run(["lint", "--format", "json", ".."], { cwd: folder.at("b") });
  assert.deepEqual(filesOf(result), ["../a.yaml"]);
});

test("each file is read once, and links do not go round in circles", { timeout: 10_000 }, async () => {
  using outside = new Folder({ "o.yaml": badPod });
  using folder = new Folder({ "a/x.yaml": badPod });
  symlinkSync("..", folder.at("a/up"));
  symlinkSync("a", folder.at("0"));
  symlinkSync("a/x.yaml", folder.at("0.yaml"));
  symlinkSync("/", folder.at("root"));
  symlinkSync("self", folder.at("self"));
  symlinkSync(outside.path, folder.at("outside"));
  assert.deepEqual(await files(folder), ["a/x.yaml", "outside/o.yaml"]);
  assert.equal((await lint(folder, "--fail-on", "never")).code, 0);
});

test("a path that is not there is told, and the rest is read", async () => {
  using folder = new Folder({ "a.yaml": badPod });
  const result = await lint(folder, "--format", "json", "a.yaml", "nowhere", "a.yaml/b");
  assert.equal(result.code, 2);
  assert.match(result.stderr, /^pull-secrets: nowhere: cannot be read: no such file or folder$/m);
  assert.match(result.stderr, /^pull-secrets: a\.yaml\/b: cannot be read: a part of the path is no folder$/m);
  assert.deepEqual(filesOf(result), ["a.yaml"]);
});

test("a link to nowhere is told", async () => {
  using folder = new Folder({ "a.yaml": badPod });
  symlinkSync("gone.yaml", folder.at("link.yaml"));
  symlinkSync("gone", folder.at("link"));
  const { code, stderr } = await lint(folder);
  assert.equal(code, 2);
  assert.equal(stderr, "pull-secrets: link.yaml: cannot be read: no such file or folder\n");
});

test("pipes in folders are not waited for", { timeout: 10_000 }, async () => {
  using folder = new Folder({ "a.yaml": badPod });
  execFileSync("mkfifo", [folder.at("pipe.yaml")]);
  assert.deepEqual(await files(folder), ["a.yaml"]);
});

test("what may not be read is told, and the rest is read", {
  skip: process.getuid?.() !== 0 && "needs root to become another user",
}, async () => {
  using folder = new Folder({ "a.yaml": badPod, "b.yaml": badPod, "shut/c.yaml": badPod });
  chmodSync(folder.path, 0o755);
  chmodSync(folder.at("b.yaml"), 0);
  chmodSync(folder.at("shut"), 0);
  const result = await run(["lint", "--format", "json"], { cwd: folder.path, uid: 65534 });
  assert.equal(result.code, 2);
  assert.match(result.stderr, /^pull-secrets: b\.yaml: cannot be read: permission denied$/m);
  assert.match(result.stderr, /^pull-secrets: shut: cannot be read: permission denied$/m);
  assert.deepEqual(filesOf(result), ["a.yaml"]);
});

test("large files are left out, and what they may declare is unknown", async () => {
  const pod = badPod.replace("Team", "team").replace("spec:", "spec:\n  serviceAccountName: builder");
  using folder = new Folder({ "a.yaml": pod, "b.yaml": `${badPod}#${"x".repeat(20_000)}` });
  const small = await lint(folder, "--format", "json", "--max-file-size", "0.01");
  assert.match(small.stderr, /^pull-secrets: b\.yaml: left out: larger than 0\.01 MiB \(--max-file-size\)$/m);
  assert.equal(small.code, 0);
  assert.ok(!jsonOf(small).findings.some(({ rule }) => rule === "service-account-not-found"));
  assert.equal((await lint(folder, "--max-file-size", "0.01", "b.yaml")).code, 2);
  const whole = await lint(folder, "--format", "json");
  assert.equal(whole.stderr, "");
  assert.ok(jsonOf(whole).findings.some(({ rule }) => rule === "service-account-not-found"));
});

test("what is no text is left out", async () => {
  using folder = new Folder({
    "bin.yaml": Buffer.from([0x6b, 0, 1, 2]),
    "latin.yml": Buffer.from([0x6b, 0x3a, 0x20, 0xe9, 0x0a]),
    "wide.yaml": Buffer.from(`\ufeff${badPod}`, "utf16le"),
    "logo.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]),
    "bom.yaml": `\ufeff${badPod}`,
  });
  const result = await lint(folder, "--format", "json");
  assert.deepEqual(result.stderr.trimEnd().split("\n"), [
    "pull-secrets: bin.yaml: left out: it is binary",
    "pull-secrets: latin.yml: left out: it is not valid UTF-8",
    "pull-secrets: wide.yaml: left out: its encoding is UTF-16; save it as UTF-8",
  ]);
  assert.deepEqual(filesOf(result), ["bom.yaml"]);
  assert.equal(result.code, 1);
});

test("broken YAML is told with its place, and the other documents are read", async () => {
  using folder = new Folder({ "a.yaml": `kind: Pod\nspec: "open\n---\n${badPod}` });
  const result = await lint(folder, "--format", "json");
  assert.match(result.stderr, /^pull-secrets: a\.yaml:\d+:\d+: not all of this document can be read: /m);
  assert.deepEqual(filesOf(result), ["a.yaml"]);
});

test("the standard input is read as <stdin>, beside files", async () => {
  using folder = new Folder({ "a.yaml": badPod });
  const alone = await run(["lint", "--format", "json", "-"], { cwd: folder.path, input: badPod });
  assert.deepEqual(filesOf(alone), ["<stdin>"]);
  const both = await run(["lint", "--format", "json", "-", "."], { cwd: folder.path, input: badPod });
  assert.deepEqual(filesOf(both), ["<stdin>", "a.yaml"]);
  const binary = await run(["lint", "-"], { cwd: folder.path, input: Buffer.from([0, 1]) });
  assert.match(binary.stderr, /<stdin>: left out: it is binary/);
  assert.equal(binary.code, 2);
});

test("a reader that stops early is no error", { timeout: 20_000 }, async () => {
  using folder = new Folder({ "a.yaml": Array.from({ length: 3000 }, () => badPod).join("---\n") });
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; stderr: string }>();
  const child = spawn(process.execPath, [cli, "lint"], { cwd: folder.path });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  child.on("close", (code) => resolve({ code, stderr }));
  assert.deepEqual(await promise, { code: 1, stderr: "" });
});

test("a pipe gets all of a long output", async () => {
  using folder = new Folder({ "a.yaml": Array.from({ length: 3000 }, () => badPod).join("---\n") });
  const result = await lint(folder, "--format", "json");
  assert.equal(jsonOf(result).stats.documents, 3000);
});

test("a manifest that is broken YAML is named and counts as unreadable, and the rest is judged", async () => {
  const broken = "apiVersion: v1\nkind: Pod\nmetadata: {name: a\nspec: [\n";
  using folder = new Folder({ "a.yaml": broken, "b.yaml": "apiVersion: v1\nkind: Pod\nspec: {}\n" });
  for (const command of ["lint", "explain"]) {
    const { code, stdout, stderr } = await run([command], { cwd: folder.path });
    assert.equal(code, 2);
    assert.match(stderr, /a\.yaml:\d+:\d+: not all of this document can be read/);
    if (command === "lint") assert.match(stdout, /^No problems in what could be read: 2 files/);
  }
});
