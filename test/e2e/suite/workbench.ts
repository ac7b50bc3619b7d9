/** What tests do in VS Code, and how they wait for it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

export const patience = Number(process.env.PATIENCE ?? 15_000);

/** Waits until `probe` gives something. @throws Error that says what did not come. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = patience,
): Promise<T> {
  for (const end = Date.now() + milliseconds; ; ) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until something is found in what is to be seen. @throws Error that says what is to be seen instead. */
export async function untilSeen<T>(
  what: string,
  look: () => Promise<readonly string[]>,
  find: (seen: readonly string[]) => T | undefined | false,
  milliseconds?: number,
): Promise<T> {
  let last: readonly string[] = [];
  const probe = async () => {
    last = await look();
    return find(last);
  };
  try {
    return await until(what, probe, milliseconds);
  } catch (error) {
    throw new Error(`${String(error)} There is:\n${last.join("\n")}`);
  }
}

export function uriOf(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "no workspace is open");
  return vscode.Uri.joinPath(folder.uri, path);
}

export async function open(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(path)));
}

/** Our diagnostics of a file, as `line:text severity rule`. */
function findings(path: string): readonly string[] {
  return ours(path).map(({ range, severity, code }) => {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === uriOf(path).toString());
    const rule = typeof code === "object" ? code.value : code;
    return `${range.start.line + 1}:${document?.getText(range) ?? ""} ${vscode.DiagnosticSeverity[severity]} ${rule}`;
  });
}

export function ours(path: string): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uriOf(path)).filter(({ source }) => source === "pull-secrets");
}

export async function untilFindings(path: string, expected: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(expected);
  try {
    await until("findings", () => JSON.stringify(findings(path)) === wanted);
  } catch {
    assert.deepEqual(findings(path), expected);
  }
}

/** The quick fixes that VS Code offers for our findings in a file, by title. */
export async function quickFixes(
  path: string,
  kind = vscode.CodeActionKind.QuickFix,
): Promise<ReadonlyMap<string, vscode.CodeAction>> {
  const document = await vscode.workspace.openTextDocument(uriOf(path));
  const everything = new vscode.Range(0, 0, document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    everything,
    kind.value,
  );
  return new Map(actions.map((action) => [action.title, action]));
}

export async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit, "the action has no edit");
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

/** Asks the browser in which VS Code runs; desktop VS Code has none, and shows nothing to ask. */
export async function ask(what: string, body: unknown): Promise<unknown> {
  const control = process.env.VSCODE_HOST_CONTROL;
  if (!control) return undefined;
  const response = await fetch(`${control}/${what}`, { method: "POST", body: JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, text);
  return text ? JSON.parse(text) : undefined;
}

/** Keeps what is seen now. @param use A picture of the README stays where one of it is made; all others are for whoever looks at a run. */
export async function screenshot(name: string, use: "readme" | "run" = "readme"): Promise<void> {
  const folder = process.env.PULL_SECRETS_SCREENSHOTS;
  if (folder && (use === "readme" || folder.includes("out")))
    await ask("screenshot", { path: `${folder}/${name}.png` });
}
