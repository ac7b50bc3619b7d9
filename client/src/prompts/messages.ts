/** Messages in a corner of the window, in which nothing is a link: the only place that shows some. */
import { window } from "vscode";
import { plainText } from "./plainText.ts";

export async function showInformation(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  return await window.showInformationMessage(plainText(message), ...buttons);
}

export async function showWarning(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  return await window.showWarningMessage(plainText(message), ...buttons);
}

export async function showError(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  return await window.showErrorMessage(plainText(message), ...buttons);
}

/** A question in the middle of the window, which has to be answered before anything else. */
export async function askModally(
  question: string,
  detail: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  return await window.showWarningMessage(question, { modal: true, detail }, ...buttons);
}
