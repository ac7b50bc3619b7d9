/**
 * `npm test [-- STEP…]`: runs everything that it promises, one step after the other, or only the steps that are named, and
 * counts what passed and failed. With `--cluster`, the tests against a real cluster are the last step.
 */
import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { readArguments, requireKnown } from "./arguments.ts";

interface Step {
  readonly name: string;
  readonly what: string;
  readonly command: readonly [string, ...string[]];
  /** How the step tells its counts; a step that tells none counts as one test. */
  readonly counts?: RegExp;
}

/** Minutes after which a step is held to hang: several times what the slowest takes on a slow machine. */
const patience = 25;

const steps: readonly Step[] = [
  { name: "types", what: "types", command: ["tsc"] },
  { name: "lint", what: "lint and format", command: ["biome", "check", "--error-on-warnings", "."] },
  { name: "unused", what: "dead code", command: ["knip"] },
  {
    name: "build",
    what: "bundles within their budgets",
    command: ["node", "scripts/build.ts", "--production"],
  },
  {
    name: "unit",
    what: "core, command line and language server",
    command: ["node", "--test", "--test-reporter=spec", "test/**/*.test.ts"],
    counts: /^ℹ (?<kind>pass|fail|skipped) (?<count>\d+)$/gm,
  },
  {
    name: "e2e",
    what: "extension in VS Code",
    command: ["node", "test/e2e/run.ts"],
    counts: /(?<=^e2e: .*)(?<count>\d+) (?<kind>pass|fail)ed/gm,
  },
  {
    name: "cluster",
    what: "real cluster",
    command: ["node", "test/cluster/real/run.ts"],
    counts: /(?<=^cluster: .*)(?<count>\d+) (?<kind>pass(?=ed)|fail(?=ed)|skipped)/gm,
  },
];

const names = steps.map(({ name }) => name);
const usage = `Usage: npm test [-- [--cluster] [STEP…]], where a step is one of ${names.join(", ")}`;
const { values, positionals } = readArguments(usage, {
  options: { cluster: { type: "boolean", default: false } },
  allowPositionals: true,
});
requireKnown("step", positionals, names, usage);
const named = positionals.length > 0 ? positionals : names.filter((name) => name !== "cluster");
const wanted = values.cluster ? [...named, "cluster"] : named;

type Counts = Record<"pass" | "fail" | "skipped", number>;

const total: Counts = { pass: 0, fail: 0, skipped: 0 };
for (const step of steps.filter(({ name }) => wanted.includes(name))) {
  console.log(`\n── ${step.what}: ${step.command.join(" ")}`);
  const counts = await run(step);
  for (const kind of ["pass", "fail", "skipped"] as const) total[kind] += counts[kind];
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.pass} passed, ${total.fail} failed${skipped}`);
process.exitCode = total.fail > 0 ? 1 : 0;

/** A step that ends badly without having counted a failure is a failure itself. */
async function run({ command: [program, ...args], counts: pattern }: Step): Promise<Counts> {
  const { code, output } = await execute(program, args);
  const counts: Counts = { pass: 0, fail: 0, skipped: 0 };
  for (const { groups } of pattern ? output.matchAll(pattern) : []) {
    counts[groups?.kind as keyof Counts] += Number(groups?.count);
  }
  if (!pattern && code === 0) counts.pass = 1;
  if (code !== 0 && counts.fail === 0) counts.fail = 1;
  if (pattern && code === 0 && counts.pass + counts.skipped === 0) counts.fail = 1;
  return counts;
}

function execute(
  program: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" });
  const watchdog = setTimeout(() => {
    console.error(`${program} did not end within ${patience} minutes. It was still running:`);
    // Node's runner waits for the process of each test file, and does not say for which one.
    spawnSync("ps", ["-o", "pid,etime,args", "--ppid", String(child.pid)], { stdio: ["ignore", "inherit", "inherit"] });
    child.kill("SIGKILL");
  }, patience * 60_000);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve({ code: 1, output });
    });
    child.on("exit", () => clearTimeout(watchdog));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
