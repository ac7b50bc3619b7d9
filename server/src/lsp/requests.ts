/** What the server answers, feature by feature: each waits until the settings are known, and can be cancelled. */
import type { CancellationToken, Connection, ServerCapabilities } from "vscode-languageserver";
import {
  type AnalyseRenderedParams,
  type AttachQuery,
  analyseRenderedRequest,
  attachRequest,
  attachTargetsRequest,
  type ExplainParams,
  explainRequest,
  type IdentityQuery,
  identityAccountsRequest,
  identityMoveRequest,
  type KeptByGitParams,
  keptByGitRequest,
  namespacesRequest,
  type OwnersQuery,
  ownersRequest,
  pullSecretsRequest,
  type WorkspaceQuery,
} from "../protocol.ts";
import { attach, attachTargets } from "./attach.ts";
import type { Client } from "./client.ts";
import { type CodeActionParts, codeActionKinds, codeActions } from "./codeActions.ts";
import { Completions, triggerCharacters } from "./completion.ts";
import { type Diagnostics, report } from "./diagnostics.ts";
import { explainImages } from "./explain.ts";
import { hover } from "./hover.ts";
import { identityAccounts, identityMove } from "./identity.ts";
import { inlayHints } from "./inlayHints.ts";
import { codeLenses, type LensParts, resolveLens } from "./lenses.ts";
import { documentLinks } from "./links.ts";
import { namespaces } from "./namespaces.ts";
import { definition, highlights, references, workspaceSymbols } from "./navigation.ts";
import { owners } from "./owners.ts";
import { pullSecrets } from "./pullSecrets.ts";
import { prepareRename, type RenameParts, renameEverywhere } from "./rename.ts";
import { analyseRendered } from "./rendered.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** What a client is told that the server answers. */
export function provided({ preparesRenames }: Client): ServerCapabilities {
  return {
    codeActionProvider: { codeActionKinds },
    hoverProvider: true,
    completionProvider: { triggerCharacters, resolveProvider: true },
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    // Others may not be told of more.
    renameProvider: preparesRenames ? { prepareProvider: true } : true,
    documentLinkProvider: {},
    workspaceSymbolProvider: true,
    codeLensProvider: { resolveProvider: true },
    inlayHintProvider: true,
  };
}

export interface Parts extends CodeActionParts, RenameParts, LensParts {
  readonly diagnostics: Diagnostics;
  readonly client: Client;
  readonly files: WorkspaceFiles;
}

/** @param ready Settles when there is something to answer from, or the request is cancelled. */
export function answerRequests(
  connection: Connection,
  parts: Parts,
  ready: (token: CancellationToken) => Promise<void>,
): void {
  /** Answers once that is so. */
  const when =
    <P, R>(answer: (params: P, token: CancellationToken) => R) =>
    async (params: P, token: CancellationToken): Promise<Awaited<R>> => {
      await ready(token);
      return await answer(params, token);
    };
  const { manifests, analysis, diagnostics, files } = parts;
  const { languages } = connection;
  languages.diagnostics.on(
    when(({ textDocument, previousResultId }) => report(diagnostics.ofFile(textDocument.uri), previousResultId)),
  );
  languages.diagnostics.onWorkspace(
    when(async ({ previousResultIds }, token) => ({ items: await diagnostics.ofAll(previousResultIds, token) })),
  );
  connection.onCodeAction(when((params, token) => codeActions(params, parts, token)));
  connection.onHover(when((params) => hover(params, parts)));
  const completions = new Completions(parts);
  connection.onCompletion(when((params) => completions.at(params)));
  connection.onCompletionResolve((item) => completions.resolve(item));
  connection.onDefinition(when((params) => definition(params, parts)));
  connection.onReferences(when((params) => references(params, parts)));
  connection.onDocumentHighlight(when((params) => highlights(params, parts)));
  connection.onPrepareRename(when((params) => prepareRename(params, parts)));
  connection.onRenameRequest(when((params) => renameEverywhere(params, parts)));
  connection.onDocumentLinks(when((params) => documentLinks(params, parts)));
  connection.onWorkspaceSymbol(when((params) => workspaceSymbols(params, parts)));
  connection.onCodeLens(when((params) => codeLenses(params, parts)));
  connection.onCodeLensResolve(when((lens) => resolveLens(lens, parts)));
  languages.inlayHint.on(when((params) => inlayHints(params, parts)));

  connection.onRequest(keptByGitRequest, ({ uri }: KeptByGitParams) => files.isKeptByGit(uri));
  connection.onRequest(
    explainRequest,
    when((params: ExplainParams) => explainImages(params, manifests, analysis)),
  );
  connection.onRequest(
    analyseRenderedRequest,
    when((params: AnalyseRenderedParams) => analyseRendered(params, manifests, analysis)),
  );
  connection.onRequest(
    ownersRequest,
    when((query: OwnersQuery) => owners(query, manifests, analysis)),
  );
  connection.onRequest(
    namespacesRequest,
    when(() => namespaces(analysis)),
  );
  connection.onRequest(
    pullSecretsRequest,
    when((query: WorkspaceQuery, token) => pullSecrets(query, manifests, analysis, token)),
  );
  connection.onRequest(
    attachTargetsRequest,
    when((query: WorkspaceQuery) => attachTargets(query, parts)),
  );
  connection.onRequest(
    identityAccountsRequest,
    when((query: WorkspaceQuery) => identityAccounts(query, parts)),
  );
  connection.onRequest(
    identityMoveRequest,
    when((query: IdentityQuery) => identityMove(query, parts)),
  );
  connection.onRequest(
    attachRequest,
    when((query: AttachQuery) => attach(query, parts)),
  );
}
