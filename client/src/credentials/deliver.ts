/** Puts what was made where it was wanted. */
import { env, Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { t } from "#core";
import type { Workbench } from "../commands/index.ts";
import { showInformation, showWarning } from "../prompts/messages.ts";
import { type Answers, textIn } from "../prompts/wizard.ts";
import { expanded, writeNewFile } from "./files.ts";
import type { Made } from "./formats.ts";
import { insertionAt } from "./insertion.ts";
import { type Target, whereIn } from "./placeSteps.ts";

/**
 * @param cursor The file to insert it into, where it goes there.
 * @returns why it could not be done, in a sentence
 */
export async function deliver(
  made: Made,
  answers: Answers,
  cursor: Target | undefined,
  workbench: Workbench,
): Promise<string | undefined> {
  const beside = textIn(answers, "beside");
  if (made.beside && beside !== "") {
    const problem = await writeNewFile(beside, made.beside.text);
    if (problem !== undefined) return problem;
    void showInformation(t`${expanded(beside)} holds the docker config with the password. Keep it out of Git.`);
  }
  switch (whereIn(answers)) {
    case "cursor":
      return await insert(made, cursor);
    case "untitled":
      return await openNew(made);
    case "file":
      return await save(made, textIn(answers, "path"));
    case "clipboard":
      return await copy(made, workbench);
  }
}

/** Somebody may have gone to another file in the meantime, to copy a token for instance. */
async function insert({ text }: Made, cursor: Target | undefined): Promise<string | undefined> {
  if (!cursor) return t`There is no file to insert it into. Choose another place.`;
  const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === cursor.uri);
  const editor = shown ?? (await window.showTextDocument(Uri.parse(cursor.uri)));
  const { document, selection } = editor;
  const insertion = insertionAt(document.getText(), document.offsetAt(selection.active), text);
  const at = document.positionAt(insertion.offset);
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, at, insertion.text);
  if (!(await workspace.applyEdit(edit))) return t`The file cannot be changed. Choose another place.`;
  editor.revealRange(new Range(at, document.positionAt(insertion.offset + insertion.text.length)));
  return undefined;
}

async function openNew({ text, language }: Made): Promise<undefined> {
  await window.showTextDocument(await workspace.openTextDocument({ content: text, language }), { preview: false });
  return undefined;
}

async function save({ text }: Made, path: string): Promise<string | undefined> {
  const problem = await writeNewFile(path, text);
  if (problem !== undefined) return problem;
  await window.showTextDocument(Uri.file(expanded(path)), { preview: false });
  return undefined;
}

/** Without a secret in it, it may stay there. */
async function copy({ text, plain }: Made, { clipboard }: Workbench): Promise<undefined> {
  if (!plain) {
    await env.clipboard.writeText(text);
    void showInformation(t`It is on the clipboard, and holds no password.`);
    return undefined;
  }
  await clipboard.copy(text);
  void showWarning(
    t`It is on the clipboard, with the password in it. After a minute it is taken off again, unless you have copied something else by then.`,
  );
  return undefined;
}
