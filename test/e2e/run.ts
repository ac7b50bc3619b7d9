/**
 * Runs the extension's tests in a real VS Code: the desktop one if VSCODE_EXECUTABLE names it, else npm's code-server.
 * With `--keep-screenshots`, the pictures that the tests take become those of the README; with `--suite=NAME`, only that
 * suite is run, in folders of its own, so that several such runs do not disturb each other.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { readArguments, requireKnown } from "../../scripts/arguments.ts";
import { findBrowser, setUpHost } from "./host/setup.ts";
import { leaksIn } from "./leaks.ts";
import { tryStart } from "./start.ts";

const root = resolve(import.meta.dirname, "../..");
/** The suites that run the extension from its sources; `installed` runs the package. */
const developed = ["editor", "surroundings", "workspaceCommands", "authoring", "cluster", "german"];
/** Run only where they are named: what they need has to be started before. */
const onDemand = ["realCluster"];
const usage = "Usage: node test/e2e/run.ts [--suite NAME] [--keep-screenshots]";
const { values } = readArguments(usage, {
  options: { suite: { type: "string" }, "keep-screenshots": { type: "boolean", default: false } },
});
const only = values.suite;
if (only !== undefined) requireKnown("suite", [only], [...developed, ...onDemand, "web", "start", "installed"], usage);
const out = join(root, only ? `out/e2e-${only}` : "out/e2e");
const standin = join(root, "test/e2e/standin");
const screenshots = join(root, values["keep-screenshots"] ? "docs/images" : "out/screenshots");

/** Every password that suites type begins with it. */
const canary = `canary${randomBytes(12).toString("hex")}`;

const webSuite = join(import.meta.dirname, "suite/web.suite.ts");

async function main(): Promise<void> {
  const executable = process.env.VSCODE_EXECUTABLE ?? prepareHost();
  if (only !== "web" && only !== "start") await bundleSuites();
  if (!only || only === "web") await bundleWebSuite();
  mkdirSync(screenshots, { recursive: true });
  const wanted = only ? [...developed, ...onDemand].filter((name) => name === only) : developed;
  const beside = wanted.length > 0 ? install(standin, "standin") : "";
  for (const name of wanted) await attempt(() => runSuite(name, executable, root, beside));
  if (!only || only === "web") await attempt(runInBrowser);
  if (!only || only === "start") {
    console.log("\nstart: npm start");
    prepareHost();
    await attempt(() => tryStart(join(root, "out/screenshots/start.png")));
  }
  if (!only || only === "installed") {
    const untrusted = { VSCODE_HOST_UNTRUSTED: "1" };
    await attempt(() => runSuite("installed", executable, standin, install(root, "package"), untrusted));
  }
}

/** What fails is told, and keeps nothing else from being tried. */
async function attempt(part: () => Promise<void> | void): Promise<void> {
  try {
    await part();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function prepareHost(): string {
  process.env.CHROMIUM_PATH = findBrowser();
  setUpHost();
  return join(import.meta.dirname, "host/vscodeHost.mjs");
}

/** The extension host loads CommonJS; each suite is a file of its own that exports `run`. */
async function bundleSuites(): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: globSync(join(import.meta.dirname, `suite/${only ?? "*"}.suite.ts`)).filter(
      (path) => path !== webSuite,
    ),
    outdir: out,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/** What runs in a browser has a small stand-in for what Node.js would bring. */
async function bundleWebSuite(): Promise<void> {
  await build({
    entryPoints: [webSuite],
    outdir: out,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "browser",
    format: "cjs",
    alias: { "node:assert/strict": join(import.meta.dirname, "suite/web/assert.ts") },
    // Mocha for browsers would take what loads the suite for Node.js, and put itself in the suite's place.
    define: { "process.env": "{}", module: "undefined" },
    external: ["vscode"],
    logLevel: "warning",
  });
}

/** VS Code for the Web has no desktop build: it is always the one from npm. */
function runInBrowser(): void {
  prepareHost();
  console.log("\nweb: in VS Code for the Web");
  const args = {
    extension: root,
    tests: join(out, "web.suite.cjs"),
    workspace: join(import.meta.dirname, "workspace"),
  };
  const options = Object.entries(args).map(([name, value]) => `--${name}=${value}`);
  run(process.execPath, [join(import.meta.dirname, "host/webHost.mjs"), ...options], root);
}

/** @param extensions A folder of installed extensions. */
async function runSuite(
  name: string,
  executable: string,
  development: string,
  extensions: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-e2e-"));
  try {
    const workspace = join(folder, "workspace");
    cpSync(join(import.meta.dirname, "workspace"), workspace, { recursive: true });
    const opened = name === "surroundings" ? twoFolders(folder) : workspace;
    const [user, temporary] = [join(folder, "user"), join(folder, "tmp")];
    mkdirSync(temporary);
    console.log(`\n${name}: in ${basename(executable)}`);
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: development,
      extensionTestsPath: join(out, `${name}.suite.cjs`),
      extensionTestsEnv: {
        PULL_SECRETS_SCREENSHOTS: screenshots,
        PULL_SECRETS_CANARY: canary,
        TMPDIR: temporary,
        ...(name === "german" ? { VSCODE_HOST_LANGUAGE: "de" } : {}),
        ...env,
      },
      launchArgs: [opened, `--user-data-dir=${user}`, `--extensions-dir=${extensions}`],
    });
    // Logs, state, backups and temporary files; tests take away what they have had written on purpose.
    const leaks = leaksIn(folder, canary);
    if (leaks.length > 0) throw new Error(`A password of the tests is in ${leaks.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beside the workspace, another folder with files of the same names. */
function twoFolders(folder: string): string {
  cpSync(join(import.meta.dirname, "workspace"), join(folder, "other"), { recursive: true });
  const file = join(folder, "two.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ path: "workspace" }, { path: "other" }] }));
  return file;
}

/** Packages an extension and installs the package, as a user would, into a folder of its own. */
function install(folder: string, name: string): string {
  const vsix = join(out, `${name}.vsix`);
  const extensions = join(out, `extensions-with-${name}`);
  if (folder === root) run(process.execPath, ["scripts/package.ts", "--built", "--out", vsix], root);
  else run("vsce", ["package", "--no-dependencies", "--skip-license", "--out", vsix], folder);
  const server = join(import.meta.dirname, "host/node_modules/code-server/lib/vscode/out/server-main.js");
  const code = process.env.VSCODE_EXECUTABLE;
  const [command, args] = code ? [code, []] : [process.execPath, [server, "--accept-server-license-terms"]];
  const data = ["--extensions-dir", extensions, "--server-data-dir", join(out, "data")];
  run(command, [...args, "--install-extension", vsix, ...data], root);
  return extensions;
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ""} failed`);
}

await attempt(main);
