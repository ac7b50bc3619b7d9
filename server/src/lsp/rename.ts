/** Renames Secrets and ServiceAccounts: what is in doubt is confirmed in the editor, and refusals say why. */
import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  LSPErrorCodes,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameParams,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type RenameEdit, renamableAt, rename, t } from "#core";
import type { Client } from "./client.ts";
import { type Documents, Ranges } from "./convert.ts";
import type { NavigationParts } from "./navigation.ts";
import { canonicalUri, nameOf, outsideReason } from "./uris.ts";

export interface RenameParts extends NavigationParts {
  readonly documents: Documents;
}

/** @throws ResponseError with the reason, which clients show, where no name would do. */
export function prepareRename(
  { textDocument, position }: PrepareRenameParams,
  { manifests, analysis }: RenameParts,
): PrepareRenameResult | null {
  const uri = canonicalUri(textDocument.uri);
  const ranges = new Ranges(manifests);
  const found = renamableAt(uri, ranges.offset(uri, position), analysis.context(uri));
  if (!found) return null;
  if ("problem" in found) throw refusal(found.problem);
  return { range: ranges.of(uri, found.span), placeholder: found.name };
}

/** @throws ResponseError as above, or where the new name will not do. */
export function renameEverywhere(
  { textDocument, position, newName }: RenameParams,
  { manifests, analysis, client, documents }: RenameParts,
): WorkspaceEdit | null {
  const uri = canonicalUri(textDocument.uri);
  const ranges = new Ranges(manifests);
  const found = rename(uri, ranges.offset(uri, position), newName.trim(), analysis.context(uri));
  if (!found) return null;
  if ("problem" in found) throw refusal(found.problem);
  const outside = found.edits.find(({ uri }) => documents.liesOutside(uri));
  if (outside) throw refusal(outsideReason(outside.uri));
  const doubtful = found.edits.find(({ ambiguous }) => ambiguous);
  if (doubtful && !confirms(client)) {
    const { line } = ranges.of(doubtful.uri, doubtful.span).start;
    throw refusal(
      t`${nameOf(doubtful.uri)}, line ${line + 1}: ${doubtful.doubt ?? ""} This editor cannot ask about it.`,
    );
  }
  return toEdit(found.edits, ranges, documents, client);
}

function refusal(problem: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, problem);
}

function confirms({ annotates, versionedEdits }: Client): boolean {
  return annotates && versionedEdits;
}

function toEdit(edits: readonly RenameEdit[], ranges: Ranges, documents: Documents, client: Client): WorkspaceEdit {
  const doubts = [...new Set(edits.flatMap(({ doubt }) => doubt ?? []))];
  const toTextEdit = ({ uri, span, text, doubt }: RenameEdit): TextEdit | AnnotatedTextEdit => ({
    range: ranges.of(uri, span),
    newText: text,
    ...(doubt !== undefined && confirms(client) && { annotationId: `${doubts.indexOf(doubt)}` }),
  });
  const files = [...Map.groupBy(edits, ({ uri }) => uri)].map(([uri, some]) => ({ uri, edits: some.map(toTextEdit) }));
  if (!documents.versioned)
    return { changes: Object.fromEntries(files.map(({ uri, edits }) => [documents.written(uri), edits])) };
  const annotations = doubts.map((description, id): readonly [string, ChangeAnnotation] => [
    `${id}`,
    { label: t`To be checked`, description, needsConfirmation: true },
  ]);
  return {
    ...(annotations.length > 0 && confirms(client) && { changeAnnotations: Object.fromEntries(annotations) }),
    documentChanges: files.map(({ uri, edits }) => ({
      textDocument: { uri: documents.written(uri), version: documents.version(uri) },
      edits,
    })),
  };
}
