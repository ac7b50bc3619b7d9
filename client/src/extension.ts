/** The extension's composition root: builds its parts and hands them to VS Code to dispose of. */
import { type ExtensionContext, window } from "vscode";
import { registerCommands } from "./commands/index.ts";
import { createLanguageClient } from "./languageClient.ts";

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("Pull Secrets", { log: true });
  const client = createLanguageClient(context, output);
  context.subscriptions.push(output, client, registerCommands({ context, client, output }));
  await client.start();
}
