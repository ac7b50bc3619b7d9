/** Prints findings as SARIF 2.1.0, which code scanning services read. */
import { type Finding, homePage, type Place, type Rule, rulePage, rules, type Severity } from "#core";
import { version } from "../../version.ts";
import { uriOf } from "../files.ts";
import { printableJson, program } from "../io.ts";
import { type Report, type ShownEdit, shownFixes } from "../report.ts";
import type { Range } from "../workspace.ts";
import { type Fingerprint, fingerprints } from "./fingerprint.ts";

const levels = { error: "error", warning: "warning", info: "note", hint: "note" } as const satisfies Record<
  Severity,
  string
>;

export function formatSarif(report: Report): string {
  const { workspace, troubles } = report;
  const fingerprint = fingerprints();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: program,
            version,
            semanticVersion: version,
            informationUri: homePage,
            rules: rules.map(toRule),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { uri: `${uriOf(workspace.cwd).replace(/\/$/, "")}/` } },
        invocations: [
          {
            executionSuccessful: troubles.length === 0,
            toolExecutionNotifications: troubles.map((text) => ({ level: "error", message: { text } })),
          },
        ],
        results: report.findings.map((finding) => toResult(finding, report, fingerprint)),
      },
    ],
  };
  return printableJson(log, 2);
}

function toRule({ id, severity, summary, why }: Rule) {
  const markdown = why.trim();
  const text = plain(markdown);
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text, markdown },
    help: { text, markdown },
    helpUri: rulePage(id),
    defaultConfiguration: { level: levels[severity] },
  };
}

/** The same without the signs of Markdown. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/`+|\*\*/g, "");
}

function toResult(finding: Finding, report: Report, fingerprint: Fingerprint) {
  const { rule, severity, message, at, related } = finding;
  // Half a fix is none, and what tells a credential is left out.
  const fixes = shownFixes(finding, report).filter(({ edits }) => edits.every(({ newText }) => newText !== null));
  const file = report.workspace.display(at.uri);
  return {
    ruleId: rule.id,
    ruleIndex: rules.indexOf(rule),
    level: levels[severity],
    message: { text: message },
    locations: [location(at, report)],
    relatedLocations: related.map(({ at, message }, id) => ({
      id,
      ...location(at, report),
      message: { text: message },
    })),
    fixes: fixes.map(({ title, edits }) => ({ description: { text: title }, artifactChanges: changes(edits) })),
    partialFingerprints: { "pullSecrets/v1": fingerprint(rule.id, file, message) },
    properties: { severity },
  };
}

function location({ uri, span }: Place, { workspace }: Report) {
  const artifactLocation = artifact(workspace.display(uri));
  return { physicalLocation: { artifactLocation, region: region(workspace.range(uri, span)) } };
}

function changes(edits: readonly ShownEdit[]) {
  return Map.groupBy(edits, ({ file }) => file)
    .entries()
    .map(([file, edits]) => ({
      artifactLocation: artifact(file),
      replacements: edits.map(({ range, newText }) => ({
        deletedRegion: region(range),
        insertedContent: { text: newText ?? "" },
      })),
    }))
    .toArray();
}

function artifact(file: string) {
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "SRCROOT" };
}

/** One-based; the end column is the one after the last. */
function region({ start, end }: Range) {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
