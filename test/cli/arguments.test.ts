/** Right and wrong use of the command line: what is printed where, and with which code it ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { badPod, Folder, filesOf, jsonOf, lint, run, useBuild } from "./helper.ts";

useBuild();

const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /no command is given/],
  [["lnt"], /unknown command "lnt"; did you mean "lint"\?/],
  [["--fix"], /unknown option --fix/],
  [["lint", "--formt", "json"], /unknown option --formt; did you mean "--format"\?/],
  [["crate"], /unknown command "crate"; did you mean "create"\?\n/],
  [["lint", "--format"], /: --format needs a value; one that begins with a dash is written --format=-…\n/],
  [["create", "a", "--username", "--email", "b"], /: --username needs a value; /],
  [["create", "a", "-n", "--email"], /: -n needs a value\n/],
  [["lint", "--format", "xml"], /--format must be one of text, json, sarif, github, gitlab, not "xml"/],
  [["lint", "--format", "jsno"], /did you mean "json"\?/],
  [["lint", "--fail-on", "off"], /--fail-on must be one of error, warning, info, hint, never/],
  [["lint", "--rule", "pull-secret-duplicate"], /--rule must be ID=SEVERITY/],
  [
    ["lint", "--rule", "pull-secret-duplicat=off"],
    /no rule "pull-secret-duplicat"; did you mean "pull-secret-duplicate"\?/,
  ],
  [["lint", "--rule", "zzz=off"], /no rule "zzz"; the rules are /],
  [["lint", "--rule", "pull-secret-duplicate=warn"], /must be one of error, warning, info, hint, off, not "warn"/],
  [["lint", "--fix=yes"], /--fix/],
  [["lint", "--fix", "-"], /--fix cannot change/],
  [["lint", "--max-file-size", "0"], /--max-file-size must be a number/],
  [["lint", "--max-file-size", "big"], /--max-file-size must be a number/],
  [["lint", "--color", "blue"], /--color must be one of auto, always, never/],
  [["lint", "--kubernetes-version", "1.x"], /--kubernetes-version must be a version such as 1\.34/],
  [["lint", "--private-registry", "a b"], /--private-registry must be a registry/],
  [["lint", "--private-registry", "["], /--private-registry: "\[" matches no image/],
  [["lint", "--public-registry", "r.example/*"], /--public-registry: "r.example\/\*" matches no image\. Wildcards/],
  [["lint", ""], /a PATH is empty/],
  [["explain", "--fix"], /--fix is an option of lint only/],
  [["explain", "--format", "sarif"], /--format must be one of text, json/],
];

for (const [args, says] of wrong) {
  test(`wrong use: ${args.join(" ") || "nothing"}`, async () => {
    using folder = new Folder({});
    const { code, stdout, stderr } = await run(args, { cwd: folder.path });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, says);
    assert.match(stderr, /Run "pull-secrets.* --help" for help\.\n$/);
  });
}

for (const args of [["--help"], ["-h"], ["help"], ["lint", "--help"], ["explain", "-h"], ["help", "lint"]]) {
  test(`help: ${args.join(" ")}`, async () => {
    using folder = new Folder({});
    const { code, stdout, stderr } = await run(args, { cwd: folder.path });
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(stdout, /Usage:\n {2}pull-secrets /);
    assert.ok(stdout.split("\n").every((line) => line.length <= 100));
  });
}

test("--version", async () => {
  using folder = new Folder({});
  const { code, stdout } = await run(["--version"], { cwd: folder.path });
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test("the exit code follows the severity of --fail-on", async () => {
  using folder = new Folder({ "pod.yaml": badPod });
  const codes = async (severity: string) => {
    const of = (failOn: string) => lint(folder, "--rule", `image-invalid-reference=${severity}`, "--fail-on", failOn);
    const results = await Promise.all(["error", "warning", "info", "hint", "never"].map(of));
    return results.map(({ code }) => code);
  };
  assert.deepEqual(await codes("error"), [1, 1, 1, 1, 0]);
  assert.deepEqual(await codes("warning"), [0, 1, 1, 1, 0]);
  assert.deepEqual(await codes("info"), [0, 0, 1, 1, 0]);
  assert.deepEqual(await codes("hint"), [0, 0, 0, 1, 0]);
  assert.deepEqual(await codes("off"), [0, 0, 0, 0, 0]);
});

test("warning is the default of --fail-on", async () => {
  using folder = new Folder({ "pod.yaml": badPod });
  assert.equal((await lint(folder, "--rule", "image-invalid-reference=warning")).code, 1);
  assert.equal((await lint(folder, "--rule", "image-invalid-reference=info")).code, 0);
});

test("a folder with nothing in it is clean", async () => {
  using folder = new Folder({});
  const { code, stdout } = await lint(folder);
  assert.equal(code, 0);
  assert.equal(stdout, "No problems in 0 files (0 resources).\n");
});

test("settings say what is private and what is public", async () => {
  const pod = badPod.replace("Team", "team");
  using folder = new Folder({ "pod.yaml": pod });
  const severities = async (...args: string[]) => {
    const { findings } = jsonOf(await lint(folder, "--format", "json", ...args));
    return findings.map(({ rule, severity }) => `${rule} ${severity}`);
  };
  assert.deepEqual(await severities(), ["pull-secret-missing info"]);
  assert.deepEqual(await severities("--private-registry", "*.example.com"), ["pull-secret-missing warning"]);
  assert.deepEqual(await severities("--public-registry", "other.example", "--public-registry", "*.example.com"), []);
});

test("colours are there when asked for", async () => {
  using folder = new Folder({ "pod.yaml": badPod });
  const coloured = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    (await run(["lint", ...args], { cwd: folder.path, env })).stdout.includes("\u001b[");
  assert.equal(await coloured([]), false);
  assert.equal(await coloured(["--color", "always"], { NO_COLOR: "1" }), true);
  assert.equal(await coloured(["--color", "never"], { FORCE_COLOR: "1" }), false);
  assert.equal(await coloured([], { FORCE_COLOR: "1" }), true);
  assert.equal(await coloured([], { FORCE_COLOR: "0" }), false);
  assert.equal(await coloured([], { NO_COLOR: "1" }), false);
});

test("paths after -- may look like options", async () => {
  using folder = new Folder({ "-x.yaml": badPod });
  assert.deepEqual(filesOf(await lint(folder, "--format", "json", "--", "-x.yaml")), ["-x.yaml"]);
});
