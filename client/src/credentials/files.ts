/** Reads small files that hold a secret, and writes such files so that nobody else may read them. */
import { mkdir, open, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute } from "node:path";
import { t } from "#core";
import { contentOf, reasonOf, writeAll } from "#files";

/** Bytes: as much as a Secret can hold. */
const most = 1024 * 1024;

/** Problems are sentences, and quote nothing of what was read. */
export async function readSmallFile(path: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    const file = await open(expanded(path));
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(most + 1), 0, most + 1, null);
      const content = contentOf(buffer.subarray(0, bytesRead), most);
      if (content.state === "read") return { text: content.text };
      const isBinary = content.state === "binary";
      return { problem: isBinary ? t`${path} is no text: ${content.why}.` : t`${path} is larger than 1 MiB.` };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { problem: t`${path} cannot be read: ${reasonOf(error)}.` };
  }
}

/** As a shell takes a path that is typed. */
export function expanded(path: string): string {
  return path.trim().replace(/^~(?=$|[/\\])/, homedir());
}

/** Why no file can be made at a path, in a sentence. */
export async function newFileProblem(path: string): Promise<string | undefined> {
  const target = expanded(path);
  if (target === "") return t`The path is empty.`;
  if (!isAbsolute(target)) return t`The path has to be a whole one, from the root of the disk.`;
  const folder = await stat(dirname(target)).catch(() => undefined);
  if (folder && !folder.isDirectory()) return t`${dirname(target)} is no folder.`;
  const there = await stat(target).catch(() => undefined);
  return there ? t`There is a file of this name already. Choose another one.` : undefined;
}

/**
 * Makes a file with its folder, but never in the place of another.
 *
 * @returns why it was not made, in a sentence
 */
export async function writeNewFile(path: string, text: string): Promise<string | undefined> {
  const target = expanded(path);
  try {
    await mkdir(dirname(target), { recursive: true });
  } catch (error) {
    return t`${dirname(target)} cannot be made: ${reasonOf(error)}.`;
  }
  return written([{ path: target, before: undefined, after: text, mode: 0o600 }]);
}

/**
 * Puts another text into a file as a whole, with its old mode, unless it has changed meanwhile.
 *
 * @returns why it was not written, in a sentence
 */
export function rewriteFile(path: string, before: string, after: string): string | undefined {
  return written([{ path, before, after }]);
}

function written(changes: Parameters<typeof writeAll>[0]): string | undefined {
  const problem = writeAll(changes);
  return problem === undefined ? undefined : t`It cannot be written: ${problem}.`;
}
