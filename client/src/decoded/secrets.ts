/** Finds Secrets in the text of a document as it is in the editor, saved or not. What is found never leaves the process. */
import type { TextDocument } from "vscode";
import { ManifestReader, PodSpecTable, type Secret } from "#core";

export function secretsIn(document: TextDocument): readonly Secret[] {
  const reader = new ManifestReader(new PodSpecTable([]));
  const { resources } = reader.read(document.uri.toString(), document.getText());
  return resources.filter((resource) => resource.kind === "secret");
}

/** The Secret whose manifest an offset is in. */
export function secretAt(document: TextDocument, offset: number): Secret | undefined {
  return secretsIn(document).findLast(
    ({ source: { start, text } }) => start <= offset && offset <= start + text.length,
  );
}
