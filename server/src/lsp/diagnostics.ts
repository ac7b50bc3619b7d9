/** Answers pulls for diagnostics: of open documents, and of the whole workspace where a setting asks for it. */
import { createHash } from "node:crypto";
import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver/node";
import type { Analysis } from "./analysis.ts";
import { Ranges, source, toDiagnostic } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

/** Files that are open and left out, with the reason to show. */
export type LeftOutFiles = ReadonlyMap<string, string>;

export class Diagnostics {
  readonly #connection: Connection;
  readonly #manifests: Manifests;
  readonly #analysis: Analysis;
  readonly #leftOut: LeftOutFiles;
  #registration: Promise<Disposable> | undefined;
  #ofWorkspace: boolean | undefined;

  constructor(connection: Connection, manifests: Manifests, analysis: Analysis, leftOut: LeftOutFiles) {
    this.#connection = connection;
    this.#manifests = manifests;
    this.#analysis = analysis;
    this.#leftOut = leftOut;
    connection.languages.diagnostics.on(({ textDocument, previousResultId }) =>
      report(this.#ofFile(textDocument.uri), previousResultId),
    );
    connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token) => ({
      items: await this.#ofAll(new Map(previousResultIds.map(({ uri, value }) => [canonicalUri(uri), value])), token),
    }));
  }

  /** Tells the client what may be pulled; again where the answer has changed. */
  register(ofWorkspace: boolean): void {
    if (ofWorkspace === this.#ofWorkspace) return;
    this.#ofWorkspace = ofWorkspace;
    const before = this.#registration;
    this.#registration = (async () => {
      (await before)?.dispose();
      return this.#connection.client.register(DocumentDiagnosticRequest.type, {
        documentSelector: null,
        ...diagnosticOptions(ofWorkspace),
      });
    })();
    this.#registration.catch((error: unknown) => this.#connection.console.warn(`Diagnostics: ${String(error)}`));
  }

  #ofFile(uri: string): readonly Diagnostic[] {
    const note = this.#leftOut.get(canonicalUri(uri));
    if (note !== undefined) return [leftOut(note)];
    const ranges = new Ranges(this.#manifests);
    return this.#analysis.findings(canonicalUri(uri)).map((finding) => toDiagnostic(finding, ranges));
  }

  /** Open files are pulled one by one. Between files, the token is asked and typing goes first. */
  async #ofAll(
    previous: ReadonlyMap<string, string>,
    token: CancellationToken,
  ): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    const known = this.#ofWorkspace ? [...this.#manifests.inventory.files.keys()] : [];
    for (const uri of new Set([...known, ...previous.keys()])) {
      if (token.isCancellationRequested) break;
      if (this.#manifests.isOpen(uri)) continue;
      const found = this.#ofWorkspace ? this.#ofFile(uri) : [];
      if (found.length > 0 || previous.has(uri))
        reports.push({ uri: this.#manifests.written(uri), version: null, ...report(found, previous.get(uri)) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return reports;
  }
}

export function diagnosticOptions(workspaceDiagnostics: boolean) {
  return { identifier: source, interFileDependencies: true, workspaceDiagnostics };
}

function report(items: readonly Diagnostic[], previous: string | undefined): DocumentDiagnosticReport {
  const resultId = createHash("sha1").update(JSON.stringify(items)).digest("base64");
  if (resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...items] };
}

function leftOut(message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, severity: DiagnosticSeverity.Information, source, message };
}
