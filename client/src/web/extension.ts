/** The extension's composition root in a browser: the analysis of manifests, without clusters, registries and processes. */
import { type ExtensionContext, window } from "vscode";
import { everywhere } from "../commands/everywhere.ts";
import { registerCommands } from "../commands/register.ts";
import { ExplainPanel } from "../explain/panel.ts";
import { watchFirstFix } from "../firstUse.ts";
import { LanguageServer } from "../languageServer.ts";
import { serverInWorker } from "./languageClient.ts";

export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel("Pull Secrets", { log: true });
  const server = new LanguageServer(serverInWorker(context), output);
  const explain = new ExplainPanel(server);
  context.subscriptions.push(
    output,
    server,
    explain,
    watchFirstFix(),
    registerCommands(everywhere, { context, server, output, explain }),
  );
}
