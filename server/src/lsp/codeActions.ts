/** Offers the fixes of findings, all of them at once, comments that silence a rule, and refactorings. */
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type Finding, type Fix, ignoreEdit, t } from "#core";
import type { Analysis } from "./analysis.ts";
import { Breath } from "./breath.ts";
import type { Client } from "./client.ts";
import { type Documents, Ranges, toDiagnostic, toWorkspaceEdit } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { refactoringKinds, refactorings } from "./refactorings.ts";
import { canonicalUri } from "./uris.ts";

const fixAll = `${CodeActionKind.SourceFixAll}.pullSecrets`;
export const codeActionKinds: string[] = [CodeActionKind.QuickFix, fixAll, ...refactoringKinds];

/**
 * Of more findings at once, as where all of a long file is selected, nobody reads the fixes one by one; and each is worked
 * out from the document anew.
 */
const mostFindings = 20;

/** What code actions are made from. */
export interface CodeActionParts {
  readonly manifests: Manifests;
  readonly analysis: Analysis;
  readonly documents: Documents;
  readonly client: Client;
}

/** Between findings, the token is asked and typing goes first. */
export async function codeActions(
  params: CodeActionParams,
  parts: CodeActionParts,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const { manifests, analysis, documents } = parts;
  const ranges = new Ranges(manifests);
  const findings = analysis.findings(canonicalUri(params.textDocument.uri));
  const toEdit = (fixes: readonly Fix[]) => toWorkspaceEdit(fixes, ranges, documents);
  const { version } = analysis;
  const breath = new Breath();
  const goesOn = async () => {
    await breath.take();
    return !token.isCancellationRequested && analysis.version === version;
  };
  const made: CodeAction[] = [];
  if (wants(params, CodeActionKind.QuickFix)) {
    const asked = findings.filter(({ at }) => overlap(ranges.of(at.uri, at.span), params.range));
    for (const finding of asked.slice(0, mostFindings)) {
      if (!(await goesOn())) return [];
      made.push(...quickFixes(finding, ranges, parts, toEdit));
    }
  }
  if (wants(params, fixAll) && params.context.only) {
    const fixes: Fix[] = [];
    for (const finding of findings) {
      if (!(await goesOn())) return [];
      fixes.push(...finding.fixes().filter((fix) => isForAll(fix, finding)));
    }
    if (fixes.length > 0) made.push({ title: t`Fix all pull secret problems`, kind: fixAll, edit: toEdit(fixes) });
  }
  const kinds = refactoringKinds.filter((kind) => wants(params, kind));
  return (await goesOn()) ? [...made, ...refactorings(params, kinds, parts)] : [];
}

type ToEdit = (fixes: readonly Fix[]) => WorkspaceEdit;

/** A kind is wanted if it, or one that it is a part of, is asked for. */
function wants({ context: { only } }: CodeActionParams, kind: string): boolean {
  return only?.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`)) ?? true;
}

function quickFixes(
  finding: Finding,
  ranges: Ranges,
  { manifests, documents }: CodeActionParts,
  toEdit: ToEdit,
): CodeAction[] {
  // The file that is looked at may well be behind a link; others there are not changed along with it.
  const staysInside = ({ edits }: Fix) =>
    edits.every(({ uri }) => uri === finding.at.uri || !documents.liesOutside(uri));
  const fixes = finding.fixes().filter(staysInside);
  return [...fixes, ...ignoring(finding, manifests)].map((fix) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(finding, ranges)],
    ...(fix.preferred && { isPreferred: true }),
    edit: toEdit([fix]),
  }));
}

function ignoring(finding: Finding, manifests: Manifests): readonly Fix[] {
  const file = manifests.file(finding.at.uri);
  const ignore = file && ignoreEdit(finding.at, finding.rule.id, file.text);
  if (!ignore) return [];
  const { id } = finding.rule;
  const title = ignore.reach === "line" ? t`Ignore ${id} here` : t`Ignore ${id} in this document`;
  return [{ title, edits: [ignore.edit] }];
}

/** Often made on saving, unseen: so it changes no file but the document's own. */
function isForAll({ preferred, edits, newFiles = [] }: Fix, { at }: Finding): boolean {
  return preferred === true && newFiles.length === 0 && edits.every(({ uri }) => uri === at.uri);
}

function overlap(a: Range, b: Range): boolean {
  return !isBefore(a, b) && !isBefore(b, a);
}

function isBefore({ end }: Range, { start }: Range): boolean {
  return end.line < start.line || (end.line === start.line && end.character < start.character);
}
