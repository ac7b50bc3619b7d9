/**
 * `npm start`: opens VS Code with the extension, a copy of the examples and a simulated cluster: the desktop's, or else VS Code
 * from npm in the browser. `npm start -- --lint` shows what the command line says of the broken example instead.
 */
import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { quietSettings } from "../test/e2e/host/settings.ts";
import { setUpHost } from "../test/e2e/host/setup.ts";
import { readArguments } from "./arguments.ts";
import type { DemoReady } from "./demoCluster.ts";

const root = resolve(import.meta.dirname, "..");
const example = "examples/broken";
/** What is seen first: the place where something is wrong, by line and column. */
const opened = { file: "broken/shop/web.yaml", at: "20:11" };
/** Starts VS Code's own server: what npm's code-server brings. */
const vscodeServer = join(root, "test/e2e/host/node_modules/code-server/lib/vscode/out/server-main.js");
const usage = `Usage: npm start                      opens VS Code with the extension, examples and a simulated cluster
       npm start -- --browser         in the browser, even where there is a VS Code on the desktop; --port PORT sets its port
       npm start -- --lint            shows what the command line says of an example`;
const { lint, browser, port } = readArguments(usage, {
  options: {
    lint: { type: "boolean", default: false },
    browser: { type: "boolean", default: false },
    port: { type: "string", default: "0" },
  },
}).values;
/** Everything that is made here, so that nothing is left of it. */
const folder = mkdtempSync(join(tmpdir(), "pull-secrets-start-"));
const children: ChildProcess[] = [];

process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
process.exitCode = lint ? runNode("scripts/build.ts", "cli") || showExample() : await openEditor();

function showExample(): number {
  const code = runNode("dist/cli.cjs", "lint", example, "--color", process.env.NO_COLOR ? "never" : "always");
  // Findings are what the example is for: their exit code, 1, is no failure here.
  if (code > 1) return code;
  process.stdout.write(`
To see step by step how each image is pulled:  npx pull-secrets explain ${example}
To analyse your own manifests:                 npx pull-secrets lint PATH…
`);
  return 0;
}

/** Gives the exit code, once the editor has been closed or Ctrl-C was pressed. */
async function openEditor(): Promise<number> {
  const desktop = !browser && spawnSync("code", ["--version"], { shell: process.platform === "win32" }).status === 0;
  if (!desktop) setUpHost();
  process.stdout.write("Building the extension …\n");
  quietly("scripts/build.ts", "--production");
  cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
  writeSettings(await startCluster());
  const editor = desktop ? startDesktop() : startInBrowser();
  const [code] = await once(editor, "exit");
  await stop();
  return typeof code === "number" ? code : 0;
}

/** Gives the path of its kubeconfig. */
async function startCluster(): Promise<string> {
  const cluster = fork(join(root, "scripts/demoCluster.ts"), [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  children.push(cluster);
  const [ready] = (await once(cluster, "message")) as [DemoReady];
  return ready.kubeconfig;
}

/** The settings of an editor that nobody has used before, and whose profile is not the user's own. */
function writeSettings(kubeconfig: string): void {
  const settings = {
    ...quietSettings,
    "pullSecrets.cluster.kubeconfig": kubeconfig,
  };
  for (const place of ["data/User", "data/Machine"]) {
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, place, "settings.json"), JSON.stringify(settings, undefined, 2));
  }
}

function startDesktop(): ChildProcess {
  process.stdout.write("VS Code opens with the extension and the examples. Close it, or press Ctrl-C, to end.\n");
  const folders = [`--user-data-dir=${join(folder, "data")}`, `--extensions-dir=${join(folder, "extensions")}`];
  const shown = [join(folder, "examples"), "--goto", `${join(folder, "examples", opened.file)}:${opened.at}`];
  return start("code", [`--extensionDevelopmentPath=${root}`, ...folders, "--new-window", "--wait", ...shown]);
}

function startInBrowser(): ChildProcess {
  const vsix = join(folder, "pull-secrets.vsix");
  quietly("scripts/package.ts", "--built", "--out", vsix);
  const data = ["--server-data-dir", join(folder, "data"), "--user-data-dir", join(folder, "data")];
  const server = [
    vscodeServer,
    "--accept-server-license-terms",
    "--extensions-dir",
    join(folder, "extensions"),
    ...data,
  ];
  quietly(...server, "--install-extension", vsix);
  const token = randomBytes(24).toString("base64url");
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const quiet = ["--disable-telemetry", "--disable-experiments", "--disable-update-check", "--disable-workspace-trust"];
  const address = ["--host", "127.0.0.1", "--port", port, "--connection-token-file", tokenFile];
  const editor = start(process.execPath, [...server, ...address, ...quiet]);
  editor.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const listening = /Extension host agent listening on (\d+)/.exec(text);
    const host = `127.0.0.1:${listening?.[1]}`;
    if (listening) introduce(`http://${host}/?${query(token, host)}`);
  });
  return editor;
}

function query(token: string, host: string): URLSearchParams {
  const examples = join(folder, "examples");
  const file = `vscode-remote://${host}${pathToFileURL(join(examples, opened.file)).pathname}:${opened.at}`;
  const payload = [
    ["openFile", file],
    ["gotoLineMode", "true"],
  ];
  return new URLSearchParams({ tkn: token, folder: examples, payload: JSON.stringify(payload) });
}

function introduce(address: string): void {
  process.stdout.write(`
VS Code with the extension, a copy of the examples and a simulated cluster:

  ${address}

The light bulb beside what is underlined offers the fix; "Connect" in the sidebar "Pull Secrets" shows the cluster's failing pods.
Ctrl-C ends it all and leaves nothing behind.
`);
}

/** In a process group of its own, which is ended as a whole. */
function start(command: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, EXTENSIONS_GALLERY: "{}", VSCODE_IPC_HOOK_CLI: "" };
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env,
    detached: process.platform !== "win32",
  });
  children.push(child);
  return child;
}

async function stop(): Promise<void> {
  const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  for (const child of running) end(child, "SIGTERM");
  const late = setTimeout(() => {
    for (const child of running) end(child, "SIGKILL");
  }, 3000);
  await Promise.all(running.map((child) => once(child, "exit")));
  clearTimeout(late);
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.channel || process.platform === "win32") child.kill(signal);
    else process.kill(-(child.pid ?? 0), signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Shows what a program printed only if it failed. @throws Error then. */
function quietly(...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args[0]} failed:\n${stdout}${stderr}`);
}

/** Gives the exit code; 2 where the program did not end by itself. */
function runNode(...args: readonly string[]): number {
  return spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], cwd: root }).status ?? 2;
}
