/** Offers refactorings where the cursor or the selection means them, as edits that have been tried out. */
import type { CodeAction, CodeActionParams } from "vscode-languageserver";
import { type OfferedRefactoring, refactoringsAt } from "#core";
import type { CodeActionParts } from "./codeActions.ts";
import { Ranges, toWorkspaceEdit } from "./convert.ts";
import { canonicalUri, outsideReason } from "./uris.ts";

export const refactoringKinds: readonly OfferedRefactoring["kind"][] = [
  "refactor.move",
  "refactor.extract",
  "refactor.rewrite",
];

/** @param kinds Those that somebody wants to see. */
export function refactorings(
  { textDocument, range }: CodeActionParams,
  kinds: readonly string[],
  { manifests, analysis, documents, client }: CodeActionParts,
): readonly CodeAction[] {
  if (kinds.length === 0) return [];
  const uri = canonicalUri(textDocument.uri);
  const ranges = new Ranges(manifests);
  const span = { start: ranges.offset(uri, range.start), end: ranges.offset(uri, range.end) };
  return refactoringsAt(uri, span, analysis.context(uri)).flatMap((offer): CodeAction[] => {
    const { kind, title } = offer;
    if (!kinds.includes(kind)) return [];
    const outside = "edits" in offer && offer.edits.find(({ uri }) => documents.liesOutside(uri));
    if (outside) return client.showsDisabled ? [{ kind, title, disabled: { reason: outsideReason(outside.uri) } }] : [];
    if ("edits" in offer) return [{ kind, title, edit: toWorkspaceEdit([offer], ranges, documents) }];
    return client.showsDisabled ? [{ kind, title, disabled: { reason: offer.reason } }] : [];
  });
}
