/** Finds the files to read: those that are named, and the manifests in folders that git does not ignore. */
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { isManifestName, skippedFolders } from "#core";
import { IgnoreRules } from "./ignoreRules.ts";

/** A file to be read. */
export interface FoundFile {
  readonly path: string;
  /** Where it is really, past all symbolic links. */
  readonly real: string;
  /** The real folder that was named, or that of the file that was named. */
  readonly root: string;
  /** Whether it was named itself, rather than found in a folder. */
  readonly named: boolean;
}

export interface WalkHooks {
  readonly unreadable: (path: string, error: unknown) => void;
}

interface Link {
  readonly path: string;
  readonly rules: IgnoreRules;
  readonly root: string;
}

/**
 * Each file once, however many ways lead to it, as it is found.
 *
 * @param paths Absolute paths.
 */
export function* walk(paths: readonly string[], hooks: WalkHooks): Iterable<FoundFile> {
  for (const file of walkInSteps(paths, hooks)) if (file) yield file;
}

/** The same with a pause after each folder, whatever was found there, for whoever has to do other things meanwhile. */
export function walkInSteps(paths: readonly string[], hooks: WalkHooks): Iterable<FoundFile | undefined> {
  return new Walker(hooks).start(paths);
}

class Walker {
  readonly #hooks: WalkHooks;
  readonly #seen = new Set<string>();
  readonly #roots: string[] = [];
  /** Followed last, so that a file that is reached both ways goes by its real name. */
  readonly #links: Link[] = [];

  constructor(hooks: WalkHooks) {
    this.#hooks = hooks;
  }

  *start(paths: readonly string[]): Generator<FoundFile | undefined> {
    const folders: { path: string; real: string }[] = [];
    for (const path of paths) {
      const target = this.#resolve(path);
      if (target?.stats.isDirectory()) folders.push({ path, real: target.real });
      else if (target) yield* this.#once({ path, real: target.real, root: dirname(target.real), named: true });
    }
    this.#roots.push(...folders.map(({ real }) => real));
    for (const { path, real } of folders) yield* this.#walk(path, real, real, IgnoreRules.above(path));
    for (let link = this.#links.shift(); link; link = this.#links.shift()) yield* this.#follow(link);
  }

  *#walk(path: string, real: string, root: string, rules: IgnoreRules): Generator<FoundFile | undefined> {
    const stack = [{ path, real, rules }];
    for (let folder = stack.pop(); folder; folder = stack.pop()) {
      if (this.#seen.has(folder.real)) continue;
      this.#seen.add(folder.real);
      const own = folder.rules.with(folder.path);
      for (const entry of this.#list(folder.path)) {
        const path = join(folder.path, entry.name);
        if (entry.isDirectory()) {
          if (skippedFolders.has(entry.name) || own.ignores(path, true)) continue;
          stack.push({ path, real: join(folder.real, entry.name), rules: own });
        } else if (entry.isSymbolicLink()) {
          if (!skippedFolders.has(entry.name) && !own.ignores(path, false))
            this.#links.push({ path, rules: own, root });
        } else if (entry.isFile() && isManifestName(path) && !own.ignores(path, false)) {
          yield* this.#once({ path, real: join(folder.real, entry.name), root, named: false });
        }
      }
      yield undefined;
    }
  }

  *#follow({ path, rules, root }: Link): Generator<FoundFile | undefined> {
    // What a link that leads nowhere would have been can only be told by its name.
    const target = this.#resolve(path, isManifestName(path));
    if (!target) return;
    const { real, stats } = target;
    if (stats.isFile() && isManifestName(path)) yield* this.#once({ path, real, root, named: false });
    // A link to a folder above would bring in all that was not asked for.
    if (stats.isDirectory() && !this.#roots.some((root) => isInside(root, real))) {
      yield* this.#walk(path, real, root, rules);
    }
  }

  *#once(file: FoundFile): Generator<FoundFile> {
    if (this.#seen.has(file.real)) return;
    this.#seen.add(file.real);
    yield file;
  }

  #list(path: string): readonly Dirent[] {
    try {
      return readdirSync(path, { withFileTypes: true });
    } catch (error) {
      this.#hooks.unreadable(path, error);
      return [];
    }
  }

  #resolve(path: string, tell = true): { readonly real: string; readonly stats: Stats } | undefined {
    try {
      const stats = statSync(path);
      // What a shell makes of `<(…)` has no real path.
      return { real: stats.isFile() || stats.isDirectory() ? realpathSync(path) : path, stats };
    } catch (error) {
      if (tell) this.#hooks.unreadable(path, error);
      return undefined;
    }
  }
}

/** Whether a path is a folder or in it. Both are real paths. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
