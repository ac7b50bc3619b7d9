#!/usr/bin/env node
/**
 * VS Code for the Web, without any server behind it: serves VS Code's own workbench (from npm's code-server), an extension
 * and a workspace as files on loopback, opens it in headless Chromium, runs tests in the browser's extension host, and exits
 * with 0 if they ended well. `webHost.mjs --extension=FOLDER --tests=FILE --workspace=FOLDER`
 */
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { browserFlags } from "./browserFlags.ts";
import { quietSettings } from "./settings.ts";

const here = import.meta.dirname;
const vscode = path.join(here, "node_modules/code-server/lib/vscode");
const limitMs = Number(process.env.VSCODE_HOST_TIMEOUT_MS ?? 120_000);
const option = { type: "string" };
const { extension, tests, workspace } = parseArgs({
  options: { extension: option, tests: option, workspace: option },
}).values;

/** What is served, by the first step of the path. */
const roots = {
  vscode,
  extension,
  files: path.join(here, "webFiles"),
};
/** VS Code runs only tests that lie in the extension. */
const testsPath = "/extension/tests.cjs";
const workbench = path.join(vscode, "out/vs/code/browser/workbench/workbench.js");
const types = {
  ".cjs": "text/javascript",
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/") return answer(response, "text/html", page());
  if (pathname === "/workspace.json") return answer(response, "application/json", JSON.stringify(textsIn(workspace)));
  if (pathname === testsPath) return answer(response, types[".cjs"], fs.readFileSync(tests));
  const [, root, ...rest] = decodeURIComponent(pathname).split("/");
  const file = path.join(roots[root] ?? "/nowhere", ...rest);
  fs.readFile(file, (error, content) => {
    if (error) response.writeHead(404).end();
    else if (file === workbench) answer(response, types[".js"], withoutServer(content.toString()));
    else answer(response, types[path.extname(file)] ?? "application/octet-stream", content);
  });
});

/** code-server's workbench always looks for its server; VS Code's own does not. */
function withoutServer(code) {
  const patches = [
    [/remoteAuthority:location\.host/, ""],
    [/(\.userDataPath\)\.with\(\{scheme:\w+\.)vscodeRemote/, "$1vscodeUserData"],
  ];
  return patches.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`code-server's workbench no longer has ${pattern}`);
    return text.replace(pattern, replacement);
  }, code);
}

function answer(response, type, content) {
  response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" }).end(content);
}

function textsIn(folder) {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const pathOf = ({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).replaceAll("\\", "/");
  return Object.fromEntries(
    files.map((file) => [pathOf(file), fs.readFileSync(path.join(folder, pathOf(file)), "utf8")]),
  );
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const authority = `127.0.0.1:${server.address().port}`;

/** The web workbench reads what it is to open from its page. */
function page() {
  const at = (pathname) => ({ scheme: "http", authority, path: pathname });
  const settings = {
    folderUri: { scheme: "vscode-test-web", authority: "mount", path: "/" },
    additionalBuiltinExtensions: [at("/files")],
    developmentOptions: {
      extensions: [at("/extension")],
      extensionTestsPath: at(testsPath),
      enableSmokeTestDriver: true,
    },
    configurationDefaults: {
      ...quietSettings,
      "security.workspace.trust.enabled": false,
    },
    productConfiguration: { enableTelemetry: false },
    // What code-server asks for.
    ...{
      userDataPath: "/User",
      isEnabledFileDownloads: false,
      isEnabledFileUploads: false,
      isEnabledCoderGettingStarted: false,
    },
  };
  const base = `http://${authority}/vscode`;
  const quoted = JSON.stringify(settings).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html><html><head><meta charset="utf-8">
<meta id="vscode-workbench-web-configuration" data-settings="${quoted}">
<meta id="vscode-workbench-auth-session" data-settings="">
<link rel="stylesheet" href="${base}/out/vs/code/browser/workbench/workbench.css"></head><body aria-label="">
<script>globalThis._VSCODE_FILE_ROOT = "${base}/out/";</script>
<script type="module" src="${base}/out/nls.messages.js"></script>
<script type="module" src="${base}/out/vs/code/browser/workbench/workbench.js"></script></body></html>`;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  headless: true,
  args: browserFlags,
});

async function finish(code, why) {
  if (why) console.error(`web-host: ${why}`);
  const picture = process.env.VSCODE_HOST_SCREENSHOT;
  if (picture)
    await Promise.race([tab.screenshot({ path: picture }), new Promise((resolve) => setTimeout(resolve, 5000))]);
  await Promise.race([browser.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  process.exit(code);
}
setTimeout(() => finish(124, `no result after ${limitMs} ms`), limitMs).unref();

const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await tab.context().route(
  ({ host, protocol }) => host !== authority && protocol.startsWith("http"),
  (route) => route.abort(),
);
if (process.env.VSCODE_HOST_VERBOSE) {
  tab.on("pageerror", (error) => console.error(`[error] ${error.stack}`));
  tab.on("console", (message) => console.error(`[page] ${message.text()}`));
  tab.on("requestfailed", (request) => console.error(`[failed] ${request.url()} ${request.failure()?.errorText}`));
  tab.on(
    "response",
    (response) => response.status() >= 400 && console.error(`[${response.status()}] ${response.url()}`),
  );
}
tab.on("crash", () => finish(1, "the page crashed"));
// The workbench's chatter goes the same way.
const ours = /^\s*(?:e2e:|✔|\d+\)|Error|at )/;
await tab.exposeFunction("codeAutomationLog", (type, args) => {
  const text = [].concat(args).map(String).join(" ");
  if (process.env.VSCODE_HOST_VERBOSE || ours.test(text)) (type === "error" ? console.error : console.log)(text);
});
await tab.exposeFunction("codeAutomationExit", (code) => {
  setTimeout(() => finish(code), 0);
});
await tab.goto(`http://${authority}/`, { waitUntil: "domcontentloaded" });
