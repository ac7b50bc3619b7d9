/** The extension's composition root: builds its parts and hands them to VS Code to dispose of. */
import { type ExtensionContext, window } from "vscode";
import { registerCommands } from "./commands/index.ts";
import { LanguageServer } from "./languageServer.ts";

export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel("Pull Secrets", { log: true });
  // Nobody has to wait until it runs: until it answers, there are no findings.
  const server = new LanguageServer(context, output);
  context.subscriptions.push(output, server, registerCommands({ context, server, output }));
}
