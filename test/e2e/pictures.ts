/** Makes the icon and the pictures of the README: renders the command line's output, and keeps what the tests see in VS Code. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { readArguments } from "../../scripts/arguments.ts";
import { launchBrowser } from "./host/browser.ts";
import { setUpHost } from "./host/setup.ts";

readArguments("Usage: npm run pictures", {});

const images = join(import.meta.dirname, "../../docs/images");
const media = join(import.meta.dirname, "../../media");

setUpHost();
const browser = await launchBrowser();
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
