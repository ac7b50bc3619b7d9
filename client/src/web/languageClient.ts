/** The language server in a worker of the browser, which reads manifests through the editor. */
import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient, type ServerOptions, State } from "vscode-languageclient/browser";
import {
  type FolderQuery,
  type FoundManifests,
  findManifestsRequest,
  type ManifestAnswer,
  type ManifestQuery,
  readManifestRequest,
} from "#protocol";
import { type ClientMaker, clientOptions, quiet } from "../anyClient.ts";
import { findManifests, readManifest } from "./manifests.ts";

/** Of what browsers have, the extension uses nothing else. */
declare const Worker: new (url: string) => Exclude<ServerOptions, () => unknown> & { readonly terminate: () => void };

export function serverInWorker(context: ExtensionContext): ClientMaker {
  const script = Uri.joinPath(context.extensionUri, "dist/webServer.js").toString(true);
  return async (output, errorHandler) => {
    const options = clientOptions(output, errorHandler);
    const worker = new Worker(script);
    const client = new LanguageClient("pullSecrets", "Pull Secrets", worker, options);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) worker.terminate();
    });
    client.onRequest<FoundManifests, Error>(findManifestsRequest, ({ folder }: FolderQuery) =>
      findManifests(Uri.parse(folder)),
    );
    client.onRequest<ManifestAnswer, Error>(readManifestRequest, ({ uri, limit }: ManifestQuery) =>
      readManifest(Uri.parse(uri), limit),
    );
    return quiet(client);
  };
}
