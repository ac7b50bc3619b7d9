/**
 * Writes everything that is derived from something else: the rules' pages and tables, settings and menus in package.json,
 * the licences of what is bundled, the grammars, what can be translated, the example of a live cluster, and the README's picture. `npm run generate`
 * writes it; a test fails where what is written differs.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
import { rules } from "#core";
import { run } from "../server/src/cli/run.ts";
import { parseFixture } from "../test/fixture.ts";
import { readArguments } from "./arguments.ts";
import { demoManifests } from "./demoManifests.ts";
import { grammarFiles } from "./grammars.ts";
import { manifestWords, withKeys } from "./manifestWords.ts";
import { type Contributions, hiddenOnTheWeb } from "./menus.ts";
import { notices } from "./notices.ts";
import { peersTable } from "./peersTable.ts";
import { type DocumentedRule, documented, ruleIndex, rulePage, ruleTable } from "./rulePages.ts";
import { settingGroups, settingsTable } from "./settings.ts";
import { terminalPicture } from "./terminalPicture.ts";
import { translationFiles } from "./translations.ts";

export interface Generated {
  /** By path, from the top of the project. */
  readonly files: ReadonlyMap<string, string>;
  /** What keeps a file from being generated, and what to do about it. */
  readonly problems: readonly string[];
}

/** Runs in the top folder of the project. */
export async function generate(): Promise<Generated> {
  const problems: string[] = [];
  const fixtures = new Map(
    globSync("test/rules/*.yaml")
      .sort()
      .map((path) => [basename(path, ".yaml"), parseFixture(readFileSync(path, "utf8"))]),
  );
  const documentedRules = rules.flatMap((rule): readonly DocumentedRule[] => {
    const example = fixtures.get(rule.id);
    if (example) return [documented(rule, example, [...fixtures.values()])];
    problems.push(
      `The rule ${rule.id} has no fixture: write test/rules/${rule.id}.yaml with a bad and a good example of it.`,
    );
    return [];
  });
  const translations = translationFiles();
  const settings = withKeys(settingGroups());
  const manifest = withContributions(readFileSync("package.json", "utf8"), settings.groups);
  const words = manifestWords(manifest, settings.words);
  problems.push(...translations.problems, ...words.problems);
  const files = new Map([
    ...translations.files,
    ...documentedRules.map((rule) => [`docs/rules/${rule.rule.id}.md`, rulePage(rule)] as const),
    ["docs/rules/README.md", ruleIndex(documentedRules)],
    ["docs/images/lint.svg", await picture()],
    ["THIRD_PARTY_NOTICES.txt", await notices()],
    ...demoManifests(),
    ["package.json", manifest],
    ...words.files,
    ...grammarFiles(),
    ["README.md", readme(documentedRules)],
  ]);
  for (const page of globSync("docs/rules/*.md").map((path) => path.replaceAll("\\", "/"))) {
    if (!files.has(page)) problems.push(`${page} is the page of no rule: delete it.`);
  }
  return { files, problems };
}

/** The settings' schema is ours, and what is hidden on the Web; whatever else the manifest contributes is not. */
function withContributions(manifest: string, configuration: readonly object[]): string {
  const parsed = JSON.parse(manifest) as { readonly contributes: Contributions };
  const contributes = { ...hiddenOnTheWeb(parsed.contributes), configuration };
  return `${JSON.stringify({ ...parsed, contributes }, undefined, 2)}\n`;
}

function readme(documentedRules: readonly DocumentedRule[]): string {
  const page = withSection(readFileSync("README.md", "utf8"), "rules", ruleTable(documentedRules, "docs/rules/"));
  return withSection(withSection(page, "settings", settingsTable()), "peers", peersTable());
}

/** Puts a text between the two comments that mark its place. */
function withSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: written by \`npm run generate\` -->\n`, `<!-- end of ${name} -->\n`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no section "${name}".`);
  return `${before}${begin}${text}${end}${after}`;
}

const findingsShown = 3;
const columns = 116;

/** The beginning and the end of what the command line really prints for the broken example. */
async function picture(): Promise<string> {
  const output = await lint("examples/broken");
  const blocks = output.trimEnd().split("\n\n");
  const summary = blocks.at(-1) ?? "";
  const shown = blocks.slice(0, Math.min(findingsShown, blocks.length - 1));
  const command = "pull-secrets lint examples/broken";
  const cut = blocks.length - 1 > shown.length ? ["\u001b[2m⋮\u001b[22m"] : [];
  const text = [`\u001b[1;32m$\u001b[22;39m ${command}`, ...shown, ...cut, summary].join("\n\n");
  return terminalPicture({ title: command, output: text, columns });
}

async function lint(path: string): Promise<string> {
  const printed: string[] = [];
  const complaints: string[] = [];
  const into = (list: string[]) => ({
    columns,
    write: (text: string | Uint8Array) => {
      list.push(String(text));
      return true;
    },
  });
  const code = await run(["lint", "--color", "always", path], {
    cwd: process.cwd(),
    env: {},
    plugin: false,
    stdin: process.stdin,
    stdout: into(printed),
    stderr: into(complaints),
  });
  if (code !== 1) throw new Error(`The exit code for ${path} is ${code}, not 1: ${complaints.join("")}`);
  return printed.join("");
}

if (import.meta.main) {
  readArguments("Usage: npm run generate", {});
  const { files, problems } = await generate();
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
