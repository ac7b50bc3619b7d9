#!/usr/bin/env node
/**
 * Stands in for the VS Code executable that @vscode/test-electron's runTests is given: takes the same flags, but hosts
 * VS Code's own server (from npm's code-server) on loopback, opens its workbench in headless Chromium, and exits with
 * the code of the test run.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { browserFlags } from "./browserFlags.ts";
import { leastContrast } from "./contrast.mjs";
import { quietSettings } from "./settings.ts";

const here = path.dirname(fileURLToPath(import.meta.url));
const hostDir = here;
const serverRoot = path.join(hostDir, "node_modules/code-server/lib/vscode");
const node24 = process.execPath;
const browserPath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
// runTests always asks for --disable-workspace-trust; this opens the workspace untrusted instead.
const untrusted = process.env.VSCODE_HOST_UNTRUSTED === "1";
const limitMs = Number(process.env.VSCODE_HOST_TIMEOUT_MS ?? 600_000);

// ---- flags -------------------------------------------------------------------------------------
const opt = { dev: [], positional: [] };
const argv = process.argv.slice(2);
const valued = {
  extensionDevelopmentPath: (v) => opt.dev.push(v),
  extensionTestsPath: (v) => (opt.tests = v),
  "user-data-dir": (v) => (opt.userData = v),
  "extensions-dir": (v) => (opt.extensions = v),
  "folder-uri": (v) => (opt.folder = fileURLToPath(v)),
  log: (v) => (opt.log = v),
};
for (let i = 0; i < argv.length; i++) {
  const m = /^--([^=]+)(?:=(.*))?$/s.exec(argv[i]);
  if (!m) {
    opt.positional.push(argv[i]);
    continue;
  }
  if (valued[m[1]]) valued[m[1]](m[2] ?? argv[++i]);
  else if (m[1] === "disable-extensions") opt.disableExtensions = true;
  // Chromium/Electron switches (--no-sandbox, --disable-gpu...) mean nothing to the server.
}
const target = path.resolve(
  opt.folder ?? opt.positional[0] ?? fs.mkdtempSync(path.join(os.tmpdir(), "vscode-host-ws-")),
);
const dataDir = opt.userData ?? fs.mkdtempSync(path.join(os.tmpdir(), "vscode-host-data-"));
const extDir = opt.extensions ?? path.join(dataDir, "extensions");
const t0 = Date.now();
const note = (s) =>
  process.env.VSCODE_HOST_VERBOSE && console.error(`[vscode-host +${((Date.now() - t0) / 1000).toFixed(2)}s] ${s}`);

// Settings a test host wants; the same file desktop VS Code reads, written only where none is there yet.
const settingsFile = path.join(dataDir, "User/settings.json");
if (!fs.existsSync(settingsFile)) {
  fs.mkdirSync(path.dirname(settingsFile), { recursive: true });
  // Nobody is at the keyboard: what VS Code draws anew meanwhile may take it from a question, which would be gone then.
  const settings = { ...quietSettings, "workbench.quickOpen.closeOnFocusLost": false };
  fs.writeFileSync(settingsFile, JSON.stringify(settings, null, 2));
}

// ---- control: lets a test in the extension host ask the browser what a person would see ---------
let page, ended;
const actions = {
  async ended(body) {
    ended = body;
  },
  async screenshot({ path: p }) {
    await page.screenshot({ path: p });
  },
  async appeared({ selector, timeout = 10_000 }) {
    await page.locator(selector).first().waitFor({ state: "attached", timeout });
  },
  async labels({ selector, text, timeout = 10_000 }) {
    if (text) await page.locator(selector, { hasText: text }).first().waitFor({ timeout });
    return page.locator(selector).allTextContents();
  },
  async click({ selector, text, button = "left", timeout = 10_000 }) {
    await page
      .locator(selector, text ? { hasText: text } : {})
      .first()
      .click({ button, timeout });
  },
  async wheel({ selector, by }) {
    // Something that sticks to its edge may cover a part of it, so the middle is taken.
    const { x, y, width, height } = await page.locator(selector).first().boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.wheel(0, by);
  },
  // What a panel of an extension shows stands in frames within frames.
  async framed({ text, timeout = 30_000 }) {
    for (const end = Date.now() + timeout; Date.now() < end; await page.waitForTimeout(50)) {
      for (const frame of page.frames()) {
        const found = await frame
          .evaluate((text) => document.body?.textContent.includes(text), text)
          .catch(() => false);
        if (found) return;
      }
    }
    throw new Error(`No frame shows "${text}".`);
  },
  // What the Tab key reaches on such a panel, one after the other, as it is read aloud; Enter is pressed on the last.
  async tabThrough({ text, until, most = 30 }) {
    const reached = [];
    for (const frame of page.frames()) {
      const isIt = await frame.evaluate((text) => document.body?.textContent.includes(text), text).catch(() => false);
      const heading = frame.locator("h1").first();
      if (!isIt || (await heading.count()) === 0) continue;
      await heading.click();
      while (reached.length < most && !reached.at(-1)?.includes(until)) {
        await page.keyboard.press("Tab");
        reached.push(
          await frame.evaluate(() => {
            const { activeElement: it } = document;
            const look = getComputedStyle(it.querySelector("rect") ?? it);
            const isSeen = it.localName === "g" ? look.strokeWidth === "3px" : look.outlineStyle !== "none";
            return `${isSeen ? "" : "unseen "}${it.getAttribute("role") ?? it.localName}: ${it.getAttribute("aria-label") ?? it.textContent}`;
          }),
        );
      }
      await page.keyboard.press("Enter");
      return reached;
    }
    throw new Error(`No frame shows "${text}".`);
  },
  // What Chromium tells a screen reader of such a panel, one line for each part, and the least contrast of a text in it.
  async spoken({ text }) {
    for (const frame of page.frames()) {
      const isIt = await frame.evaluate((text) => document.body?.textContent.includes(text), text).catch(() => false);
      if (!isIt || (await frame.locator("h1").count()) === 0) continue;
      return {
        lines: (await frame.locator("body").ariaSnapshot()).split("\n"),
        contrast: await frame.evaluate(leastContrast),
      };
    }
    throw new Error(`No frame shows "${text}".`);
  },
  async hover({ selector, text, fromEnd, timeout = 10_000 }) {
    const it = page.locator(selector, text ? { hasText: text } : {}).first();
    const { width, height } = fromEnd ? await it.boundingBox({ timeout }) : {};
    await it.hover({ timeout, ...(fromEnd ? { position: { x: width - fromEnd, y: height / 2 } } : {}) });
  },
  async press({ key, selector }) {
    if (selector) await page.locator(selector).first().press(key);
    else await page.keyboard.press(key);
  },
  // The texts of a quick input and what its field asks in grey; nothing while there is none.
  async said({ selector }) {
    const found = page.locator(selector);
    if ((await found.count()) === 0 || !(await found.first().isVisible())) return [];
    const texts = await found
      .locator(".quick-input-title, .quick-input-message, .monaco-inputbox input")
      .evaluateAll((all) => all.flatMap((one) => [one.textContent, one.placeholder]));
    return texts.filter((text) => text?.trim()).map((text) => text.trim());
  },
  async attributes({ selector, name }) {
    return page.locator(selector).evaluateAll((all, name) => all.map((one) => one.getAttribute(name) ?? ""), name);
  },
  async type({ text }) {
    await page.keyboard.type(text);
  },
  /** Whether an input holds a text; the text itself is not told, for it may be a password. */
  async holds({ selector, text }) {
    return (await page.locator(selector).first().inputValue()) === text;
  },
};
const control = http.createServer(async (req, res) => {
  let body = "";
  for await (const c of req) body += c;
  try {
    const out = await actions[req.url.slice(1)](body ? JSON.parse(body) : {});
    res.end(out === undefined ? "" : JSON.stringify(out));
  } catch (e) {
    res.statusCode = 500;
    res.end(String(e?.message ?? e));
  }
});
await new Promise((r) => control.listen(0, "127.0.0.1", r));

