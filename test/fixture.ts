/**
 * Reads fixtures. A fixture is one YAML file that holds a small workspace and what we expect of it:
 *
 *     # file: app.yaml                  starts a file of the workspace
 *     # fixed: app.yaml                 starts what that file must be once every preferred fix is applied
 *     # fixed "Title of fix": app.yaml  the same for the fixes of that title alone
 *     # settings: {"privateRegistries": ["*.corp"]}
 *     # now: 2026-01-01T00:00:00Z       the time against which expiry is judged
 *     #   ^^^^ error: text              expects that finding on these columns of the line above
 *
 * Expectations are comments, so editors still highlight and fold the fixture as YAML, and a line without one asserts
 * silence: the complete list of findings is compared. In a JSON file, and within text blocks, a comment is no comment,
 * but expectations are taken out before the file is read.
 */
export interface Fixture {
  readonly files: ReadonlyMap<string, string>;
  /** What the files must be, by the title of the fixes to apply; "" stands for every preferred fix. */
  readonly fixed: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** As `file:line:column-column rule severity: message`, sorted. */
  readonly expected: readonly string[];
  readonly settings: unknown;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const header = /^# (file|fixed)(?: "(.+)")?: (\S+)$/;
const option = /^# (settings|now): (.+)$/;
const expectation = /^( *#[ ]*)(\^+) (.+)$/;
const defaultNow = "2026-01-01T00:00:00Z";

export function parseFixture(source: string): Fixture {
  const files = new Map<string, string[]>();
  const fixed = new Map<string, Map<string, string[]>>();
  const options: Record<string, string> = {};
  const expected: string[] = [];
  let name = "";
  let lines: string[] = [];
  for (const line of source.trimEnd().split("\n")) {
    const [, kind, title = "", file] = header.exec(line) ?? [];
    const [, key, value] = option.exec(line) ?? [];
    if (kind && file) {
      [name, lines] = [file, []];
      const section = kind === "file" ? files : (fixed.get(title) ?? new Map<string, string[]>());
      if (kind === "fixed") fixed.set(title, section);
      section.set(file, lines);
    } else if (key && value) {
      options[key] = value;
    } else {
      const [, indent, carets, text] = expectation.exec(line) ?? [];
      if (indent && carets && text) expected.push(place(name, lines, indent.length, carets.length) + text);
      else lines.push(line);
    }
  }
  return {
    files: joined(files),
    fixed: new Map([...fixed].map(([title, section]) => [title, joined(section)])),
    expected: expected.sort(),
    settings: JSON.parse(options.settings ?? "{}"),
    now: Date.parse(options.now ?? defaultNow),
  };
}

function place(file: string, lines: readonly string[], indent: number, carets: number): string {
  return `${file}:${lines.length}:${indent + 1}-${indent + 1 + carets} `;
}

function joined(sections: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  return new Map([...sections].map(([name, lines]) => [name, `${lines.join("\n")}\n`]));
}
