/** Turns findings into LSP's diagnostics, and edits into workspace edits. */
import {
  type CodeDescription,
  type CreateFile,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Position,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import {
  compatible,
  type Deployment,
  type Finding,
  type Fix,
  Lines,
  type Place,
  rulePage,
  type Severity,
  type Span,
} from "#core";
import type { Manifests } from "./manifests.ts";

/** How the client knows its documents. */
export interface Documents {
  /** Whether edits name the version that they are for, so that none is made in a text that has moved on. */
  readonly versioned: boolean;
  readonly written: (uri: string) => string;
  /** Nothing for a file that is not open. */
  readonly version: (uri: string) => number | null;
  /** Whether a link in the workspace leads to it out of the workspace, so that nothing changes it unasked. */
  readonly liesOutside: (uri: string) => boolean;
}

export const source = "pull-secrets";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Places of one state of the workspace as lines and characters. Each text is read for its lines once. */
export class Ranges {
  readonly #manifests: Manifests;
  readonly #deployment: Deployment | undefined;
  readonly #lines = new Map<string, Lines>();

  /** @param deployment Where places may be in what kustomizations make. */
  constructor(manifests: Manifests, deployment?: Deployment) {
    this.#manifests = manifests;
    this.#deployment = deployment;
  }

  of(uri: string, { start, end }: Span): Range {
    const lines = this.#linesOf(uri);
    return { start: lines.position(start), end: lines.position(end) };
  }

  offset(uri: string, position: Position): number {
    return this.#linesOf(uri).offset(position);
  }

  #linesOf(uri: string): Lines {
    const known = this.#lines.get(uri);
    if (known) return known;
    const lines = new Lines(this.#manifests.file(uri)?.text ?? "");
    this.#lines.set(uri, lines);
    return lines;
  }

  location(place: Place): { uri: string; range: Range } {
    const { uri, span } = this.#deployment?.placeOf(place) ?? place;
    return { uri: this.#manifests.written(uri), range: this.of(uri, span) };
  }
}

export function toDiagnostic(finding: Finding, ranges: Ranges): Diagnostic {
  const { at, rule, severity, message, related, unnecessary } = finding;
  const codeDescription: CodeDescription = { href: rulePage(rule.id) };
  return {
    range: ranges.of(at.uri, at.span),
    severity: severities[severity],
    source,
    code: rule.id,
    codeDescription,
    message,
    ...(unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
    ...(related.length > 0 && {
      relatedInformation: related.map(({ at, message }) => ({ location: ranges.location(at), message })),
    }),
  };
}

/** One edit for all that a set of fixes changes; each fix as a whole, or not at all where it would hinder another. */
export function toWorkspaceEdit(fixes: readonly Fix[], ranges: Ranges, documents: Documents): WorkspaceEdit {
  const kept = compatible(fixes);
  const edits = [
    ...Map.groupBy(
      kept.flatMap((fix) => fix.edits),
      ({ uri }) => uri,
    ),
  ].map(([uri, edits]) => ({
    uri,
    edits: edits
      .toSorted((a, b) => a.span.start - b.span.start)
      .map(({ span, text }): TextEdit => ({ range: ranges.of(uri, span), newText: text })),
  }));
  const created = kept.flatMap(({ newFiles = [] }) => newFiles);
  if (!documents.versioned)
    return { changes: Object.fromEntries(edits.map(({ uri, edits }) => [documents.written(uri), edits])) };
  return {
    documentChanges: [
      ...created.flatMap(({ uri, text }): (CreateFile | TextDocumentEdit)[] => [
        { kind: "create", uri },
        { textDocument: { uri, version: null }, edits: [{ range: start, newText: text }] },
      ]),
      ...edits.map(({ uri, edits }) => ({
        textDocument: { uri: documents.written(uri), version: documents.version(uri) },
        edits,
      })),
    ],
  };
}

const start: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
