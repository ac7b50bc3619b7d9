/** Prints findings as commands of a GitHub workflow, which shows them beside the lines of a pull request. */
import type { Finding, Severity } from "#core";
import { printable } from "../io.ts";
import type { Report } from "../report.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

export function formatGithub(report: Report): string {
  return report.findings.map((finding) => `${command(finding, report)}\n`).join("");
}

function command({ rule, severity, message, at, fixes }: Finding, { workspace }: Report): string {
  const { start, end } = workspace.range(at.uri, at.span);
  // Columns count only where start and end are on one line.
  const columns = start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {};
  const properties = {
    file: workspace.display(at.uri),
    line: start.line + 1,
    endLine: end.line + 1,
    ...columns,
    title: `${severity}[${rule.id}]`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const [fix] = fixes().toSorted((a, b) => Number(b.preferred ?? false) - Number(a.preferred ?? false));
  const text = fix ? `${message}\nhelp: ${fix.title}` : message;
  return `::${commands[severity]} ${list.join(",")}::${escapeData(text)}`;
}

/** As `@actions/core` has it: per cent signs first. People read the log in which it ends up in a terminal, too. */
function escapeData(text: string): string {
  return printable(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
