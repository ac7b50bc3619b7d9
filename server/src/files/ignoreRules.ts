/** Which files git ignores: the .gitignore of a folder and of all above it, up to the root of the repository. */
import { lstatSync, readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { skippedFolders } from "#core";
import { type Gitignore, readGitignore } from "./gitignore.ts";
import { repositoryOf } from "./repository.ts";

const fileName = ".gitignore";

/** Bytes. */
const largest = 1024 * 1024;

/** Rules for what is in one folder. Immutable, so that folders beside each other share those above them. */
export class IgnoreRules {
  static readonly none: IgnoreRules = new IgnoreRules(undefined, "", undefined);
  readonly #above: IgnoreRules | undefined;
  readonly #folder: string;
  readonly #own: Gitignore | undefined;

  private constructor(above: IgnoreRules | undefined, folder: string, own: Gitignore | undefined) {
    this.#above = above;
    this.#folder = folder;
    this.#own = own;
  }

  /**
   * The rules that reach a folder from above. A folder that is itself ignored was named on purpose:
   * then what is above says nothing of its content.
   */
  static above(folder: string): IgnoreRules {
    const root = repositoryOf(folder);
    return root === undefined || root === folder ? IgnoreRules.none : (rulesBetween(root, folder) ?? IgnoreRules.none);
  }

  /** These rules and those of a folder below. */
  with(folder: string): IgnoreRules {
    const text = readIfThere(join(folder, fileName));
    return text === undefined ? this : new IgnoreRules(this, folder, readGitignore(text));
  }

  /** What is nearest to the file decides. */
  ignores(path: string, isFolder: boolean): boolean {
    const verdict = this.#own?.(relativeTo(this.#folder, path), isFolder);
    if (verdict) return verdict === "ignored";
    return this.#above?.ignores(path, isFolder) ?? false;
  }
}

/** The rules of a repository's root and of the folders below it, without the last one's own; nothing if it is ignored. */
function rulesBetween(root: string, folder: string): IgnoreRules | undefined {
  let rules = IgnoreRules.none.with(root);
  for (let at = root.length; at !== -1; ) {
    at = folder.indexOf(sep, at + 1);
    const next = at === -1 ? folder : folder.slice(0, at);
    if (rules.ignores(next, true)) return undefined;
    if (at !== -1) rules = rules.with(next);
  }
  return rules;
}

/** Whether a file, which need not exist, is in a git repository that does not ignore it. */
export function isKeptByGit(path: string): boolean {
  const folder = dirname(path);
  const root = repositoryOf(folder);
  if (root === undefined) return false;
  const above = root === folder ? IgnoreRules.none : rulesBetween(root, folder);
  return above?.with(folder).ignores(path, false) === false;
}

/** Tells whether a walk from a folder would pass over what lies below it. Each .gitignore is read once. */
export class PassedOver {
  readonly #folder: string;
  /** By folder; nothing where the walk would not enter it. */
  readonly #rules = new Map<string, IgnoreRules | undefined>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#rules.set(folder, IgnoreRules.above(folder).with(folder));
  }

  /** @param isFolder Whether it is one, or may have been one. */
  has(path: string, isFolder: boolean): boolean {
    if (path === this.#folder) return false;
    const rules = this.#rulesOf(dirname(path));
    return rules === undefined || skippedFolders.has(basename(path)) || rules.ignores(path, isFolder);
  }

  #rulesOf(folder: string): IgnoreRules | undefined {
    if (this.#rules.has(folder)) return this.#rules.get(folder);
    const above = dirname(folder) === folder ? undefined : this.#rulesOf(dirname(folder));
    const passed = skippedFolders.has(basename(folder)) || above?.ignores(folder, true) !== false;
    const rules = passed ? undefined : above?.with(folder);
    this.#rules.set(folder, rules);
    return rules;
  }
}

function relativeTo(folder: string, path: string): string {
  const name = path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
  return sep === "/" ? name : name.replaceAll(sep, "/");
}

/** No link, as with git: it might lead to what never ends. */
function readIfThere(path: string): string | undefined {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > largest) return undefined;
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch {
    return undefined;
  }
}
