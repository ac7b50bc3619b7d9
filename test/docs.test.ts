/** The documentation names only what is there: links lead somewhere, and the code map shows the code. */
import assert from "node:assert/strict";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { analyze, defaultSettings, type Rule, rules } from "#core";
import { parseFixture } from "./fixture.ts";
import { analyzeFiles, render } from "./workspace.ts";

const pages = globSync("{*.md,docs/**/*.md,examples/**/*.md}").sort();

describe("documentation", () => {
  for (const page of pages) {
    test(`${page}: every link within the project leads to a file`, () => {
      const prose = readFileSync(page, "utf8").replaceAll(/^```.*?^```$/gms, "");
      const links = prose.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g);
      const missing = links.map(([, link = ""]) => join(dirname(page), link)).filter((path) => !existsSync(path));
      assert.deepEqual([...missing], []);
    });

    test(`${page}: every link to a section leads to a heading`, () => {
      const prose = readFileSync(page, "utf8").replaceAll(/^```.*?^```$/gms, "");
      const links = prose.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g);
      const missing = links.filter(([, path = "", section = ""]) => {
        return !sectionsOf(path ? join(dirname(page), path) : page).includes(section);
      });
      assert.deepEqual(
        Array.from(missing, ([link]) => link),
        [],
      );
    });
  }

  test("every path in the code map of docs/architecture.md is there", () => {
    const [, map = ""] = /## Code map\n\n```\n(.*?)```/s.exec(readFileSync("docs/architecture.md", "utf8")) ?? [];
    const folders: string[] = [];
    for (const line of map.trimEnd().split("\n")) {
      const [, indent = "", names = ""] = /^( *)(\S+(?: \S+)*)/.exec(line) ?? [];
      const depth = indent.length / 2;
      folders.length = depth;
      let folder = folders.at(-1) ?? "";
      for (const name of names.split(" ")) {
        const path = join(folder, name);
        assert.ok(existsSync(path), `${path} is not there`);
        folders[depth] = path;
        // What follows on the same line lies beside it.
        if (depth === 0) folder = dirname(path);
      }
    }
  });

  test("every promise of docs/security.md is shown by tests that are there", () => {
    const promises = readFileSync("docs/security.md", "utf8").match(/^- \*\*.*?(?=^- |^$)/gms) ?? [];
    assert.ok(promises.length > 20);
    for (const promise of promises) {
      const [, shown = ""] = promise.split("Shown by ");
      const files = [...shown.matchAll(/\[(test\/[^\]]+)\]\(\.\.\/\1\)([^[]*)/g)];
      assert.ok(files.length > 0, promise);
      for (const [, path = "", names = ""] of files) {
        const text = readFileSync(path, "utf8");
        const titles = Array.from(names.matchAll(/"([^"]+)"/g), ([, title = ""]) => title);
        assert.ok(titles.length > 0, `${path}: ${promise}`);
        for (const title of titles) assert.ok(text.includes(title), `"${title}" is not in ${path}`);
      }
    }
  });

  test("the rule that CONTRIBUTING.md shows finds what its fixture there expects", async () => {
    const page = readFileSync("CONTRIBUTING.md", "utf8");
    const [, code = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
    const [, fixture = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    const { files, expected, now } = parseFixture(fixture);
    const added = await importRule(code);
    const { inventory } = analyzeFiles(files);
    const findings = analyze(inventory, [...rules, ...added], defaultSettings, now);
    assert.deepEqual(findings.map((finding) => render(finding, files)).sort(), expected);
    assert.ok(findings.some(({ rule }) => added.includes(rule)));
  });
});

/** As GitHub makes them of headings. */
function sectionsOf(page: string): readonly string[] {
  const headings = readFileSync(page, "utf8").matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading = ""]) => {
    const kept = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
    return kept.replaceAll(" ", "-");
  });
}

/** Its imports are types alone, so it may lie anywhere. */
async function importRule(code: string): Promise<readonly Rule[]> {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-"));
  try {
    const path = join(folder, "rule.ts");
    writeFileSync(path, code);
    return Object.values((await import(pathToFileURL(path).href)) as Readonly<Record<string, Rule>>);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
