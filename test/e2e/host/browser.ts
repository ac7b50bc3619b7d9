/** Chromium as tests and pictures need it, by the playwright-core that is installed in this folder. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { browserFlags } from "./browserFlags.ts";
import { findBrowser } from "./setup.ts";

/** What is used of playwright-core. */
interface Playwright {
  readonly chromium: { launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser> };
}
interface Browser {
  newPage(options: { viewport: { width: number; height: number }; deviceScaleFactor?: number }): Promise<Page>;
  close(): Promise<void>;
}
interface Page {
  goto(address: string): Promise<unknown>;
  setContent(html: string): Promise<void>;
  screenshot(options: { path: string }): Promise<unknown>;
  locator(selector: string): {
    first(): { waitFor(options: { timeout: number }): Promise<void> };
    count(): Promise<number>;
    screenshot(options: { path: string; omitBackground: boolean }): Promise<unknown>;
  };
}

/** The host has to be set up before. */
export function launchBrowser(): Promise<Browser> {
  const { chromium } = createRequire(join(import.meta.dirname, "package.json"))("playwright-core") as Playwright;
  return chromium.launch({ executablePath: findBrowser(), args: browserFlags });
}
