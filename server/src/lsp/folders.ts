/** The workspace's folders, and which of them a file lies in. */
import type { WorkspaceFolder } from "vscode-languageserver/node";
import { canonicalUri, pathOf } from "./uris.ts";

export class Folders {
  #folders: readonly string[] = [];

  /** Canonical URIs without a slash at the end; where one lies in another, the inner one first. */
  get all(): readonly string[] {
    return this.#folders;
  }

  get paths(): readonly string[] {
    return this.#folders.flatMap((folder) => pathOf(folder) ?? []);
  }

  /** Whether all of them can be read from here: those of a virtual file system cannot. */
  get onDisk(): boolean {
    return this.#folders.every((folder) => pathOf(folder) !== undefined);
  }

  add(folders: readonly Pick<WorkspaceFolder, "uri">[]): void {
    const uris = new Set([...this.#folders, ...folders.map(canonicalFolder)]);
    this.#folders = [...uris].sort((a, b) => b.length - a.length);
  }

  remove(folders: readonly Pick<WorkspaceFolder, "uri">[]): void {
    const removed = new Set(folders.map(canonicalFolder));
    this.#folders = this.#folders.filter((folder) => !removed.has(folder));
  }

  /** The folder of a file, by its canonical URI; nothing for files from outside the workspace. */
  of(uri: string): string | undefined {
    return this.#folders.find((folder) => uri.startsWith(folder) && uri.charAt(folder.length) === "/");
  }
}

function canonicalFolder({ uri }: Pick<WorkspaceFolder, "uri">): string {
  return canonicalUri(uri).replace(/\/+$/, "");
}
