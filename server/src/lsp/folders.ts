/** The workspace's folders, and which of them a file lies in. */
import type { WorkspaceFolder } from "vscode-languageserver/node";
import { canonicalUri } from "./uris.ts";

export class Folders {
  #folders: readonly string[] = [];

  /** Canonical URIs without a slash at the end. */
  get all(): readonly string[] {
    return this.#folders;
  }

  set(folders: readonly Pick<WorkspaceFolder, "uri">[]): void {
    const uris = folders.map(({ uri }) => canonicalUri(uri).replace(/\/$/, ""));
    // The innermost folder decides where one lies in another.
    this.#folders = uris.sort((a, b) => b.length - a.length);
  }

  /** The folder of a file; nothing for files from outside the workspace. */
  of(uri: string): string | undefined {
    const canonical = canonicalUri(uri);
    return this.#folders.find((folder) => canonical.startsWith(`${folder}/`));
  }
}
