/** Writes the documentation of rules: from the rule itself and its fixture, so that no example can rot. */
import { type Rule, type Severity, severities } from "#core";
import type { Fixture } from "../test/fixture.ts";

/** A rule, with what fixtures show of it. */
export interface DocumentedRule {
  readonly rule: Rule;
  readonly fixture: Fixture;
  /** Those that its findings have: the rule's own first, then the others from the most severe on. */
  readonly severities: readonly Severity[];
}

/**
 * @param example The fixture that the rule's page shows.
 * @param all Every fixture there is: a rule may show a severity in those of other rules only.
 */
export function documented(rule: Rule, example: Fixture, all: readonly Fixture[]): DocumentedRule {
  const seen = new Set(
    all
      // A setting of severities says nothing of the rule's own, unless it only switches on what is off.
      .filter(({ settings }) => rule.offByDefault || !Object.hasOwn(Object(settings), "rules"))
      .flatMap(({ expected }) => expected.map(readExpected))
      .flatMap(({ id, severity }) => (id === rule.id ? [severity] : [])),
  );
  const others = severities.filter((severity) => severity !== rule.severity && seen.has(severity));
  return { rule, fixture: example, severities: [rule.severity, ...others] };
}

export function rulePage({ rule, fixture, severities }: DocumentedRule): string {
  const { id, summary, why, offByDefault } = rule;
  const [own, ...others] = severities;
  return `${generatedBy}

# ${id}

${summary}

Severity: **${own}**${others.length > 0 ? `; with other evidence ${others.join(" or ")}` : ""}.${offByDefault ? `\n\n${offWords(offByDefault)}` : ""}

## Why

${why.trim()}

## Example

Each comment with carets is a finding in the line above it. Lines without one are right as they are.
${blocks(annotated(fixture))}${fixedSections(fixture)}
## Settings

\`\`\`json
"pullSecrets.rules": { "${id}": "${offByDefault === true ? own : "off"}" }
\`\`\`

sets the severity in the editor (\`default\`, \`off\`, \`error\`, \`warning\`, \`info\` or \`hint\`). On the command line it is
\`--rule ${id}=${offByDefault === true ? own : "off"}\`.

To silence one finding, put a comment on its line or above it; at the top of a document, it counts for all of the document:

\`\`\`yaml
# pull-secrets: ignore[${id}] why this is right as it is
\`\`\`
`;
}

function offWords(off: NonNullable<Rule["offByDefault"]>): string {
  const when = off === true ? "Off by default" : "Off by default, but for what is said below";
  return `${when}: it reports what is right in most set-ups. Setting a severity switches it on.`;
}

export function ruleIndex(rules: readonly DocumentedRule[]): string {
  return `${generatedBy}

# Rules

${ruleTable(rules, "")}
Where a rule has several severities, it decides by the evidence it has:

- **error**: certainly wrong, whatever else is in the cluster.
- **warning**: something in the workspace or in the settings speaks against it.
- **info**: worth a look; nothing tells whether it is right.
- **hint**: right in many set-ups.

A setting, \`--rule\` or a comment changes or silences each of them; every page says how.
`;
}

/** @param folder Where the pages are, seen from the page that holds the table; empty, or with a slash at its end. */
export function ruleTable(rules: readonly DocumentedRule[], folder: string): string {
  const rows = rules.map(
    ({ rule: { id, summary, offByDefault }, severities }) =>
      `| [${id}](${folder}${id}.md) | ${severities.join(", ")}${offByDefault === true ? " (off by default)" : ""} | ${summary} |`,
  );
  return `| Rule | Severity | Reports |\n|---|---|---|\n${rows.join("\n")}\n`;
}

export const generatedBy = "<!-- Written by `npm run generate`; change the rule or its fixture instead. -->";

const expectedLine = /^(.+?):(\d+):(\d+)-(\d+) (\S+) (error|warning|info|hint): /;

function readExpected(line: string) {
  const [, file = "", row, start, end, id = "", severity] = expectedLine.exec(line) ?? [];
  if (!severity) throw new Error(`A fixture expects what no finding looks like: ${line}`);
  const text = line.slice(line.indexOf(` ${id} ${severity}: `) + 1);
  return { file, row: Number(row), start: Number(start), end: Number(end), id, severity: severity as Severity, text };
}

/** The fixture's files, with each finding as a comment under its line. */
function annotated({ files, expected }: Fixture): ReadonlyMap<string, string> {
  const findings = expected.map(readExpected).sort((a, b) => a.row - b.row || a.start - b.start);
  return new Map(
    [...files].map(([name, text]) => {
      const lines = text.trimEnd().split("\n");
      const out = lines.flatMap((line, index) => [
        line,
        ...findings
          .filter(({ file, row }) => file === name && row === index + 1)
          .map(({ start, end, text }) => `#${" ".repeat(start - 2)}${"^".repeat(end - start)} ${text}`),
      ]);
      return [name, `${out.join("\n")}\n`];
    }),
  );
}

function fixedSections({ fixed }: Fixture): string {
  return [...fixed]
    .map(([title, files]) => `\n## ${title === "" ? "Fixed" : `Fixed by “${title}”`}\n${blocks(files)}`)
    .join("");
}

function blocks(files: ReadonlyMap<string, string>): string {
  return [...files]
    .map(([name, text]) => `\n\`${name}\`\n\n\`\`\`${name.endsWith(".json") ? "jsonc" : "yaml"}\n${text}\`\`\`\n`)
    .join("");
}
