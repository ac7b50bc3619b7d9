/** What the language server needs of Node.js; in a browser, `browser.ts` stands in for it. */
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

/** @throws Error if it is no path of this machine. */
export function filePathOf(uri: string): string {
  return fileURLToPath(uri);
}

export function fileUriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** Lets whatever waits go first. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Bytes that this process takes, or the part of it that is known. */
export function memoryInUse(): number {
  return process.memoryUsage().rss;
}
