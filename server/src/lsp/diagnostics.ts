/** Findings as diagnostics: for clients that pull them, file by file or for the whole workspace, and for those that wait. */
import {
  type CancellationToken,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type WorkspaceDocumentDiagnosticReport as FileReport,
  type PreviousResultId,
} from "vscode-languageserver";
import type { Analysis } from "./analysis.ts";
import { Breath } from "./breath.ts";
import type { Configuration } from "./configuration.ts";
import { Ranges, source, toDiagnostic } from "./convert.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Folders } from "./folders.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

/** Diagnostics, and a name that others get only if they differ. */
export interface Items {
  readonly items: readonly Diagnostic[];
  readonly resultId: string;
}

/** What diagnostics are made from. */
export interface DiagnosticParts {
  readonly manifests: Manifests;
  readonly analysis: Analysis;
  readonly configuration: Configuration;
  readonly folders: Folders;
  /** Open files that are left out, by canonical URI, with the reason to show. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** The version of an open file; null for others. */
  readonly versionOf: (uri: string) => number | null;
}

const none: Items = named([]);

export class Diagnostics {
  readonly #parts: DiagnosticParts;
  /** Kept, as clients ask for all of them time and again. */
  readonly #items = new Map<string, Items>();
  #version = -1;
  /** The state that the client has been told of. */
  #told = -1;
  /** Answers that wait for something to change. */
  readonly #waiting = new Set<() => void>();

  constructor(parts: DiagnosticParts) {
    this.#parts = parts;
  }

  ofFile(uri: string): Items {
    const { analysis, leftOut, manifests } = this.#parts;
    const canonical = canonicalUri(uri);
    const note = leftOut.get(canonical);
    if (note !== undefined) return named([toNote(note)]);
    const ranges = new Ranges(manifests);
    return named(analysis.findings(canonical).map((finding) => toDiagnostic(finding, ranges)));
  }

  /** Something has changed that findings may depend on. */
  changed(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * To a client that knows all of it already, there is no answer before something changes: VS Code asks again two seconds
   * after each, all day long.
   */
  async ofAll(previous: readonly PreviousResultId[], token: CancellationToken): Promise<FileReport[]> {
    const { analysis } = this.#parts;
    const { version } = analysis;
    const reports = await this.#reports(previous, token);
    const isNews = version !== this.#told || reports.some(({ kind }) => kind === DocumentDiagnosticReportKind.Full);
    this.#told = version;
    if (isNews || version !== analysis.version || token.isCancellationRequested) return reports;
    await this.#change(token);
    return token.isCancellationRequested ? [] : await this.#reports(previous, token);
  }

  async #change(token: CancellationToken): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const listener = token.onCancellationRequested(resolve);
    await promise;
    listener.dispose();
    this.#waiting.delete(resolve);
  }

  /**
   * Of open files too, though they are pulled one by one: VS Code keeps files open for a while that it shows nowhere,
   * and pulls those no more. Between files, the token is asked and typing goes first.
   */
  async #reports(previous: readonly PreviousResultId[], token: CancellationToken): Promise<FileReport[]> {
    const { manifests, versionOf } = this.#parts;
    const reports: FileReport[] = [];
    const before = new Map(previous.map((id) => [canonicalUri(id.uri), id]));
    const breath = new Breath();
    for (const uri of new Set([...manifests.inventory.files.keys(), ...before.keys()])) {
      await breath.take();
      if (token.isCancellationRequested) break;
      const found = this.#ofWorkspace(uri);
      const known = before.get(uri);
      if (found.items.length > 0 || known)
        reports.push({
          uri: known?.uri ?? manifests.written(uri),
          version: versionOf(uri),
          ...report(found, known?.value),
        });
    }
    return reports;
  }

  #ofWorkspace(uri: string): Items {
    const { analysis, configuration, folders } = this.#parts;
    if (configuration.of(folders.of(uri) ?? "").editor.scope !== "workspace") return none;
    if (this.#version !== analysis.version) this.#items.clear();
    this.#version = analysis.version;
    const known = this.#items.get(uri);
    const items = known ?? this.ofFile(uri);
    if (!known) this.#items.set(uri, items);
    return items;
  }
}

export function diagnosticOptions(workspaceDiagnostics: boolean) {
  return { identifier: source, interFileDependencies: true, workspaceDiagnostics };
}

export function report({ items, resultId }: Items, previous: string | undefined): DocumentDiagnosticReport {
  if (resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...items] };
}

function named(items: readonly Diagnostic[]): Items {
  return { items, resultId: fingerprint(JSON.stringify(items)) };
}

function toNote(message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, severity: DiagnosticSeverity.Information, source, message };
}
