/** Answers quick inputs as a person does: reads the question, types, and presses keys or buttons. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ask, patience, until, untilSeen } from "./workbench.ts";

const widget = ".quick-input-widget:not([style*='display: none'])";
const field = `${widget} .quick-input-box input`;

/** What is to be seen on the screen; no password may be. */
export function seen(texts: unknown): readonly string[] {
  const all = texts as readonly string[];
  const canary = process.env.PULL_SECRETS_CANARY ?? "";
  assert.ok(canary !== "" && !all.some((text) => text.includes(canary)), "a password is to be seen");
  return all;
}

/** Waits for the question of a step that begins with this, and gives the whole of it. @throws Error that says what is asked instead. */
export async function asked(start: string): Promise<string> {
  return await untilSeen(`the question "${start}"`, questions, (all) => all.find((text) => text.startsWith(start)));
}

/** Everything that the open quick input says: its title, what it asks and what it warns of. */
export async function questions(): Promise<readonly string[]> {
  return seen(await ask("said", { selector: widget }));
}

/** The rows of the open list as they are read aloud: label, description and detail. */
export async function rows(): Promise<readonly string[]> {
  const selector = `${widget} .quick-input-list .monaco-list-row`;
  return seen(await ask("attributes", { selector, name: "aria-label" }));
}

/** All rows as one text; sentences that go on in the next row are put together again. */
export async function list(): Promise<string> {
  return (await rows()).join("\n").replaceAll(/(?:, |\n)blank +/g, " ");
}

export async function press(key: string): Promise<void> {
  await ask("press", { key });
}

export async function type(text: string): Promise<void> {
  await ask("type", { text });
}

/**
 * Answers a question by a text; what was proposed is typed over. The question may be there before what it proposes, which
 * a person sees appear, and types over again.
 */
export async function answer(question: string, text: string): Promise<void> {
  await asked(question);
  await typeOver(question, text);
  await enter();
}

/** What is drawn anew meanwhile may have taken the keyboard from the input. */
async function enter(): Promise<void> {
  await ask("press", { key: "Enter", selector: field });
}

/** What is typed may come before the input has the keyboard, and is lost then. */
export async function typeOver(question: string, text: string): Promise<void> {
  let tries = 0;
  await until(`the answer in the place of "${question}"`, async () => {
    // What is drawn anew meanwhile may have taken the keyboard; a person clicks then.
    if (tries++ > 0) await ask("click", { selector: field, timeout: 1000 }).catch(() => {});
    await press("Control+a");
    if (text === "") await press("Delete");
    else await type(text);
    // What comes late comes now: VS Code answers in order.
    await vscode.commands.executeCommand("setContext", "pullSecrets.test", question);
    return await ask("holds", { selector: field, text });
  });
}

/** Answers a question by the choice with this label. */
export async function choose(question: string, label: string): Promise<void> {
  await asked(question);
  await typeOver(question, label);
  await until(`the choice "${label}"`, async () => {
    const [first, ...others] = await rows();
    return first?.includes(label) && (others.length === 0 || !others[0]?.startsWith(first));
  });
  await enter();
}

/** Ticks a row of a list in which several may be chosen. */
export async function tick(label: string): Promise<void> {
  await ask("click", { selector: `${widget} .monaco-list-row`, text: label });
}

/** Takes what is proposed. */
export async function accept(question: string): Promise<void> {
  await asked(question);
  await press("Enter");
}

export async function goBack(): Promise<void> {
  await ask("click", { selector: `${widget} .quick-input-titlebar .codicon-quick-input-back` });
}

/** Starts a command as from the palette, and leaves out what was begun before; it goes on while it is answered. */
export async function start(command: string, question: string): Promise<void> {
  void vscode.commands.executeCommand(`pullSecrets.${command}`);
  const unfinished = "This was not finished last time.";
  const first = await until(`the question "${question}"`, async () =>
    (await questions()).find((text) => text.startsWith(question) || text === unfinished),
  );
  if (first === unfinished) await choose(unfinished, "Start anew");
  await asked(question);
}

/** Leaves the wizard, and waits until nothing of it is to be seen. */
export async function leave(): Promise<void> {
  // A key that comes before the input has the focus goes elsewhere.
  await until("the end of the quick input", async () => {
    await press("Escape");
    return (await questions()).length === 0;
  });
}

/** Waits for a message that may come at any time, and gives its whole text. @throws Error that says what is told instead. */
export async function told(part: string, milliseconds = Math.max(patience, 30_000)): Promise<string> {
  const look = async () => {
    await vscode.commands.executeCommand("notifications.showList");
    return seen(await ask("labels", { selector: ".notifications-center .notification-list-item-message" }));
  };
  const find = (messages: readonly string[]) => messages.find((text) => text.includes(part));
  return await untilSeen(`the message "${part}"`, look, find, milliseconds);
}

export async function clearMessages(): Promise<void> {
  await vscode.commands.executeCommand("notifications.clearAll");
}
