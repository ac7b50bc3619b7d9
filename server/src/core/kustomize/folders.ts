/** Which folders there are, and which files lie in them: what a path in a repository may mean. */
import { wildcardMatches } from "../kubernetes/reach.ts";
import { foldersAround } from "../paths.ts";

export class Folders {
  /** By folder, each with a slash at its end: the files and the folders that are directly in it. */
  readonly #entries = new Map<string, Set<string>>();

  /** @param paths Those of all files, as builds name them. */
  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      let entry = path;
      for (const folder of foldersAround(path)) {
        const known = this.#entries.get(folder);
        if (known?.has(entry)) break;
        if (known) known.add(entry);
        else this.#entries.set(folder, new Set([entry]));
        entry = folder;
      }
    }
  }

  has(folder: string): boolean {
    return this.#entries.has(folder);
  }

  /** The files and, with a slash at their end, the folders that are directly in a folder, by name. */
  entriesOf(folder: string): readonly string[] {
    return [...(this.#entries.get(folder) ?? [])].filter((entry) => entry !== folder).sort();
  }

  /** The folders that a pattern with `*` for a part of a name means, as Argo CD's `directories` has it. */
  matching(root: string, pattern: string): readonly string[] {
    const steps = pattern.split("/").filter((step) => step !== "" && step !== ".");
    return steps.reduce<readonly string[]>(
      (folders, step) =>
        folders.flatMap((folder) =>
          this.entriesOf(folder).filter(
            (entry) => entry.endsWith("/") && wildcardMatches(step, entry.slice(folder.length, -1)),
          ),
        ),
      [root],
    );
  }
}