// ---- server ------------------------------------------------------------------------------------
const server = spawn(
  node24,
  [
    path.join(serverRoot, "out/server-main.js"),
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--without-connection-token",
    "--accept-server-license-terms",
    "--enable-smoke-test-driver", // without it the built workbench ignores ?payload=
    ...(untrusted ? [] : ["--disable-workspace-trust"]),
    "--disable-telemetry",
    "--disable-experiments",
    "--disable-update-check",
    "--disable-getting-started-override",
    "--server-data-dir",
    dataDir,
    "--user-data-dir",
    dataDir,
    "--extensions-dir",
    extDir,
    ...(opt.log ? ["--log", opt.log] : []),
  ],
  {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      VSCODE_IPC_HOOK_CLI: "",
      EXTENSIONS_GALLERY: "{}",
      ...(opt.tests ? { VSCODE_HOST_TESTS: path.resolve(opt.tests) } : {}),
      VSCODE_HOST_CONTROL: `http://127.0.0.1:${control.address().port}`,
    },
  },
);

let browser,
  done = false;
async function finish(code, why) {
  if (done) return;
  done = true;
  note(`finish ${code}${why ? `: ${why}` : ""}`);
  if (why) console.error(`vscode-host: ${why}`);
  await Promise.race([browser?.close().catch(() => {}), new Promise((r) => setTimeout(r, 5000))]);
  const group = (sig) => {
    try {
      process.kill(-server.pid, sig);
    } catch {
      /* already gone */
    }
  }; // the server and its children
  group("SIGTERM");
  const t = setTimeout(() => group("SIGKILL"), 3000);
  await new Promise((r) => (server.exitCode !== null || server.signalCode ? r() : server.once("exit", r)));
  clearTimeout(t);
  group("SIGKILL");
  process.exit(code);
}
for (const s of ["SIGINT", "SIGTERM"]) process.on(s, () => finish(130, s));
setTimeout(() => finish(124, `no result after ${limitMs} ms`), limitMs).unref();

