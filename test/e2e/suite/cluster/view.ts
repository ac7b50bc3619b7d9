/** Reads the sidebar as a person sees it. */
import * as vscode from "vscode";
import { ask, until, untilSeen } from "../workbench.ts";

const sidebar = ".part.sidebar";
/** Not those that stick to the top, which are there a second time. */
const rowSelector = `${sidebar} .pane.expanded .monaco-list-rows > .monaco-list-row`;

/** The rows of the tree that are shown now: label and description, indented by their depth. */
export async function rows(): Promise<readonly string[]> {
  const texts = (await ask("labels", { selector: rowSelector })) as readonly string[];
  const levels = (await ask("attributes", { selector: rowSelector, name: "aria-level" })) as readonly string[];
  return texts.map((text, nth) => `${"  ".repeat(Number(levels[nth]) - 1)}${text}`);
}

/** Rows move while Pods come and go, and a click may meet another one then. */
async function settled(): Promise<void> {
  let last = "";
  await until("the tree to rest", async () => {
    const now = (await rows()).map((row) => row.replace(/ · .*/, "")).join("\n");
    const isSame = now === last;
    last = now;
    if (!isSame) await new Promise((resolve) => setTimeout(resolve, 400));
    return isSame;
  });
}

/** Rows by what a screen reader says of them, which names them in full. */
function spoken(text: string): string {
  return `${rowSelector}[aria-label*=${JSON.stringify(text)}]`;
}

/** Waits for a row, by what a screen reader says of it. */
export async function untilSpoken(text: string): Promise<void> {
  await ask("appeared", { selector: spoken(text), timeout: 30_000 });
}

/** Points at a row with the mouse, near its end, so that what appears leaves the others to be seen. */
export async function pointAt(text: string): Promise<void> {
  await ask("hover", { selector: spoken(text), fromEnd: 60 });
}

/** Selects a row, and waits until the extension knows it. */
export async function select(text: string): Promise<void> {
  await settled();
  // What is told of a row where the mouse rests would cover others.
  await ask("hover", { selector: ".part.statusbar" });
  await ask("press", { key: "Escape" });
  await until(`the selection of "${text}"`, async () => {
    await ask("click", { selector: spoken(text) });
    // The other view may have a selection of its own.
    const selected = await ask("labels", { selector: `${spoken(text)}.selected` });
    return (selected as readonly string[]).length === 1;
  });
  // Whatever VS Code tells the extension of the click comes before the answer to this.
  await vscode.commands.executeCommand("setContext", "pullSecrets.test", text);
}

const menuEntry = ".context-view .monaco-menu .action-menu-item";

/** Chooses an entry of the menu that a row has. VS Code takes no click on a menu that it has only just opened. */
export async function chooseInMenu(row: string, entry: string): Promise<void> {
  await select(row);
  await ask("click", { selector: spoken(row), button: "right" });
  await ask("labels", { selector: menuEntry, text: entry });
  await until("the end of the menu", async () => {
    // The menu may be gone by the time that it is clicked once more.
    await ask("click", { selector: menuEntry, text: entry, timeout: 500 }).catch(() => {});
    return ((await ask("labels", { selector: menuEntry })) as readonly string[]).length === 0;
  });
}

export async function untilRows(
  what: string,
  matches: (rows: readonly string[]) => boolean,
): Promise<readonly string[]> {
  return await untilSeen(what, rows, (all) => matches(all) && all);
}

/** What stands in the view where there is no tree, and what stands above it. */
async function words(): Promise<string> {
  const selector = `${sidebar} .pane.expanded :is(.welcome-view-content, .message)`;
  return ((await ask("labels", { selector })) as readonly string[]).join("\n");
}

export async function untilWords(part: string): Promise<string> {
  return await untilSeen(
    `the words "${part}"`,
    async () => [await words()],
    ([all]) => all?.includes(part) && all,
  );
}

export async function command(name: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(`pullSecrets.${name}`, ...args);
}
