/**
 * Runs the tests against a real Kubernetes of their own: builds it once, starts it with private registries and Pods that
 * fail, and always takes it away again. For work on the tests, `up` starts it and leaves it, `test [NAME…]` runs the suites
 * against it, `down` takes it away. Where PULL_SECRETS_CLUSTER is `skip`, nothing is done, and it says so; where it is
 * `if-possible`, a machine on which no cluster can be started is told of, and is no failure.
 */
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { readArguments, refuse, requireKnown } from "../../../scripts/arguments.ts";
import { execute } from "./machine/commands.ts";
import { claimCluster } from "./machine/daemons.ts";
import { startCluster, stopCluster } from "./machine/lifecycle.ts";
import { adminKubeconfig, binaries, buildScript, cache, kubernetesVersion, logs } from "./machine/settings.ts";
import { makePods } from "./pods.ts";
import { requireMachine, requirePorts } from "./requirements.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const usage = "Usage: npm run test:cluster [-- up | test [NAME…] | down]";
const suites = new Map(
  globSync(join(import.meta.dirname, "*.suite.ts"))
    .sort()
    .map((file) => [basename(file, ".suite.ts"), file]),
);
const [command, ...names] = readArguments(usage, { allowPositionals: true }).positionals;
if (command !== undefined) requireKnown("command", [command], ["up", "test", "down"], usage);
if (command !== "test" && names.length > 0) refuse(`"${command}" takes no names.`, usage);
requireKnown("suite", names, [...suites.keys()], usage);
const times: string[] = [];
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));
}
const interruption = new Promise<never>((_, reject) => {
  ending.signal.addEventListener("abort", () => reject(ending.signal.reason));
});
interruption.catch(() => {});

try {
  const counts = await main();
  if (counts) finish(counts);
} catch (error) {
  tell(error);
  finish({ passed: 0, failed: 1, skipped: 0 });
}
// Whatever an interruption has left unfinished ends here.
process.exit();

function tell(error: unknown): void {
  for (let cause = error; cause instanceof Error; cause = cause.cause) console.error(cause.message);
}

/** `undefined` where nothing was to be tested. */
async function main(): Promise<Counts | undefined> {
  if (process.env.PULL_SECRETS_CLUSTER === "skip") {
    console.log("PULL_SECRETS_CLUSTER is skip: nothing is tested against a real cluster.");
    return { passed: 0, failed: 0, skipped: 1 };
  }
  if (command === undefined) return await whole();
  requireMachine();
  claimCluster();
  if (command === "test") return await test();
  // A cluster that an earlier run has left would be in the way.
  await stopCluster();
  if (command !== "up") return;
  await requirePorts();
  await start();
  return;
}

async function whole(): Promise<Counts> {
  try {
    requireMachine();
    claimCluster();
    await stopCluster();
    await requirePorts();
  } catch (error) {
    return leftOut(error);
  }
  try {
    const problem = await start().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    return problem ? leftOut(problem.error) : await timed("tests", () => Promise.race([test(), interruption]));
  } finally {
    await timed("stopping it", stopCluster);
    console.log(`\n${times.join(", ")}`);
  }
}

/** @throws What kept the cluster from being started, unless it may. */
function leftOut(reason: unknown): Counts {
  if (process.env.PULL_SECRETS_CLUSTER !== "if-possible" || ending.signal.aborted) throw reason;
  tell(reason);
  console.log("No cluster can be started on this machine, so nothing is tested against a real one.");
  return { passed: 0, failed: 0, skipped: 1 };
}

async function start(): Promise<void> {
  const build = ["bash", buildScript, cache, binaries] as const;
  await timed(`installing packages and building Kubernetes ${kubernetesVersion}`, () =>
    Promise.race([execute("nice", build), interruption]),
  );
  // Not to be left half way: what is being started could not be stopped.
  await timed("starting it", startCluster);
  await timed("making Pods that fail", () => Promise.race([makePods(), interruption]));
  console.log(`export KUBECONFIG=${adminKubeconfig}`);
}

async function timed<Value>(name: string, action: () => Promise<Value>): Promise<Value> {
  console.log(`── ${name}`);
  const start = performance.now();
  try {
    return await action();
  } finally {
    times.push(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

/** One file after the other: some stop the API server. */
async function test(): Promise<Counts> {
  const files = [...suites].filter(([name]) => names.length === 0 || names.includes(name)).map(([, file]) => file);
  const events = run({ files, concurrency: false, signal: ending.signal });
  let result: Counts = { passed: 0, failed: 1, skipped: 0 };
  events.on("test:summary", ({ file, counts: { tests, passed, skipped } }) => {
    if (file === undefined) result = { passed, skipped, failed: tests - passed - skipped };
  });
  for await (const text of events.compose(spec)) process.stdout.write(text);
  if (result.passed + result.failed === 0) throw new Error(`There was no test in ${files.length} files.`);
  return result;
}

function finish({ passed, failed, skipped }: Counts): void {
  if (failed > 0 && existsSync(logs)) console.log(`What the cluster's programs printed is in ${logs}.`);
  console.log(`\ncluster: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = failed > 0 ? 1 : 0;
}
