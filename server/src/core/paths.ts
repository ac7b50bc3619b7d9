/** Paths and URIs as texts: what lies where. */

/** Whether something in the network is named, rather than a file or a folder. */
export function isRemote(path: string): boolean {
  return /^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:|[?&](?:ref|version)=|^github\.com\/|\/\/|^[\w-]+(?:\.[\w-]+)+\/.*\.git\b/.test(
    path,
  );
}

/** With a slash at its end. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}

/** The folders that a file is in, from the nearest on, each with a slash at its end. */
export function foldersAround(uri: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(uri); ; folder = folderOf(folder.slice(0, -1))) {
    folders.push(folder);
    if (folder === "" || folder.endsWith("://") || folder === "/") return folders;
  }
}

/** A path as seen from a folder, whose URI ends with a slash; without a slash at its own end. */
export function resolvePath(folder: string, path: string): string {
  const [, root = "", rest = ""] = /^([a-z][\w+.-]*:\/\/[^/]*)?(.*)$/is.exec(folder) ?? [];
  const steps = path.startsWith("/") ? [] : rest.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") {
      if (steps.length > 1 || (steps.length === 1 && steps[0] !== "")) steps.pop();
    } else if (step !== "." && step !== "") steps.push(step);
  }
  return root + steps.join("/");
}

/** A URI as it is before encoding, which is how files name each other. */
export function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The URI of a part of what a build makes, in the folder of its kustomization. */
export function madeFile(kustomization: string, build: string, part: string): string {
  const [of, from] = [build, part].map((text) => text.replace(/[/|]/g, "\\"));
  return `${kustomization}#build ${of}|${from}`;
}

/** What all parts of one build have in common, and of a file that is written, the file itself. */
export function madeFrom(uri: string): string {
  const build = uri.indexOf("#build ");
  return build === -1 ? uri : uri.slice(0, uri.indexOf("|", build));
}
