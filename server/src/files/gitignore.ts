/** Reads one .gitignore. The package `ignore` does it, but for lines that anybody could stop it with. */
import process from "node:process";
import ignore from "ignore";

/** Whether a rule ignores a path, or keeps it (`!`). Nothing where none speaks of it. */
export type Verdict = "ignored" | "kept" | undefined;

/** Of a path relative to the folder of the .gitignore, none of whose folders is ignored itself. */
export type Gitignore = (path: string, isFolder: boolean) => Verdict;

/** File systems that take `A` and `a` for one file, as git's core.ignoreCase has it there. */
const ignoreCase = process.platform === "win32" || process.platform === "darwin";

/** Characters. What is longer is no pattern that somebody wrote, and is left out. */
const longestLine = 1000;

export function readGitignore(text: string): Gitignore {
  const parts: Gitignore[] = [];
  let plain: string[] = [];
  const close = () => {
    if (plain.length > 0) parts.push(together(plain));
    plain = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (line.length > longestLine) continue;
    if (!repeatsStars(line)) plain.push(line);
    else {
      close();
      parts.push(bySegments(line));
    }
  }
  close();
  // The last line that speaks of a path decides.
  return (path, isFolder) => {
    for (const part of parts.toReversed()) {
      const verdict = part(path, isFolder);
      if (verdict) return verdict;
    }
    return undefined;
  };
}

function together(lines: readonly string[]): Gitignore {
  const rules = ignore({ ignoreCase }).add([...lines]);
  return (path, isFolder) => {
    const { ignored, unignored } = rules.test(isFolder ? `${path}/` : path);
    if (ignored) return "ignored";
    return unignored ? "kept" : undefined;
  };
}

/**
 * Whether more than one `**` is followed by something. `ignore` makes a regular expression of it that tries all ways to
 * share a path out among them: with four, and a hundred folders in each other, that takes seconds for each file.
 */
function repeatsStars(line: string): boolean {
  return segmentsOf(line).filter((segment, index, all) => segment === "**" && index < all.length - 1).length > 1;
}

function segmentsOf(line: string): readonly string[] {
  return trimmed(line)
    .replace(/^!?\/?/, "")
    .replace(/\/$/, "")
    .split("/");
}

/** Without spaces at the end, unless a backslash stands before. */
function trimmed(line: string): string {
  return line.replace(/(?<=[^\\ ]|\\ ) +$/, "");
}

const any = "**";

/** Such a line. Each `**` takes as few folders as it can, and one more when the rest does not fit: that is all it needs. */
function bySegments(line: string): Gitignore {
  const segments = segmentsOf(line);
  // At the end it stands for what is inside, and not for the folder itself.
  const pattern = (segments.at(-1) === any ? [...segments.slice(0, -1), "*", any] : segments).map(nameTest);
  const verdict = line.startsWith("!") ? "kept" : "ignored";
  const foldersOnly = trimmed(line).endsWith("/");
  return (path, isFolder) => ((isFolder || !foldersOnly) && fits(pattern, path.split("/")) ? verdict : undefined);
}

type NameTest = typeof any | ((name: string) => boolean);

function nameTest(segment: string): NameTest {
  if (segment === any) return any;
  const rules = ignore({ ignoreCase }).add(`/${segment}`);
  return (name) => rules.test(name).ignored;
}

function fits(pattern: readonly NameTest[], names: readonly string[]): boolean {
  let [at, name] = [0, 0];
  /** The last `**`, and the name at which it may end at the earliest. */
  let last: { readonly at: number; name: number } | undefined;
  while (name < names.length) {
    const test = pattern[at];
    if (test === any) last = { at: at++, name };
    else if (test?.(names[name] ?? "")) {
      at++;
      name++;
    } else if (last) {
      at = last.at + 1;
      name = ++last.name;
    } else return false;
  }
  return pattern.slice(at).every((test) => test === any);
}
