/** Shows what was found in a rendered chart, in the files of the chart, until one of them changes. */
import { Diagnostic, DiagnosticSeverity, type Disposable, languages, Range, Uri, workspace } from "vscode";
import { Lines, originOf, type RenderedChart, type Severity, t } from "#core";
import type { RenderedFinding } from "#protocol";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export class RenderedFindings implements Disposable {
  readonly #shown = languages.createDiagnosticCollection("pull-secrets-rendered");
  /** The folder of the chart that is shown. */
  #folder: string | undefined;
  readonly #listener = workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const isOfChart = this.#folder !== undefined && document.uri.toString().startsWith(this.#folder);
    if (isOfChart && contentChanges.length > 0) this.clear();
  });

  show(findings: readonly RenderedFinding[], rendered: RenderedChart): void {
    this.clear();
    this.#folder = rendered.chart.slice(0, rendered.chart.lastIndexOf("/") + 1);
    const texts = new Map([...rendered.values, ...rendered.templates.values()].map(({ uri, text }) => [uri, text]));
    const placed = findings.map((finding) => ({ finding, at: originOf(finding.span, rendered) }));
    for (const [uri, group] of Map.groupBy(placed, ({ at }) => at.uri)) {
      const lines = new Lines(texts.get(uri) ?? "");
      const diagnostics = group.map(({ finding, at: { span } }) => {
        const [start, end] = [lines.position(span.start), lines.position(span.end)];
        const range = new Range(start.line, start.character, end.line, end.character);
        const diagnostic = new Diagnostic(
          range,
          t`${finding.message} (As Helm renders it.)`,
          severities[finding.severity],
        );
        diagnostic.source = "pull-secrets";
        diagnostic.code = { value: finding.rule, target: Uri.parse(finding.page) };
        return diagnostic;
      });
      // A template that is included twice has each of its findings once.
      const different = new Map(diagnostics.map((one) => [JSON.stringify([one.range, one.message]), one]));
      this.#shown.set(Uri.parse(uri), [...different.values()]);
    }
  }

  clear(): void {
    this.#folder = undefined;
    this.#shown.clear();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#shown.dispose();
  }
}
