/** Finds and reads manifests for a language server that has no disk to read them from. */
import { FileSystemError, FileType, Uri, workspace } from "vscode";
import { isManifestName, skippedFolders } from "#core";
import type { FoundManifests, ManifestAnswer } from "#protocol";

/** Each is read over the network, mostly: of larger folders, what is not among them is not known. */
const most = 5000;

/** What is ignored by Git is not there, in what editors on the Web mostly show: repositories on servers. */
export async function findManifests(folder: Uri): Promise<FoundManifests> {
  const uris: string[] = [];
  const unreadable: string[] = [];
  const folders = [folder.path === "" ? folder.with({ path: "/" }) : folder];
  for (let at = folders.shift(); at; at = folders.shift()) {
    try {
      for (const [name, type] of await workspace.fs.readDirectory(at)) {
        const uri = Uri.joinPath(at, name);
        if (type & FileType.Directory && !(type & FileType.SymbolicLink) && !skippedFolders.has(name))
          folders.push(uri);
        else if (type & FileType.File && isManifestName(uri.path)) uris.push(uri.toString());
      }
    } catch (error) {
      if (!isGone(error)) unreadable.push(at.toString());
    }
    if (uris.length > most) return { uris: uris.slice(0, most), unreadable: [...unreadable, folder.toString()] };
  }
  return { uris, unreadable };
}

export async function readManifest(uri: Uri, limit: number): Promise<ManifestAnswer> {
  try {
    const { size, type } = await workspace.fs.stat(uri);
    if (type & FileType.Directory) return { state: "folder" };
    if (size > limit) return { state: "tooLarge" };
    const bytes = await workspace.fs.readFile(uri);
    if (bytes.length > limit) return { state: "tooLarge" };
    if (bytes.includes(0)) return { state: "binary" };
    return { state: "read", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { state: "binary" };
    return { state: isGone(error) ? "gone" : "unreadable" };
  }
}

function isGone(error: unknown): boolean {
  return error instanceof FileSystemError && error.code === "FileNotFound";
}
