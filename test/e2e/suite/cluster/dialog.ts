/**
 * Answers the dialogs that stand before every change. VS Code shows none while tests run, so they are answered here, and
 * everything that is not modal goes on to VS Code.
 */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { seen } from "../quickInput.ts";
import { until } from "../workbench.ts";

interface Dialog {
  readonly text: string;
  readonly buttons: readonly string[];
  readonly press: (button: string | undefined) => void;
}

const open: Dialog[] = [];
const shown = vscode.window.showWarningMessage;

export function answerDialogs(): void {
  const show = (message: string, options: unknown, ...buttons: readonly string[]) => {
    const { modal, detail } = (typeof options === "object" ? options : {}) as vscode.MessageOptions;
    if (!modal) return shown(message, ...((typeof options === "string" ? [options, ...buttons] : buttons) as string[]));
    return new Promise<string | undefined>((press) => open.push({ text: `${message}\n\n${detail}`, buttons, press }));
  };
  Object.assign(vscode.window, { showWarningMessage: show });
}

export function leaveDialogs(): void {
  Object.assign(vscode.window, { showWarningMessage: shown });
}

/** Waits for the dialog that asks this, gives all its text, and presses a button. */
export async function confirm(question: string, button: string | undefined): Promise<string> {
  const dialog = await until(`the dialog "${question}"`, () => open.find(({ text }) => text.includes(question)));
  open.splice(open.indexOf(dialog), 1);
  if (button !== undefined) assert.ok(dialog.buttons.includes(button), dialog.buttons.join());
  dialog.press(button);
  return seen([dialog.text]).join();
}
