/** Finds the files to read: those that are named, and the manifests in folders that git does not ignore. */
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { IgnoreRules } from "./ignoreRules.ts";

/** A file to be read. */
export interface FoundFile {
  readonly path: string;
  /** Where it is really, past all symbolic links. */
  readonly real: string;
  /** Whether it was named itself, rather than found in a folder. */
  readonly named: boolean;
}

export interface WalkHooks {
  readonly unreadable: (path: string, error: unknown) => void;
  readonly found: (count: number) => void;
}

interface Link {
  readonly path: string;
  readonly rules: IgnoreRules;
}

const manifestName = /\.(?:ya?ml|json)$/i;
const skippedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** Each file once, however many ways lead to it; in the order of their paths. */
export function walk(paths: readonly string[], cwd: string, hooks: WalkHooks): readonly FoundFile[] {
  const walker = new Walker(hooks);
  walker.start(paths.map((path) => resolve(cwd, path)));
  return walker.files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

class Walker {
  readonly files: FoundFile[] = [];
  readonly #hooks: WalkHooks;
  readonly #seen = new Set<string>();
  readonly #roots: string[] = [];
  /** Followed last, so that a file that is reached both ways goes by its real name. */
  readonly #links: Link[] = [];

  constructor(hooks: WalkHooks) {
    this.#hooks = hooks;
  }

  start(paths: readonly string[]): void {
    const folders: { path: string; real: string }[] = [];
    for (const path of paths) {
      const target = this.#resolve(path);
      if (target?.stats.isDirectory()) folders.push({ path, real: target.real });
      else if (target) this.#add(path, target.real, true);
    }
    this.#roots.push(...folders.map(({ real }) => real));
    for (const { path, real } of folders) this.#walk(path, real, IgnoreRules.above(path));
    for (let link = this.#links.shift(); link; link = this.#links.shift()) this.#follow(link);
  }

  #walk(path: string, real: string, rules: IgnoreRules): void {
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
          if (!skippedFolders.has(entry.name) && !own.ignores(path, false)) this.#links.push({ path, rules: own });
        } else if (entry.isFile() && manifestName.test(entry.name) && !own.ignores(path, false)) {
          this.#add(path, join(folder.real, entry.name), false);
        }
      }
    }
  }

  #follow({ path, rules }: Link): void {
    // What a link that leads nowhere would have been can only be told by its name.
    const target = this.#resolve(path, manifestName.test(path));
    if (!target) return;
    const { real, stats } = target;
    if (stats.isFile() && manifestName.test(path)) this.#add(path, real, false);
    // A link to a folder above would bring in all that was not asked for.
    if (stats.isDirectory() && !this.#roots.some((root) => isInside(root, real))) this.#walk(path, real, rules);
  }

  #add(path: string, real: string, named: boolean): void {
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    this.files.push({ path, real, named });
    this.#hooks.found(this.files.length);
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
