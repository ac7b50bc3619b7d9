/** Where the manifests of the workspace lie: on this machine's disk, or wherever the client can read them. */
import type { Folders } from "./folders.ts";

export interface WorkspaceFiles {
  /** Whether the files of a folder can be read from here. Of other folders, nothing is known but what is open. */
  readonly reaches: (folder: string) => boolean;
  /**
   * The manifests in some folders, as they are found, by their canonical URIs; and nothing time and again, whatever was
   * found, so that others can have a turn meanwhile.
   *
   * @param unreadable Told of files and folders that are there and cannot be read.
   */
  readonly find: (
    folders: readonly string[],
    unreadable: (uri: string) => void,
  ) => Iterable<string | undefined> | AsyncIterable<string | undefined>;
  /** Those of some files and folders that would be found. They need not exist. */
  readonly wouldFind: (uris: readonly string[], folders: Folders) => Promise<readonly string[]>;
  /** What is at a URI now. A link to what has a place of its own in the workspace is nothing. */
  readonly kindOf: (uri: string, folders: Folders) => Promise<"file" | "folder" | "nothing">;
  /** Whether a link in a folder leads to a file that is in none of them. */
  readonly liesOutside: (uri: string, folders: Folders) => boolean;
  /** @param maxFileSize Megabytes. */
  readonly read: (uri: string, maxFileSize: number) => Promise<FileContent>;
  /** Whether git would take a file, which need not exist, into a repository. */
  readonly isKeptByGit: (uri: string) => boolean;
}

export interface FileContent {
  /** Nothing for a file that is gone, or left out. */
  readonly text?: string;
  /** Whether it may declare what could not be read. */
  readonly gap: boolean;
  /** Why it is left out. */
  readonly note?: string;
}

export const gone: FileContent = { gap: false };
export const tooLarge: FileContent = { gap: true, note: "left out: larger than pullSecrets.maxFileSize" };
export const unreadable: FileContent = { gap: true, note: "cannot be read" };

const megabyte = 1024 * 1024;

/** Bytes. @param maxFileSize Megabytes. */
export function limitOf(maxFileSize: number): number {
  return maxFileSize * megabyte;
}

/** Whether a text takes more bytes than a file may have. @param maxFileSize Megabytes. */
export function isTooLarge(text: string, maxFileSize: number): boolean {
  const limit = limitOf(maxFileSize);
  // No UTF-16 unit takes more than three bytes, so that the bytes of most texts need not be counted.
  return text.length * 3 > limit && new TextEncoder().encode(text).length > limit;
}
