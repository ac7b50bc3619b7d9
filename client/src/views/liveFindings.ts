/** Says at the manifests of workloads that their Pods in the cluster cannot pull: a diagnostic and a lens for each. */
import {
  CodeLens,
  type CodeLensProvider,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import { type PullFailure, t } from "#core";
import { type OwnerDeclaration, type OwnersQuery, ownersRequest } from "#protocol";
import type { ClusterSession } from "../cluster/session.ts";
import type { LanguageServer } from "../languageServer.ts";
import { groupsOf, type OwnerFailures, sentenceOf } from "./ownerFailures.ts";

/** How long what fails and what is typed has to rest before the manifests are looked up anew, in milliseconds. */
const rest = 700;

interface LiveFinding extends OwnerFailures {
  readonly range: Range;
}

export class LiveFindings implements Disposable, CodeLensProvider {
  readonly #session: ClusterSession;
  readonly #server: LanguageServer;
  readonly #diagnostics = languages.createDiagnosticCollection("pull-secrets-cluster");
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #disposables: Disposable;
  #findings: ReadonlyMap<string, readonly LiveFinding[]> = new Map();
  #failures: readonly PullFailure[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(session: ClusterSession, server: LanguageServer) {
    this.#session = session;
    this.#server = server;
    const manifests = ["yaml", "kubernetes", "helm", "json"].map((language) => ({ language }));
    this.#disposables = Disposable.from(
      this.#diagnostics,
      this.#changed,
      languages.registerCodeLensProvider(manifests, this),
      session.onDidChange(() => this.#follow()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("pullSecrets.codeLens")) this.#changed.fire();
      }),
      workspace.onDidChangeTextDocument(() => this.#schedule()),
      workspace.onDidOpenTextDocument(() => this.#schedule()),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    // The same setting as that of the language server's own lenses.
    if (workspace.getConfiguration("pullSecrets", uri).get("codeLens") === false) return [];
    const findings = this.#findings.get(uri.toString()) ?? [];
    return findings.map(({ range, failures }) => {
      const title = `$(warning) ${sentenceOf(failures)}`;
      return new CodeLens(range, { title, command: "pullSecrets.live.explain", arguments: [{ failures }] });
    });
  }

  #follow(): void {
    const failures = this.#session.report?.failures ?? [];
    const isSame =
      failures.length === this.#failures.length && failures.every((failure, nth) => failure === this.#failures[nth]);
    if (isSame) return;
    this.#failures = failures;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#failures.length === 0 && this.#findings.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookUp(), rest);
  }

  async #lookUp(): Promise<void> {
    const failures = this.#failures;
    const groups = groupsOf(failures);
    const params: OwnersQuery = { owners: groups.map(({ owner }) => owner) };
    const found =
      groups.length === 0
        ? []
        : await this.#server.request<readonly (readonly OwnerDeclaration[])[]>(ownersRequest, params).catch(() => []);
    if (failures !== this.#failures) return;
    const all = groups.flatMap((group, nth) =>
      (found[nth] ?? []).filter(({ certain }) => certain).map(({ uri, range }) => ({ uri, range, group })),
    );
    const findings = Map.groupBy(all, ({ uri }) => Uri.parse(uri).toString());
    this.#findings = new Map(
      [...findings].map(([uri, some]) => [
        uri,
        some.map(({ range: { start, end }, group }) => ({
          ...group,
          range: new Range(start.line, start.character, end.line, end.character),
        })),
      ]),
    );
    this.#tell();
  }

  #tell(): void {
    this.#diagnostics.clear();
    for (const [uri, findings] of this.#findings) {
      const diagnostics = findings.map(({ range, failures }) => {
        const diagnostic = new Diagnostic(range, sentenceOf(failures), DiagnosticSeverity.Information);
        diagnostic.source = t`pull-secrets, cluster`;
        const [first] = failures;
        if (first) diagnostic.code = first.cause;
        return diagnostic;
      });
      this.#diagnostics.set(Uri.parse(uri), diagnostics);
    }
    this.#changed.fire();
  }
}
