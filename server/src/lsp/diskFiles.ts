/** The manifests on this machine's disk. */
// biome-ignore lint/style/noRestrictedImports: this file is what browsers do without.
import { realpathSync } from "node:fs";
// biome-ignore lint/style/noRestrictedImports: this file is what browsers do without.
import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { isManifestName } from "#core";
import { fileUriOf } from "#platform";
import { contentOf } from "../files/content.ts";
import { isKeptByGit, PassedOver } from "../files/ignoreRules.ts";
import { isInside, walkInSteps } from "../files/walk.ts";
import { Breath } from "./breath.ts";
import type { Folders } from "./folders.ts";
import { canonicalUri, pathOf } from "./uris.ts";
import { type FileContent, gone, limitOf, tooLarge, unreadable, type WorkspaceFiles } from "./workspaceFiles.ts";

export const diskFiles: WorkspaceFiles = {
  reaches: (folder) => pathOf(folder) !== undefined,
  find,
  wouldFind,
  kindOf,
  liesOutside,
  read,
  isKeptByGit: (uri) => {
    const path = pathOf(uri);
    return path !== undefined && isKeptByGit(path);
  },
};

function* find(folders: readonly string[], tell: (uri: string) => void): Iterable<string | undefined> {
  const paths = folders.flatMap((folder) => pathOf(folder) ?? []);
  const unreadable = (path: string, error: unknown) => {
    if (!isGone(error)) tell(fileUriOf(path));
  };
  for (const found of walkInSteps(paths, { unreadable })) yield found && fileUriOf(found.path);
}

/** Those that no .gitignore leaves out. */
async function wouldFind(uris: readonly string[], folders: Folders): Promise<readonly string[]> {
  const passedOver = new Map<string, PassedOver>();
  const breath = new Breath();
  const found: string[] = [];
  for (const uri of uris) {
    await breath.take();
    const folder = pathOf(folders.of(uri) ?? "");
    const path = pathOf(uri);
    if (folder === undefined || path === undefined) continue;
    const rules = passedOver.get(folder) ?? new PassedOver(folder);
    passedOver.set(folder, rules);
    if (!rules.has(path, !isManifestName(path))) found.push(uri);
  }
  return found;
}

async function kindOf(uri: string, folders: Folders): Promise<"file" | "folder" | "nothing"> {
  const path = pathOf(uri) ?? "";
  try {
    const own = await lstat(path);
    if (own.isSymbolicLink() && folders.of(canonicalUri(fileUriOf(await realpath(path)))) !== undefined)
      return "nothing";
    const target = own.isSymbolicLink() ? await stat(path) : own;
    return target.isDirectory() ? "folder" : target.isFile() ? "file" : "nothing";
  } catch {
    return "nothing";
  }
}

function liesOutside(uri: string, folders: Folders): boolean {
  const realOf = (one: string) => realpathSync(pathOf(one) ?? "");
  const folder = folders.of(uri);
  try {
    return folder !== undefined && !folders.reached.some((one) => isInside(realOf(uri), realOf(one)));
  } catch {
    // What is not there yet is made where its name says.
    return false;
  }
}

async function read(uri: string, maxFileSize: number): Promise<FileContent> {
  const path = pathOf(uri) ?? "";
  const limit = limitOf(maxFileSize);
  try {
    const { size } = await stat(path);
    if (size > limit) return tooLarge;
    const content = contentOf(await readFile(path), limit);
    if (content.state === "read") return { text: content.text, gap: false };
    return content.state === "binary" ? { gap: false, note: `left out: ${content.why}` } : tooLarge;
  } catch (error) {
    return isGone(error) ? gone : unreadable;
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
