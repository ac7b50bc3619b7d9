/** Makes the icon and the pictures of the README: renders the command line's output, and keeps what the tests see in VS Code. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { findBrowser, setUpHost } from "./host/setup.ts";

/** What is used of playwright-core, which is installed in the host's own folder. */
interface Playwright {
  readonly chromium: { launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser> };
}
interface Browser {
  newPage(options: { viewport: { width: number; height: number }; deviceScaleFactor: number }): Promise<Page>;
  close(): Promise<void>;
}
interface Page {
  setContent(html: string): Promise<void>;
  locator(selector: string): { screenshot(options: { path: string; omitBackground: boolean }): Promise<unknown> };
}

const host = join(import.meta.dirname, "host/package.json");
const images = join(import.meta.dirname, "../../docs/images");
const media = join(import.meta.dirname, "../../media");

setUpHost();
const { chromium } = createRequire(host)("playwright-core") as Playwright;
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath: findBrowser(), args });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1200 }, deviceScaleFactor: 1.5 });
  await page.setContent(`<style>body{margin:0}</style>${readFileSync(join(images, "lint.svg"), "utf8")}`);
  await page.locator("svg").screenshot({ path: join(images, "lint.png"), omitBackground: true });
  const [width, height] = [256, 256];
  const square = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 });
  await square.setContent(
    `<style>body{margin:0}svg{display:block}</style>${readFileSync(join(media, "icon.svg"), "utf8")}`,
  );
  await square.locator("svg").screenshot({ path: join(media, "icon.png"), omitBackground: true });
} finally {
  await browser.close();
}
const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "run.ts"), "--keep-screenshots"], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
