/** Edit decoded: opens the docker config of a Secret as a JSON document, in which passwords are masks. */
import { Range, Selection, type TextDocument, Uri, ViewColumn, window, workspace } from "vscode";
import { configIn, isImmutable, isMaskable, Redacted, readDockerConfig, type Secret, shownKey, t } from "#core";
import { readSecret } from "../credentials/manifests.ts";
import { pullSecretsOf } from "../credentials/surroundings.ts";
import { addressOf, decodedScheme, revealedUri } from "../decoded/address.ts";
import { secretAt, secretsIn } from "../decoded/secrets.ts";
import { showError, showInformation, showWarning } from "../prompts/messages.ts";
import { plainText } from "../prompts/plainText.ts";
import { ask } from "../prompts/quickInputs.ts";
import type { Workbench } from "./index.ts";
import { secretChoices } from "./secretChoices.ts";

interface Chosen {
  readonly document: TextDocument;
  readonly secret: Secret;
}

export async function editDecoded(workbench: Workbench): Promise<void> {
  const chosen = underCursor() ?? (await choose(workbench));
  if (!chosen) return;
  const { document, secret } = chosen;
  const name = secret.name?.value ?? "";
  const config = configIn(secret);
  if ("problem" in config) {
    void showError(t`The docker config of Secret "${name}" cannot be edited. ${config.problem}`);
    return;
  }
  if (!isMaskable(config) && !(await mayShow(name))) return;
  const uri = addressOf(secret, secretsIn(document), document.uri);
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
  if (!isImmutable(secret)) return;
  const message = t`Secret "${name}" is immutable: the cluster refuses other data for it. Give it another name, or delete it in the cluster before you apply it.`;
  void showWarning(message);
}

function underCursor(): Chosen | undefined {
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const secret = secretAt(document, document.offsetAt(selection.active));
  return secret && secret.content.state !== "none" ? { document, secret } : undefined;
}

async function choose(workbench: Workbench): Promise<Chosen | undefined> {
  const all = await pullSecretsOf(workbench);
  if (all.length === 0) {
    const message = t`No manifest here has a pull secret. Open one, and put the cursor on it.`;
    void showInformation(message);
    return undefined;
  }
  const prompt = t`Which Secret's docker config shall be edited?`;
  const place = { title: t`Edit decoded`, step: 0, of: 0, canGoBack: false };
  const reply = await ask({ kind: "pick", prompt, choices: secretChoices(all) }, place);
  const info = reply.kind === "answer" ? all[Number(reply.answer)] : undefined;
  const secret = info && (await readSecret(info));
  return secret && { document: await workspace.openTextDocument(Uri.parse(info.uri)), secret };
}

/** What is no JSON has no places that could be masked. */
async function mayShow(name: string): Promise<boolean> {
  const show = t`Show it`;
  const message = t`The docker config of Secret "${name}" is broken, so its passwords cannot be masked. While it has unsaved changes, VS Code keeps a copy of it on this computer.`;
  return (await showWarning(message, show)) === show;
}

/** Shows the passwords beside the masks; what can only be read is never backed up. */
export async function revealDecoded(): Promise<void> {
  const uri = window.activeTextEditor?.document.uri;
  if (uri?.scheme !== decodedScheme) return;
  const document = await workspace.openTextDocument(revealedUri(uri));
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
}

/** Puts a mask for a password that is typed into the registry that the cursor is in, so that it is never shown. */
export async function enterPassword({ decoded }: Workbench): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor?.document.uri.scheme !== decodedScheme) return;
  const { document, selection } = editor;
  const format = document.uri.path.startsWith("/dockercfg/") ? "dockercfg" : "dockerconfigjson";
  const cursor = document.offsetAt(selection.active);
  const { entries } = readDockerConfig(format, document.getText());
  const objects = entries.filter(({ span }) => document.getText().charAt(span.start) === "{");
  const entry = objects.find(({ key, span }) => key.start <= cursor && cursor <= span.end) ?? objects[0];
  if (!entry) {
    void showInformation(t`There is no registry here yet. Add one, then enter its password.`);
    return;
  }
  const prompt = plainText(t`The new password for ${shownKey(entry.key)}. It is written when the document is saved.`);
  const password = await window.showInputBox({
    title: t`Enter password`,
    prompt,
    password: true,
    ignoreFocusOut: true,
  });
  if (password === undefined || password === "") return;
  const mask = await (await decoded.secrets).maskFor(document.uri, new Redacted(password));
  const { passwordSpan, span } = entry;
  const at = passwordSpan ?? { start: span.start + 1, end: span.start + 1 };
  const range = new Range(document.positionAt(at.start), document.positionAt(at.end));
  const comma = /^\s*\}/.test(document.getText().slice(at.end)) ? "" : ", ";
  const text = passwordSpan ? JSON.stringify(mask) : `"password": ${JSON.stringify(mask)}${comma}`;
  await editor.edit((edit) => edit.replace(range, text));
  editor.selection = new Selection(range.start, range.start);
}
