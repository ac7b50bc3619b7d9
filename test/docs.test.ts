/** The documentation names only what is there: links lead somewhere, and the code map shows the code. */
import assert from "node:assert/strict";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
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
    for (const { path } of mapped()) assert.ok(existsSync(path), `${path} is not there`);
  });

  test("every file of the source is in the code map, but for those of which a folder has one for each thing", () => {
    const entries = mapped();
    const paths = new Set(entries.map(({ path }) => path));
    const uniform = entries.filter(({ words }) => /\bone\b.*\bfile\b/.test(words)).map(({ path }) => path);
    const listed = new Set([...paths].filter((path) => path.endsWith(".ts")).map(dirname));
    const missing = globSync("{server,client}/src/**/*.ts").filter((path) => {
      const folder = dirname(path);
      if (paths.has(path) || uniform.includes(folder) || basename(path) === "index.ts") return false;
      return listed.has(folder) || !above(path).some((it) => paths.has(it));
    });
    assert.deepEqual(missing.sort(), []);
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

/** The code map: files and folders, and what is said of them. */
function mapped(): readonly { readonly path: string; readonly words: string }[] {
  const [, map = ""] = /## Code map\n\n```\n(.*?)```/s.exec(readFileSync("docs/architecture.md", "utf8")) ?? [];
  const entries: { path: string; words: string }[] = [];
  const folders: string[] = [];
  for (const line of map.trimEnd().split("\n")) {
    const [, indent = "", names = "", words = ""] = /^( *)(\S+(?: \S+)*)(.*)/.exec(line) ?? [];
    const depth = indent.length / 2;
    folders.length = depth;
    let folder = folders.at(-1) ?? "";
    for (const name of names.split(" ")) {
      const path = join(folder, name).replace(/\/$/, "");
      entries.push({ path, words });
      folders[depth] = path;
      // What follows on the same line lies beside it.
      if (depth === 0) folder = dirname(path);
    }
  }
  return entries;
}

function above(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...above(folder)];
}

/** As GitHub makes them of headings. */
function sectionsOf(page: string): readonly string[] {
  const headings = readFileSync(page, "utf8").matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, heading = ""]) => {
    const kept = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
    return kept.replaceAll(" ", "-");
  });
}

/** It lies elsewhere than it would. */
async function importRule(code: string): Promise<readonly Rule[]> {
  const folder = mkdtempSync(join(tmpdir(), "pull-secrets-"));
  try {
    const path = join(folder, "rule.ts");
    const core = pathToFileURL("server/src/core/").href;
    writeFileSync(path, code.replaceAll('from "../', `from "${core}`));
    return Object.values((await import(pathToFileURL(path).href)) as Readonly<Record<string, Rule>>);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
