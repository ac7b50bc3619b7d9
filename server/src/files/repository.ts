/** Finds the repository that a folder is part of, without asking git. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Its root. In a worktree and in a submodule `.git` is a file. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}
