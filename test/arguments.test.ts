/** Programs of the project take no argument that they do not know: that is told in a sentence, and nothing is done. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const programs = new Set(Object.values(scripts).flatMap((script) => script.match(/[\w/]+\.ts\b/g) ?? []));
const others = ["test/e2e/run.ts", "test/fuzz/run.ts", "test/soak/cluster.ts", "test/soak/languageServer.ts"];

const wrong: readonly (readonly [program: string, args: readonly string[], sentence: string])[] = [
  ...[...programs, ...others].map((program) => [program, ["--bogus"], "Unknown option '--bogus'."] as const),
  ["scripts/package.ts", ["--out"], "Option '--out <value>' argument missing."],
  ["scripts/package.ts", ["--built=yes"], "Option '--built' does not take an argument."],
  ["scripts/start.ts", ["cluster"], "Unexpected argument 'cluster'."],
  ["scripts/build.ts", ["cli", "sever"], `There is no bundle "sever", only client, languageClient, `],
  ["scripts/test.ts", ["lint", "units"], `There is no step "units", only types, lint, unused, build, unit, e2e, `],
  ["scripts/demoCluster.ts", ["--speed=0"], `--speed must be a number above 0, not "0".`],
  ["scripts/demoCluster.ts", ["--version=2"], `There is no version "2", only `],
  ["test/e2e/run.ts", ["--suite=editing"], `There is no suite "editing", only editor, `],
  ["test/cluster/real/run.ts", ["start"], `There is no command "start", only up, test, down.`],
  ["test/cluster/real/run.ts", ["test", "network"], `There is no suite "network", only authoring, `],
  ["test/cluster/real/run.ts", ["down", "recovery"], `"down" takes no names.`],
  ["test/bench/cluster.ts", ["many"], `"many" is no number of Pods.`],
];

for (const [program, args, sentence] of wrong) {
  test(`${program} ${args.join(" ")}`, () => {
    const { status, stdout, stderr } = run(program, ...args);
    const [first, usage] = stderr.split("\n");
    assert.ok(first?.startsWith(sentence), stderr);
    assert.match(usage ?? "", /^Usage: (?:npm|node) /);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
  });
}

test("a program tells its usage", () => {
  const { status, stdout, stderr } = run("scripts/test.ts", "--help");
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  assert.match(stdout, /^Usage: npm test \[-- .*\], where a step is one of types, /);
});

test("npm test runs the steps that are named", () => {
  const { status, stdout } = run("scripts/test.ts", "types");
  assert.deepEqual(stdout.match(/^── .*/gm), ["── types: tsc"]);
  assert.match(stdout, /\n1 passed, 0 failed\n$/);
  assert.equal(status, 0);
});

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
}
