/**
 * Installs the VS Code that the tests run in, where the desktop build cannot be had: VS Code's own server and web
 * workbench from npm's code-server, in a folder of its own. Its install scripts want a compiler and are not run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

const host = import.meta.dirname;
/** The folder of VS Code itself. */
export const vscode: string = join(host, "node_modules/code-server/lib/vscode");
const stamp = join(host, "node_modules/.ready");

export function setUpHost(): void {
  const wanted = readFileSync(join(host, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing VS Code for the tests (npm's code-server, about 800 MB on disk, once) …");
  npm(host, "ci", "--ignore-scripts");
  // Not `ci`: its shrinkwrap lacks an entry.
  npm(vscode, "install", "--omit=dev", "--ignore-scripts", "--no-save");
  writeFileSync(stamp, wanted);
}

function npm(cwd: string, ...args: readonly string[]): void {
  const PATH = `${join(host, "node_modules/.bin")}${delimiter}${process.env.PATH}`;
  const { status } = spawnSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    stdio: "inherit",
    env: { ...process.env, PATH },
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed in ${cwd}`);
}

const browsers = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium on this machine. @throws Error with the command that installs one. */
export function findBrowser(): string {
  const found = browsers.find((path) => path !== undefined && existsSync(path));
  if (found) return found;
  throw new Error(
    "The tests in VS Code need Chromium. Install it with `apt-get install chromium`, or name one with CHROMIUM_PATH.",
  );
}
