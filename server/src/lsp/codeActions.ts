/** Offers the fixes of findings, all of them at once, and comments that silence a rule. */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Finding, type Fix, ignoreEdit } from "#core";
import type { Analysis } from "./analysis.ts";
import { type Documents, Ranges, toDiagnostic, toWorkspaceEdit } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

const fixAll = `${CodeActionKind.SourceFixAll}.pullSecrets`;
export const codeActionKinds: string[] = [CodeActionKind.QuickFix, fixAll];

/** What code actions are made from. */
export interface CodeActionParts {
  readonly manifests: Manifests;
  readonly analysis: Analysis;
  readonly documents: Documents;
}

export function codeActions(
  params: CodeActionParams,
  { manifests, analysis, documents }: CodeActionParts,
): CodeAction[] {
  const ranges = new Ranges(manifests);
  const findings = analysis.findings(canonicalUri(params.textDocument.uri));
  const toEdit = (fixes: readonly Fix[]) => toWorkspaceEdit(fixes, ranges, documents);
  return [
    ...(wants(params, CodeActionKind.QuickFix) ? quickFixes(params, findings, ranges, manifests, toEdit) : []),
    ...(wants(params, fixAll) && params.context.only ? everyFix(findings, toEdit) : []),
  ];
}

type ToEdit = (fixes: readonly Fix[]) => WorkspaceEdit;

/** A kind is wanted if it, or one that it is a part of, is asked for. */
function wants({ context: { only } }: CodeActionParams, kind: string): boolean {
  return only?.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`)) ?? true;
}

function quickFixes(
  params: CodeActionParams,
  findings: readonly Finding[],
  ranges: Ranges,
  manifests: Manifests,
  toEdit: ToEdit,
): CodeAction[] {
  return findings
    .filter(({ at }) => overlap(ranges.of(at.uri, at.span), params.range))
    .flatMap((finding) =>
      [...finding.fixes(), ...ignoring(finding, manifests)].map((fix) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(finding, ranges)],
        ...(fix.preferred && { isPreferred: true }),
        edit: toEdit([fix]),
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

/** Often made on saving, unseen: so it changes no file but the document's own. */
function everyFix(findings: readonly Finding[], toEdit: ToEdit): CodeAction[] {
  const fixes = findings.flatMap((finding) =>
    finding.fixes().filter(({ preferred, edits, newFiles = [] }) => {
      const own = newFiles.length === 0 && edits.every(({ uri }) => uri === finding.at.uri);
      return preferred && own;
    }),
  );
  return fixes.length === 0 ? [] : [{ title: "Fix all pull secret problems", kind: fixAll, edit: toEdit(fixes) }];
}

function overlap(a: Range, b: Range): boolean {
  return !isBefore(a, b) && !isBefore(b, a);
}

function isBefore({ end }: Range, { start }: Range): boolean {
  return end.line < start.line || (end.line === start.line && end.character < start.character);
}
