/**
 * The time that the extension takes to be activated in VS Code, beside an extension that does nothing: both in the same
 * host, in turns as to which is first. `node test/bench/activation.ts` prints the medians of several runs.
 */

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { runTests } from "@vscode/test-electron";
import { findBrowser, setUpHost } from "../e2e/host/setup.ts";
import { median } from "./measure.ts";

const rounds = 6;
const root = resolve(import.meta.dirname, "../..");
const [ours, empty] = ["pull-secrets.pull-secrets", "pull-secrets-bench.empty"];

type Times = Readonly<Record<string, number>>;

const folder = mkdtempSync(join(tmpdir(), "pull-secrets-activation-"));
try {
  const executable = process.env.VSCODE_EXECUTABLE ?? prepareHost();
  const extension = join(folder, "extension");
  mkdirSync(extension);
  // VS Code reads JSON of its own as it starts, which would activate the extension before it can be timed.
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  writeFileSync(join(extension, "package.json"), JSON.stringify({ ...manifest, activationEvents: [] }));
  copyFileSync(join(root, "package.nls.json"), join(extension, "package.nls.json"));
  execFileSync(process.execPath, ["scripts/build.ts", "--production", `--outdir=${join(extension, "dist")}`], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const installed = join(folder, "extensions");
  makeEmpty(join(installed, `${empty}-0.0.0`));
  const suite = makeSuite(join(folder, "suite.cjs"));
  const all: Times[] = [];
  for (let round = 0; round < rounds; round++) {
    const output = join(folder, `times-${round}.json`);
    const workspace = join(folder, `workspace-${round}`);
    mkdirSync(workspace);
    const order = round % 2 ? [ours, empty] : [empty, ours];
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: suite,
      extensionTestsEnv: { BENCH_ORDER: order.join(), BENCH_OUTPUT: output },
      launchArgs: [workspace, `--user-data-dir=${join(folder, `user-${round}`)}`, `--extensions-dir=${installed}`],
    });
    all.push(JSON.parse(readFileSync(output, "utf8")) as Times);
  }
  const [own, none] = [ours, empty].map((id) => median(all.map((times) => times[id] ?? Number.NaN)));
  console.log(
    `\nActivation, median of ${rounds} runs: ${own?.toFixed(1)} ms; an empty extension: ${none?.toFixed(1)} ms`,
  );
  console.log(
    `Each run: ${all.map((times) => `${times[ours]?.toFixed(1)} to ${times[empty]?.toFixed(1)} ms`).join(", ")}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepareHost(): string {
  process.env.CHROMIUM_PATH = findBrowser();
  setUpHost();
  return join(root, "test/e2e/host/vscodeHost.mjs");
}

function makeEmpty(path: string): void {
  const manifest = {
    name: "empty",
    publisher: "pull-secrets-bench",
    version: "0.0.0",
    engines: { vscode: "^1.105.0" },
    main: "./extension.cjs",
    activationEvents: ["onLanguage:yaml"],
  };
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(path, "extension.cjs"), "exports.activate = () => {};\n");
}

/** Plain JavaScript, as it runs in the extension host: activates the two as they are named, and notes the times. */
function makeSuite(path: string): string {
  const text = `const vscode = require("vscode");
exports.run = async () => {
  const times = {};
  // What VS Code itself does as it starts would be measured too.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  for (const id of process.env.BENCH_ORDER.split(",")) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension || extension.isActive) throw new Error(id + (extension ? " is active already" : " is not there"));
    const start = performance.now();
    await extension.activate();
    times[id] = performance.now() - start;
  }
  require("node:fs").writeFileSync(process.env.BENCH_OUTPUT, JSON.stringify(times));
};
`;
  writeFileSync(path, text);
  return path;
}
