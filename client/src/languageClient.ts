/** Starts the language server, and says which documents it is asked about. */
import type { ExtensionContext, LogOutputChannel } from "vscode";
import {
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  TransportKind,
} from "vscode-languageclient/node";

/** The ids that this and other extensions give to files that may be manifests. */
const languages = ["yaml", "kubernetes", "helm", "json", "jsonc"];
/** Not those of notebooks, nor of the old side of a comparison: what they show is shown elsewhere already. */
const schemes = ["file", "untitled", "vscode-vfs", "vscode-test-web"];

/** Logs what the library would show in its own terms, time and again while a server crashes. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The commands that links in what the server shows may run, and no others. */
const linked = ["pullSecrets.explainPull"];

export function createLanguageClient(
  context: ExtensionContext,
  output: LogOutputChannel,
  errorHandler: ErrorHandler,
): LanguageClient {
  const module = context.asAbsolutePath("dist/server.cjs");
  const options: LanguageClientOptions = {
    documentSelector: languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
    initializationOptions: { commands: linked },
    markdown: { isTrusted: { enabledCommands: linked } },
    outputChannel: output,
    diagnosticPullOptions: { onChange: true, onTabs: true, onSave: false },
    errorHandler,
    initializationFailedHandler: () => false,
  };
  return new QuietClient("pullSecrets", "Pull Secrets", { module, transport: TransportKind.ipc }, options);
}
