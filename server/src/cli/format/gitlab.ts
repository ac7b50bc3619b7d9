/** Prints findings as a Code Quality report, which GitLab shows in merge requests. */
import type { Finding, Severity } from "#core";
import { repositoryOf } from "../../files/repository.ts";
import { printableJson } from "../io.ts";
import type { Report } from "../report.ts";
import { type Fingerprint, fingerprints } from "./fingerprint.ts";

/** Of GitLab's own, "blocker" is left to those who stop a release by hand. */
const severities = { error: "critical", warning: "major", info: "minor", hint: "info" } as const satisfies Record<
  Severity,
  string
>;

/** What GitLab reads of Code Climate's format (docs.gitlab.com/ci/testing/code_quality); it knows no second place and no fix. */
export function formatGitlab(report: Report): string {
  const { cwd } = report.workspace;
  const root = repositoryOf(cwd) ?? cwd;
  const fingerprint = fingerprints();
  return printableJson(
    report.findings.map((finding) => toIssue(finding, report, root, fingerprint)),
    2,
  );
}

function toIssue({ rule, severity, message, at }: Finding, { workspace }: Report, root: string, of: Fingerprint) {
  const path = workspace.display(at.uri, root);
  return {
    description: message,
    check_name: rule.id,
    fingerprint: of(rule.id, path, message),
    severity: severities[severity],
    location: { path, lines: { begin: workspace.position(at.uri, at.span.start).line + 1 } },
  };
}
