/** The language server in a process of its own. */
import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { type ClientMaker, clientOptions, quiet } from "./anyClient.ts";

export function serverInProcess(context: ExtensionContext): ClientMaker {
  const module = context.asAbsolutePath("dist/server.cjs");
  const server = { module, transport: TransportKind.ipc };
  return (output, errorHandler) =>
    quiet(new LanguageClient("pullSecrets", "Pull Secrets", server, clientOptions(output, errorHandler)));
}
