/** The extension's composition root in a browser: the analysis of manifests, without clusters, registries and processes. */
import { type ExtensionContext, l10n, window } from "vscode";
import { speak } from "#core";
import { everywhere } from "../commands/everywhere.ts";
import { registerCommands } from "../commands/register.ts";
import { ExplainPanel } from "../explain/panel.ts";
import { watchFirstFix } from "../firstUse.ts";
import { LanguageServer } from "../languageServer.ts";
import { serverInWorker } from "./languageClient.ts";

export function activate(context: ExtensionContext): void {
  speak(l10n.bundle);
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
