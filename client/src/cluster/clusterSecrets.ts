/** Tells the language server which Secrets and which version the connected cluster has, so that findings can go by them. */
import { Disposable, EventEmitter, workspace } from "vscode";
import type { Cluster } from "#cluster";
import type { PullFailure } from "#core";
import { type ClusterSecretsParams, clusterSecretsNotification, namespacesRequest } from "#protocol";
import type { LanguageServer } from "../languageServer.ts";
import type { ClusterSession } from "./session.ts";

const setting = "pullSecrets.cluster.useInAnalysis";
/** Milliseconds after which the cluster is asked again, whatever happens. */
const every = 60_000;
/** Milliseconds between two questions at least, however much happens. */
const least = 15_000;
/** Milliseconds: what has just changed may go on changing. */
const rest = 1000;

export class ClusterSecrets implements Disposable {
  readonly #session: ClusterSession;
  readonly #server: LanguageServer;
  readonly #changed = new EventEmitter<void>();
  /** The language server answers by other Secrets from now on. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: Disposable;
  /** Whose Secrets the language server knows; undefined where it is to know none. */
  #of: Cluster | undefined;
  /** What it was told, as JSON. */
  #told = "null";
  #failures: readonly PullFailure[] = [];
  /** When the cluster was asked last, and when it is to be asked next; milliseconds since 1970. */
  #asked = 0;
  #due: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: ClusterSession, server: LanguageServer) {
    this.#session = session;
    this.#server = server;
    const soon = () => this.#schedule(rest);
    this.#disposables = Disposable.from(
      this.#changed,
      session.onDidChange(() => this.#follow()),
      // A new server knows nothing.
      server.onDidStart(() => {
        this.#told = "null";
        soon();
      }),
      // A manifest may name another namespace now.
      workspace.onDidSaveTextDocument(soon),
      workspace.onDidOpenTextDocument(soon),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(setting)) this.#follow();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  /** What is not connected to any more is forgotten; while a connection is lost, what was known stays. */
  #follow(): void {
    const { cluster, report } = this.#session;
    const wanted = workspace.getConfiguration().get(setting, true) ? cluster : undefined;
    if (wanted !== this.#of) {
      clearTimeout(this.#timer);
      [this.#of, this.#asked, this.#due, this.#failures] = [wanted, 0, undefined, []];
      this.#tell(null);
    }
    if (report?.connection.state !== "connected") return;
    if (this.#due === undefined) this.#schedule(0);
    // What is mended in the cluster mostly shows there first.
    const { failures } = report;
    const isSame =
      failures.length === this.#failures.length && failures.every((one, nth) => one === this.#failures[nth]);
    this.#failures = failures;
    if (!isSame) this.#schedule(rest);
  }

  /** @param wait Milliseconds; longer, if the cluster was asked just before, and shorter, if it is to be asked anyway. */
  #schedule(wait: number): void {
    if (!this.#of) return;
    const due = Math.max(Date.now() + wait, this.#asked + least);
    if (this.#due !== undefined && this.#due <= due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), due - Date.now());
  }

  async #refresh(): Promise<void> {
    const cluster = this.#of;
    if (!cluster) return;
    this.#asked = Date.now();
    const namespaces = await this.#server.request<readonly string[]>(namespacesRequest).catch(() => []);
    const answer = await cluster.knownSecrets(namespaces);
    if (cluster !== this.#of) return;
    if (answer.ok) this.#tell({ context: this.#session.report?.context ?? "", ...answer.value });
    this.#due = undefined;
    // Manifests are read in the background after the start, so that there may soon be some.
    this.#schedule(namespaces.length > 0 ? every : least);
  }

  #tell(list: ClusterSecretsParams): void {
    const told = JSON.stringify(list);
    if (told === this.#told) return;
    this.#told = told;
    this.#server.notify(clusterSecretsNotification, list);
    this.#changed.fire();
  }
}
