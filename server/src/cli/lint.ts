/** `pull-secrets lint`: reads, analyses, fixes if asked to, prints, and judges. */
import { analyze, type Finding, rules, severities } from "#core";
import { writeAll } from "../files/write.ts";
import type { LintOptions } from "./arguments.ts";
import { painter } from "./colors.ts";
import { readInput } from "./files.ts";
import { type Applied, countFixable, fixAll } from "./fixer.ts";
import { formatGithub } from "./format/github.ts";
import { formatGitlab } from "./format/gitlab.ts";
import { formatJson } from "./format/json.ts";
import { formatSarif } from "./format/sarif.ts";
import { formatText } from "./format/text.ts";
import { complain, type ExitCode, type Io, printable } from "./io.ts";
import { Progress } from "./progress.ts";
import { type Report, reportOf } from "./report.ts";
import { tellTroubles, Workspace } from "./workspace.ts";

const defaultColumns = 120;

export async function lint(options: LintOptions, io: Io): Promise<ExitCode> {
  const start = performance.now();
  const progress = new Progress(io);
  const input = await readInput(options, io, progress);
  const read = Workspace.read(input, options.settings, io.cwd, progress);
  const now = Date.now();
  const check = (workspace: Workspace) => checkAll(workspace, options, now, progress);
  const findings = check(read);
  const fixed = options.fix ? fix(read, findings, check, options, io) : { workspace: read, findings, problems: [] };
  progress.clear();
  const missing = tellTroubles(input, read, io);
  for (const problem of fixed.problems) complain(io, problem);
  const troubles = [...missing, ...fixed.problems];
  print(reportOf(fixed.workspace, fixed.findings, troubles, start), options, io);
  if (troubles.length > 0) return 2;
  return fixed.findings.some((finding) => fails(finding, options)) ? 1 : 0;
}

function checkAll(
  workspace: Workspace,
  { settings }: LintOptions,
  now: number,
  progress: Progress,
): readonly Finding[] {
  const { inventory, deployment } = workspace;
  let done = 0;
  const cancelled = () => {
    progress.show(`checking: ${done++} of ${inventory.files.size} files`);
    return false;
  };
  return analyze(deployment, rules, settings, now, { cancelled });
}

interface Fixed {
  readonly workspace: Workspace;
  readonly findings: readonly Finding[];
  readonly problems: readonly string[];
}

/** What could not be written is as it was, and so is what is reported. */
function fix(
  workspace: Workspace,
  findings: readonly Finding[],
  check: (workspace: Workspace) => readonly Finding[],
  options: LintOptions,
  io: Io,
): Fixed {
  const { changes, applied, refused, ...after } = fixAll(workspace, findings, check);
  const problem = writeAll(changes);
  if (problem) return { workspace, findings, problems: [...refused, `nothing was fixed: ${problem}`] };
  tellFixes(applied, options, io);
  return { ...after, problems: refused };
}

/** Formats for programs have no place for what has been done, so it goes to where messages go. */
function tellFixes(applied: readonly Applied[], { format, color }: LintOptions, io: Io): void {
  const paint = format === "text" ? painter(color, io) : (_: unknown, text: string) => text;
  const out = format === "text" ? io.stdout : io.stderr;
  const lines = applied.map(
    ({ rule, at, title }) => `${paint("good", `fixed[${rule}]`)} ${printable(`${at}: ${title}`)}\n`,
  );
  out.write(lines.length > 0 ? `${lines.join("")}\n` : "");
}

function print(report: Report, { format, color, fix, paths }: LintOptions, io: Io): void {
  // There is no point in naming the option where it has been given, or would not be taken.
  const fixable = () =>
    fix || paths.includes("-") ? { written: 0, refused: 0 } : countFixable(report.workspace, report.findings);
  const columns = io.stdout.columns ?? defaultColumns;
  const formats: Readonly<Record<LintOptions["format"], () => string>> = {
    text: () => formatText(report, { paint: painter(color, io), columns, fixable: fixable() }),
    json: () => formatJson(report),
    sarif: () => formatSarif(report),
    github: () => formatGithub(report),
    gitlab: () => formatGitlab(report),
  };
  io.stdout.write(formats[format]());
}

function fails({ severity }: Finding, { failOn }: LintOptions): boolean {
  return failOn !== "never" && severities.indexOf(severity) <= severities.indexOf(failOn);
}
