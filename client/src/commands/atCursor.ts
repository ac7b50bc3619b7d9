/** Finds which of many declarations the cursor is on. */
import type { TextDocument, TextEditor } from "vscode";
import type { Declared } from "#protocol";
import { isSameUri } from "../credentials/manifests.ts";

/** The one whose name is nearest to the cursor, in the same YAML document. */
export function atCursor<T extends Declared>(all: readonly T[], editor: TextEditor | undefined): T | undefined {
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { line } = selection.active;
  const { first, last } = documentAround(document, line);
  const distance = ({ range }: T) => Math.abs(range.start.line - line);
  return all
    .filter(
      ({ uri, range: { start } }) =>
        isSameUri(uri, document.uri.toString()) && first <= start.line && start.line <= last,
    )
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

function documentAround(document: TextDocument, line: number): { readonly first: number; readonly last: number } {
  const isMarker = (at: number) => document.lineAt(at).text.startsWith("---");
  let [first, last] = [line, line];
  while (first > 0 && !isMarker(first)) first--;
  while (last + 1 < document.lineCount && !isMarker(last + 1)) last++;
  return { first, last };
}
