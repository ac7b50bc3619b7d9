/** Copy kubectl commands: what mends a pull by hand, onto the clipboard. No command has a password in it. */
import { env, window } from "vscode";
import { t } from "#core";
import { showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";
import { failureFor } from "./target.ts";

export async function copyCommands(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const failure = await failureFor(workbench, args, "image");
  if (!failure) return;
  const remedies = failure.remedies.flatMap(({ title, command }) => (command === null ? [] : [{ title, command }]));
  if (remedies.length === 0) {
    const [first] = failure.remedies;
    void showInformation(t`No command mends this. ${first ? `${first.title}.` : failure.headline}`);
    return;
  }
  const items = remedies.map(({ title, command }) => ({ label: title, detail: command, command }));
  const placeHolder = t`Which command? A password goes into a variable of the shell first.`;
  const chosen =
    items.length === 1 ? items[0] : await window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  if (!chosen) return;
  await env.clipboard.writeText(chosen.command);
  window.setStatusBarMessage(t`Copied: ${chosen.label}`, 5000);
}
