/** What the tests of refactorings share: workspaces in which one is offered, and what it makes of them. */
import { applyEdits, type OfferedRefactoring, refactoringsAt } from "#core";
import { contextOf, type Files } from "./workspace.ts";

/** Where the cursor or the selection is, in one of the files. */
const cursor = "<>";
const [begin, end] = ["<<", ">>"];

export interface Marked {
  readonly files: Files;
  readonly uri: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** Takes the marks of a cursor, or of both ends of a selection, out of the texts. */
export function marked(texts: Readonly<Record<string, string>>): Marked {
  const found = Object.entries(texts).find(([, text]) => text.includes(cursor) || text.includes(begin));
  if (!found) throw new Error("Nothing is selected");
  const [uri, text] = found;
  const at = text.indexOf(text.includes(begin) ? begin : cursor);
  const clean = text.replace(begin, "").replace(cursor, "").replace(end, "");
  const stop = text.includes(end) ? text.indexOf(end) - begin.length : at;
  return { files: new Map(Object.entries({ ...texts, [uri]: clean })), uri, span: { start: at, end: stop } };
}

export function offered({ files, uri, span }: Marked): readonly OfferedRefactoring[] {
  return refactoringsAt(uri, span, contextOf(files));
}

export function appliedTo(files: Files, offer: OfferedRefactoring): Files {
  if (!("edits" in offer)) throw new Error(offer.reason);
  return new Map(Array.from(files, ([uri, text]) => [uri, applyEdits(uri, text, offer.edits)]));
}

/** How every image is pulled, for comparison; the credentials as fingerprints that tell nothing. */
export function pullsOf(files: Files): readonly string[] {
  const context = contextOf(files);
  return context.inventory.workloads.flatMap((workload) => {
    const { images, pullSecrets } = context.pull(workload);
    return images.map(({ use, verdict, credentials }) => {
      const sent = credentials.map(({ key, entry }) => `${key} ${entry.login.reveal()} ${entry.password.reveal()}`);
      return JSON.stringify([workload.name?.value, use.at.value, verdict, pullSecrets.length > 0, sent]);
    });
  });
}
