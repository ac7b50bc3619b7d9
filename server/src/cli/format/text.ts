/** Prints findings for people, as a good compiler does. */
import { type Finding, type Place, type Severity, severities } from "#core";
import type { Paint, Style } from "../colors.ts";
import type { Fixable } from "../fixer.ts";
import { printable } from "../io.ts";
import type { Report } from "../report.ts";
import { snippet } from "./snippet.ts";

export interface TextOptions {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly columns: number;
  /** What `--fix` is said to do. */
  readonly fixable: Fixable;
}

export function formatText(report: Report, options: TextOptions): string {
  const { findings } = report;
  const blocks = findings.map((finding) => `${block(finding, report, options).join("\n")}\n\n`);
  return `${blocks.join("")}${summary(report, options)}\n`;
}

function block(
  { rule, severity, message, at, related, fixes }: Finding,
  report: Report,
  options: TextOptions,
): string[] {
  const { paint } = options;
  const gutter = gutterOf([at, ...related.map(({ at }) => at)], report);
  const title = `${paint(severity, `${severity}[${rule.id}]`)}${paint("bold", `: ${printable(message)}`)}`;
  const lines = [title, ...source(at, severity, gutter, report, options)];
  for (const { at, message } of related) {
    lines.push(`${paint("note", "note")}: ${printable(message)}`, ...source(at, "note", gutter, report, options));
  }
  const titles = fixes().toSorted((a, b) => Number(b.preferred ?? false) - Number(a.preferred ?? false));
  for (const [index, { title }] of titles.entries()) {
    lines.push(`${paint("help", "help")}: ${index === 0 ? "" : "or: "}${printable(title)}`);
  }
  return lines;
}

/** As many columns as the longest line number takes. */
function gutterOf(places: readonly Place[], { workspace }: Report): number {
  return Math.max(...places.map(({ uri, span }) => `${workspace.position(uri, span.start).line + 1}`.length));
}

function source(at: Place, style: Style, gutter: number, report: Report, { paint, columns }: TextOptions): string[] {
  const { workspace, masks } = report;
  const number = `${workspace.position(at.uri, at.span.start).line + 1}`.padStart(gutter);
  const bar = paint("gutter", "|");
  const pad = " ".repeat(gutter);
  const width = Math.max(40, columns - gutter - 3);
  const [line, carets] = snippet(workspace.text(at.uri), at.span, masks.hidden(at.uri), { paint, style, width });
  return [
    `${pad}${paint("gutter", "-->")} ${printable(workspace.displayPlace(at.uri, at.span.start))}`,
    `${pad} ${bar}`,
    `${paint("gutter", number)} ${bar} ${line}`,
    `${pad} ${bar} ${carets}`,
  ];
}

function summary({ findings, stats, troubles }: Report, { paint, fixable }: TextOptions): string {
  const files = `${count(stats.files, "file")} (${count(stats.resources, "resource")})`;
  const where = troubles.length > 0 ? `in what could be read: ${files}` : `in ${files}`;
  if (findings.length === 0) return `${paint("good", "No problems")} ${where}.`;
  const counts = severities.flatMap((severity) => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return found > 0 ? [paint(severity, count(found, nouns[severity]))] : [];
  });
  const last = counts.pop() ?? "";
  const found = `Found ${counts.length > 0 ? `${counts.join(", ")} and ` : ""}${last} ${where}.`;
  return [found, ...advice(fixable, paint)].join("\n");
}

function advice({ written, refused }: Fixable, paint: Paint): readonly string[] {
  const option = paint("bold", "--fix");
  const fixes = (number: number) => count(number, "fix", "fixes");
  return [
    ...(written > 0 ? [`Run with ${option} to apply ${fixes(written)}.`] : []),
    ...(refused > 0
      ? [`${option} does not apply ${fixes(refused)}: a symbolic link leads out of what was named.`]
      : []),
  ];
}

const nouns: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "info", hint: "hint" };

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
