/** The language server in a process of its own. */
import type { ExtensionContext } from "vscode";
import { type ClientMaker, clientOptions, quiet } from "./anyClient.ts";

export function serverInProcess(context: ExtensionContext): ClientMaker {
  const module = context.asAbsolutePath("dist/server.cjs");
  return async (output, errorHandler) => {
    // The library takes longer to read than everything else that is needed when the editor starts.
    const { LanguageClient, TransportKind } = await import("vscode-languageclient/node");
    const server = { module, transport: TransportKind.ipc };
    return quiet(new LanguageClient("pullSecrets", "Pull Secrets", server, clientOptions(output, errorHandler)));
  };
}
