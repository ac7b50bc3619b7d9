/** A Secret of the workspace that can get a new credential: in its manifest, whose other text stays. */
import { Range, type TextDocument, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { applyEdits, type Credential, type Edit, rotateCredential, t } from "#core";
import type { PullSecretInfo } from "#protocol";
import { fileOf, readableChoices } from "../commands/secretChoices.ts";
import type { Choice } from "../prompts/wizard.ts";
import { readSmallFile, rewriteFile } from "./files.ts";
import { readSecret } from "./manifests.ts";
import type { Outcome } from "./outcome.ts";
import { consumerLines, restartsOf } from "./restarts.ts";
import type { Rotatable } from "./rotatable.ts";

export function workspaceSecrets(secrets: readonly PullSecretInfo[]): readonly Rotatable[] {
  const choices = readableChoices(secrets);
  return secrets.flatMap((info, nth) => {
    const choice = choices[nth];
    return choice ? [workspaceSecret(info, choice)] : [];
  });
}

function workspaceSecret(info: PullSecretInfo, choice: Choice): Rotatable {
  const { name, uri, consumers } = info;
  const lines = consumerLines(consumers);
  return {
    name,
    choice,
    action: t`Write it into ${fileOf(uri)}`,
    read: async () => {
      const secret = await readSecret(info);
      return secret && { secret, write: (credential) => outcomeOf(info, credential) };
    },
    users: async () => ({
      lines: lines.length > 0 ? lines : [t`Nothing in this workspace.`],
      restarts: restartsOf(consumers, false),
    }),
    done: t`The Secret "${name}" has the new credential in its manifest; apply it to the cluster.`,
  };
}

async function outcomeOf(info: PullSecretInfo, credential: Credential): Promise<Outcome> {
  const problem = await write(info, credential);
  return problem === undefined ? "done" : { problem };
}

/**
 * Into the file as it is now, saved or not. A file without unsaved changes is written on the disk, because what the editor
 * saves, it also keeps copies of.
 */
async function write(info: PullSecretInfo, credential: Credential): Promise<string | undefined> {
  const secret = await readSecret(info);
  if (!secret) return t`The Secret "${info.name}" is no longer there.`;
  const edits = rotateCredential(secret, credential);
  if (!edits) {
    return t`The Secret "${info.name}" is written in a way that cannot be changed with certainty. Change it by hand.`;
  }
  const document = await workspace.openTextDocument(Uri.parse(info.uri));
  const problem =
    document.isDirty || document.uri.scheme !== "file"
      ? await applyTo(document, edits)
      : await writeFileOf(document, edits);
  if (problem !== undefined) return problem;
  await window.showTextDocument(document, { preview: false });
  return undefined;
}

async function applyTo(document: TextDocument, edits: readonly Edit[]): Promise<string | undefined> {
  const edit = new WorkspaceEdit();
  for (const { span, text } of edits) {
    edit.replace(document.uri, new Range(document.positionAt(span.start), document.positionAt(span.end)), text);
  }
  return (await workspace.applyEdit(edit)) ? undefined : t`The file cannot be changed.`;
}

/** The document may lack a byte order mark that the file has. */
async function writeFileOf(document: TextDocument, edits: readonly Edit[]): Promise<string | undefined> {
  const read = await readSmallFile(document.uri.fsPath);
  if ("problem" in read) return read.problem;
  const before = document.getText();
  if (read.text.replace(/^\ufeff/, "") !== before) return await applyTo(document, edits);
  const mark = read.text.slice(0, read.text.length - before.length);
  const uri = edits[0]?.uri ?? "";
  return rewriteFile(document.uri.fsPath, read.text, mark + applyEdits(uri, before, edits));
}
