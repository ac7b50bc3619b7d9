/** Turns findings into LSP's diagnostics, and edits into workspace edits. */
import {
  type CodeDescription,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Edit, type Finding, type Fix, Lines, type Place, rulePage, type Severity, type Span } from "#core";
import type { Manifests } from "./manifests.ts";

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
  readonly #lines = new Map<string, Lines>();

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  of(uri: string, { start, end }: Span): Range {
    let lines = this.#lines.get(uri);
    if (!lines) {
      lines = new Lines(this.#manifests.file(uri)?.text ?? "");
      this.#lines.set(uri, lines);
    }
    return { start: lines.position(start), end: lines.position(end) };
  }

  location({ uri, span }: Place): { uri: string; range: Range } {
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

/** One edit for all that a set of fixes changes. Of edits that overlap, the first counts. */
export function toWorkspaceEdit(fixes: readonly Fix[], ranges: Ranges, manifests: Manifests): WorkspaceEdit {
  const edits = Map.groupBy(
    fixes.flatMap((fix) => fix.edits),
    ({ uri }) => uri,
  );
  const changes = [...edits].map(([uri, edits]): [string, TextEdit[]] => [
    manifests.written(uri),
    withoutOverlaps(edits).map(({ span, text }) => ({ range: ranges.of(uri, span), newText: text })),
  ]);
  return { changes: Object.fromEntries(changes) };
}

function withoutOverlaps(edits: readonly Edit[]): readonly Edit[] {
  const kept: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    const before = kept.at(-1);
    const same =
      before?.span.start === edit.span.start && before.span.end === edit.span.end && before.text === edit.text;
    if (!same && (!before || before.span.end <= edit.span.start)) kept.push(edit);
  }
  return kept;
}