let log = "";
const port = await new Promise((resolve, reject) => {
  const see = (d) => {
    log += d;
    if (process.env.VSCODE_HOST_VERBOSE === "2") process.stderr.write(d);
    const m = /Extension host agent listening on (\d+)/.exec(log);
    if (m) resolve(Number(m[1]));
  };
  server.stdout.on("data", see);
  server.stderr.on("data", see);
  server.on("error", reject);
  server.on("exit", (c) => {
    reject(new Error(`server exited (${c})\n${log}`));
    void finish(1, `server exited (${c})`);
  });
});
note(`server on ${port}`);

// ---- workbench ---------------------------------------------------------------------------------
const authority = `127.0.0.1:${port}`;
const remote = (p) => `vscode-remote://${authority}${pathToFileURL(path.resolve(p)).pathname}`;
const payload = [["skipWelcome", "true"]];
for (const d of opt.dev) payload.push(["extensionDevelopmentPath", remote(d)]);
if (opt.tests) payload.push(["extensionTestsPath", remote(path.join(here, "hostTests.cjs"))]);
if (opt.disableExtensions) payload.push(["disableExtensions", "true"]);
const q = new URLSearchParams({
  [target.endsWith(".code-workspace") ? "workspace" : "folder"]: target,
  payload: JSON.stringify(payload),
});

browser = await chromium.launch({
  executablePath: browserPath,
  headless: true,
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false, // finish() closes it, and the server too
  args: ["--headless", ...browserFlags],
});
note("chromium up");
browser.on("disconnected", () => finish(1, "browser went away"));
page = await browser.newPage({
  viewport: { width: 1440, height: 900 },
  permissions: ["clipboard-read", "clipboard-write"],
});
// The display language, as far as extensions are told it: the workbench has no words of its own in it.
if (process.env.VSCODE_HOST_LANGUAGE)
  await page.addInitScript((language) => {
    Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => language, set: () => {} });
  }, process.env.VSCODE_HOST_LANGUAGE);
if (process.env.VSCODE_HOST_VERBOSE)
  page.on("requestfailed", (r) => note(`request failed ${r.url()} ${r.failure()?.errorText}`));
page.on("crash", () => finish(1, "page crashed"));
await page.route(
  (u) => u.hostname !== "127.0.0.1" && u.protocol.startsWith("http"),
  (r) => r.abort(),
);
// The workbench's own log and the tests' console come through one function; drop the workbench's chatter.
const chatter =
  /^(No extension gallery service configured|Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Ignoring fetching additional builtin|Updating additional builtin|\[AgentHost|\[RemoteAgentHost|\[ChatModelSelection\]|\[AccountPolicyGate\]|\[Service Worker\]|(Error: )?Cannot find module '\.\/build\/Release\/watchdog'|(Error: )?Could not locate the bindings file)/;
await page.exposeFunction("codeAutomationLog", (type, args) => {
  if (!process.env.VSCODE_HOST_VERBOSE && chatter.test(String([].concat(args)[0]))) return;
  (type === "error" ? console.error : console.log)(...(Array.isArray(args) ? args : [args]));
});
await page.exposeFunction("codeAutomationExit", async (code, logs) => {
  if (process.env.VSCODE_HOST_LOGS)
    for (const l of logs ?? []) {
      const f = path.join(process.env.VSCODE_HOST_LOGS, l.relativePath);
      fs.mkdirSync(path.dirname(f), { recursive: true });
      fs.writeFileSync(f, l.contents);
    }
  if (process.env.VSCODE_HOST_SCREENSHOT) await page.screenshot({ path: process.env.VSCODE_HOST_SCREENSHOT });
  const lost = code === 0 && opt.tests && !ended?.ok;
  setTimeout(() => (lost ? finish(70, "the extension host went away before run() ended") : finish(code)), 0);
});
await page.goto(`http://${authority}/?${q}`, { waitUntil: "domcontentloaded" });
note("workbench loaded");
