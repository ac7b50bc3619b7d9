/**
 * `npm start` as a user has it: an address that opens VS Code only with its token and shows a mistake at first sight, and
 * nothing left of it after Ctrl-C.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { launchBrowser } from "./host/browser.ts";

const root = resolve(import.meta.dirname, "../..");
/** Milliseconds that it may take to build, pack and install the extension. */
const patience = 180_000;

/** @param picture The path of a picture of what is seen first. */
export async function tryStart(picture: string): Promise<void> {
  const started = spawn(process.execPath, [join(root, "scripts/start.ts"), "--browser"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(started, "exit");
  try {
    const address = new URL(await addressIn(started.stdout.setEncoding("utf8"), ended));
    const folder = join(address.searchParams.get("folder") ?? "", "..");
    assert.ok(existsSync(join(folder, "examples/broken")), "the examples are not there");
    assert.equal(await statusOf(address), 200);
    await lookAt(address, picture);
    address.searchParams.set("tkn", "a-guess");
    assert.equal(await statusOf(address), 403);
    started.kill("SIGINT");
    await ended;
    assert.ok(!existsSync(folder), `${folder} is left`);
    await assert.rejects(fetch(address.origin), "the server still answers");
  } finally {
    started.kill("SIGINT");
  }
  console.log("  ✔ npm start opens VS Code at a mistake for whoever has its token, and leaves nothing behind");
  console.log("e2e: 1 passed, 0 failed");
}

/** Nothing of VS Code's own may stand before the file, nor beside it. */
async function lookAt(address: URL, picture: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address.href);
    await page.locator(".squiggly-error").first().waitFor({ timeout: 60_000 });
    await page.locator(".lightBulbWidget").first().waitFor({ timeout: 60_000 });
    await page.screenshot({ path: picture });
    assert.equal(await page.locator(".tabs-container .tab").count(), 1);
    assert.equal(await page.locator('.tabs-container .tab[data-resource-name="web.yaml"]').count(), 1);
    const aside = ".part.auxiliarybar:visible, .notification-toast:visible, .monaco-dialog-box:visible";
    assert.equal(await page.locator(aside).count(), 0);
  } finally {
    await browser.close();
  }
}

async function addressIn(output: AsyncIterable<string>, ended: Promise<unknown>): Promise<string> {
  const late = new Promise<undefined>((done) => setTimeout(() => done(undefined), patience).unref());
  let text = "";
  const found = (async () => {
    for await (const part of output) {
      text += part;
      const [address] = /http:\/\/127\.0\.0\.1:\S+/.exec(text) ?? [];
      if (address) return address;
    }
    return undefined;
  })();
  const address = await Promise.race([found, ended.then(() => undefined), late]);
  if (!address) throw new Error(`npm start has shown no address:\n${text}`);
  return address;
}

/** As a browser has it: the token becomes a cookie, and the page is asked for again. */
async function statusOf(address: URL): Promise<number> {
  const first = await fetch(address, { redirect: "manual" });
  const cookie = first.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
  const next = first.headers.get("location");
  return next ? (await fetch(new URL(next, address), { headers: { cookie } })).status : first.status;
}
