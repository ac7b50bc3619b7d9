/** Reads single files, and tells why one is left out. */
import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { contentOf } from "../files/content.ts";

const megabyte = 1024 * 1024;

/** What is at a path. */
export interface DiskEntry {
  readonly kind: "file" | "folder" | "nothing";
  /** Where it really is, if the path is a symbolic link. */
  readonly linked?: string;
}

export async function kindOf(path: string): Promise<DiskEntry> {
  try {
    const own = await lstat(path);
    const target = own.isSymbolicLink() ? await stat(path) : own;
    const kind = target.isDirectory() ? "folder" : target.isFile() ? "file" : "nothing";
    return own.isSymbolicLink() ? { kind, linked: await realpath(path) } : { kind };
  } catch {
    return { kind: "nothing" };
  }
}

export interface DiskContent {
  /** Nothing for a file that is gone, or left out. */
  readonly text?: string;
  /** Whether it may declare what could not be read. */
  readonly gap: boolean;
  /** Why it is left out. */
  readonly note?: string;
}

/** @param maxFileSize Megabytes. */
export async function readContent(path: string, maxFileSize: number): Promise<DiskContent> {
  const limit = maxFileSize * megabyte;
  try {
    const { size } = await stat(path);
    if (size > limit) return tooLarge;
    const content = contentOf(await readFile(path), limit);
    if (content.state === "read") return { text: content.text, gap: false };
    return content.state === "binary" ? { gap: false, note: `left out: ${content.why}` } : tooLarge;
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === "ENOENT";
    return gone ? { gap: false } : { gap: true, note: "cannot be read" };
  }
}

const tooLarge: DiskContent = { gap: true, note: "left out: larger than pullSecrets.maxFileSize" };

/** Whether a text takes more bytes than a file may have. @param maxFileSize Megabytes. */
export function isTooLarge(text: string, maxFileSize: number): boolean {
  const limit = maxFileSize * megabyte;
  // No UTF-16 unit takes more than three bytes, so that the bytes of most texts need not be counted.
  return text.length * 3 > limit && Buffer.byteLength(text) > limit;
}
