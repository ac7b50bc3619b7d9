/** Offers the fixes of findings, all of them at once, and comments that silence a rule. */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Range,
} from "vscode-languageserver/node";
import { type Finding, type Fix, ignoreEdit } from "#core";
import type { Analysis } from "./analysis.ts";
import { Ranges, toDiagnostic, toWorkspaceEdit } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

const fixAll = `${CodeActionKind.SourceFixAll}.pullSecrets`;
export const codeActionKinds: string[] = [CodeActionKind.QuickFix, fixAll];

export function offerCodeActions(connection: Connection, manifests: Manifests, analysis: Analysis): void {
  connection.onCodeAction((params) => {
    const ranges = new Ranges(manifests);
    const findings = analysis.findings(canonicalUri(params.textDocument.uri));
    return [
      ...(wants(params, CodeActionKind.QuickFix) ? quickFixes(params, findings, ranges, manifests) : []),
      ...(wants(params, fixAll) && params.context.only ? everyFix(findings, ranges, manifests) : []),
    ];
  });
}

/** A kind is wanted if it, or one that it is a part of, is asked for. */
function wants({ context: { only } }: CodeActionParams, kind: string): boolean {
  return only?.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`)) ?? true;
}

function quickFixes(
  params: CodeActionParams,
  findings: readonly Finding[],
  ranges: Ranges,
  manifests: Manifests,
): CodeAction[] {
  return findings
    .filter(({ at }) => overlap(ranges.of(at.uri, at.span), params.range))
    .flatMap((finding) =>
      [...finding.fixes(), ...ignoring(finding, manifests)].map((fix) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(finding, ranges)],
        ...(fix.preferred && { isPreferred: true }),
        edit: toWorkspaceEdit([fix], ranges, manifests),
      })),
    );
}

function ignoring(finding: Finding, manifests: Manifests): readonly Fix[] {
  const file = manifests.file(finding.at.uri);
  const ignore = file && ignoreEdit(finding.at, finding.rule.id, file.text);
  if (!ignore) return [];
  const where = ignore.reach === "line" ? "here" : "in this document";
  return [{ title: `Ignore ${finding.rule.id} ${where}`, edits: [ignore.edit] }];
}

function everyFix(findings: readonly Finding[], ranges: Ranges, manifests: Manifests): CodeAction[] {
  const fixes = findings.flatMap((finding) => finding.fixes().filter(({ preferred }) => preferred));
  if (fixes.length === 0) return [];
  return [{ title: "Fix all pull secret problems", kind: fixAll, edit: toWorkspaceEdit(fixes, ranges, manifests) }];
}

function overlap(a: Range, b: Range): boolean {
  return !isBefore(a, b) && !isBefore(b, a);
}

function isBefore({ end }: Range, { start }: Range): boolean {
  return end.line < start.line || (end.line === start.line && end.character < start.character);
}
