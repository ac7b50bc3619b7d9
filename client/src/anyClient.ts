/** What every language client has in common, whatever its server runs in. */
import { type LogOutputChannel, l10n } from "vscode";
import type { BaseLanguageClient, ErrorHandler, LanguageClientOptions } from "vscode-languageclient";

/** The ids that this and other extensions give to files that may be manifests. */
const languages = ["yaml", "kubernetes", "helm", "json", "jsonc"];
/** Not those of notebooks, nor of the old side of a comparison: what they show is shown elsewhere already. */
const schemes = ["file", "untitled", "vscode-vfs", "vscode-test-web"];

/** The commands that links in what the server shows may run, and no others. */
const linked = ["pullSecrets.explainPull"];

/** Makes a client each time that one is needed: one that failed to start never starts again. */
export type ClientMaker = (output: LogOutputChannel, errorHandler: ErrorHandler) => Promise<BaseLanguageClient>;

export function clientOptions(output: LogOutputChannel, errorHandler: ErrorHandler): LanguageClientOptions {
  return {
    documentSelector: languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
    initializationOptions: { commands: [...linked, "pullSecrets.showReferences"], translation: l10n.bundle },
    markdown: { isTrusted: { enabledCommands: linked } },
    outputChannel: output,
    diagnosticPullOptions: { onChange: true, onTabs: true, onSave: false },
    errorHandler,
    initializationFailedHandler: () => false,
  };
}

/** Has a client log what the library would show in its own terms, time and again while a server crashes. */
export function quiet(client: BaseLanguageClient): BaseLanguageClient {
  const tell = client.error.bind(client);
  client.error = (message: string, data?: unknown) => tell(message, data, false);
  return client;
}
