/** The workspace's folders, and which of them a file lies in. */
import type { WorkspaceFolder } from "vscode-languageserver";
import { canonicalUri } from "./uris.ts";

export class Folders {
  readonly #reaches: (folder: string) => boolean;
  #folders: readonly string[] = [];

  /** @param reaches Whether the files of a folder can be read from here. */
  constructor(reaches: (folder: string) => boolean) {
    this.#reaches = reaches;
  }

  /** Canonical URIs without a slash at the end; where one lies in another, the inner one first. */
  get all(): readonly string[] {
    return this.#folders;
  }

  /** Those whose files can be read from here. */
  get reached(): readonly string[] {
    return this.#folders.filter(this.#reaches);
  }

  get allReached(): boolean {
    return this.#folders.every(this.#reaches);
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
