/** Prints findings for programs. Lines and characters are zero-based UTF-16, as in LSP. */
import type { Finding, Place } from "#core";
import { printableJson } from "../io.ts";
import { type Report, shownFixes } from "../report.ts";

export function formatJson(report: Report): string {
  const { findings, stats } = report;
  return printableJson({ findings: findings.map((finding) => toJson(finding, report)), stats }, 2);
}

function toJson(finding: Finding, report: Report) {
  const { rule, severity, message, at, related } = finding;
  return {
    rule: rule.id,
    severity,
    message,
    ...place(at, report),
    related: related.map(({ at, message }) => ({ ...place(at, report), message })),
    fixes: shownFixes(finding, report).map(({ title, preferred, edits }) => ({
      title,
      preferred,
      edits: edits.map((edit) => (edit.newText === null ? { ...edit, redacted: true } : edit)),
    })),
  };
}

function place({ uri, span }: Place, { workspace }: Report) {
  return { file: workspace.display(uri), range: workspace.range(uri, span) };
}
