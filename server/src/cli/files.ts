/** Reads what a command is pointed at, and tells of everything that it leaves out. */
import { closeSync, openSync, readSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { type Content, contentOf } from "../files/content.ts";
import { reasonOf } from "../files/reasons.ts";
import { type FoundFile, walk } from "../files/walk.ts";
import type { Io } from "./io.ts";
import type { Progress } from "./progress.ts";

/** The text of one file. */
export interface InputFile extends FoundFile {
  readonly uri: string;
  readonly text: string;
  readonly bytes: number;
}

/** Something that was not read. */
export interface Trouble {
  /** As the user knows it: relative to the working folder. */
  readonly path: string;
  readonly message: string;
  /** Whether it was asked for and is missing from the result; a file that can be no manifest is not. */
  readonly fatal: boolean;
}

export interface Input {
  readonly files: readonly InputFile[];
  readonly troubles: readonly Trouble[];
  /** Whether nothing was left out that might be a manifest. */
  readonly complete: boolean;
}

const stdinName = "<stdin>";

interface Wanted {
  readonly paths: readonly string[];
  /** Bytes. */
  readonly maxFileSize: number;
}

export async function readInput({ paths, maxFileSize }: Wanted, io: Io, progress: Progress): Promise<Input> {
  const troubles: Trouble[] = [];
  const files: InputFile[] = [];
  let complete = true;
  const fail = (path: string, message: string, fatal: boolean, mayMatter: boolean) => {
    if (mayMatter) complete = false;
    troubles.push({ path: displayPath(path, io.cwd), message, fatal });
  };
  const accept = (file: FoundFile, content: Content) => {
    if (content.state === "read")
      files.push({ ...file, uri: uriOf(file.path), text: content.text, bytes: content.bytes });
    else if (content.state === "too-large") {
      fail(file.path, `left out: larger than ${megabytes(maxFileSize)} (--max-file-size)`, file.named, true);
    } else fail(file.path, `left out: ${content.why}`, file.named, false);
  };
  const unreadable = (path: string, error: unknown) => fail(path, `cannot be read: ${reasonOf(error)}`, true, true);
  if (paths.includes("-")) {
    const path = join(io.cwd, stdinName);
    try {
      const bytes = await drain(io.stdin, maxFileSize);
      accept({ path, real: path, root: io.cwd, named: true }, contentOf(bytes, maxFileSize));
    } catch (error) {
      unreadable(path, error);
    }
  }
  const found: FoundFile[] = [];
  const wanted = paths.filter((path) => path !== "-").map((path) => resolve(io.cwd, path));
  for (const file of walk(wanted, { unreadable })) {
    found.push(file);
    progress.show(`looking for manifests: ${found.length}`);
  }
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const [index, file] of found.entries()) {
    progress.show(`reading: ${index} of ${found.length} files`);
    try {
      accept(file, contentOf(readUpTo(file.path, maxFileSize + 1), maxFileSize));
    } catch (error) {
      unreadable(file.path, error);
    }
  }
  return { files, troubles, complete };
}

/** Never more than `most` bytes, as devices and pipes do not tell how many they have. */
export function readUpTo(path: string, most: number): Buffer {
  const file = openSync(path, "r");
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (let size = 64 * 1024; total < most; size = 1024 * 1024) {
      const chunk = Buffer.allocUnsafe(Math.min(size, most - total));
      const read = readSync(file, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      total += read;
    }
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

export async function drain(stdin: Io["stdin"], maxFileSize: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes);
    total += bytes.length;
    if (total > maxFileSize) break;
  }
  return Buffer.concat(chunks);
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** Relative to the working folder, with forward slashes on every system. */
export function displayPath(path: string, cwd: string): string {
  const name = relative(cwd, resolve(cwd, path)) || ".";
  return sep === "/" ? name : name.replaceAll(sep, "/");
}

function megabytes(bytes: number): string {
  return `${Math.round((bytes / 1024 / 1024) * 100) / 100} MiB`;
}
