/** Read-only documents of what a cluster has: reports, objects, and both sides of a change before it is made. */
import { commands, Disposable, EventEmitter, Uri, ViewColumn, window, workspace } from "vscode";

/** Its documents are never saved, nor backed up: they are made of text that is kept here while they are open. */
const liveScheme = "pull-secrets-live";

export class LiveDocuments implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable;

  constructor() {
    this.#disposables = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(liveScheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** @param path What the tab is called, as the path of a file; its ending decides on the language. */
  async show(path: string, text: string): Promise<void> {
    const document = await workspace.openTextDocument(this.#put(path, text));
    await window.showTextDocument(document, { preview: false, viewColumn: ViewColumn.Active });
  }

  /** Shows both sides of a change, and gives what closes them again. */
  async compare(path: string, before: string, after: string, title: string): Promise<() => Promise<void>> {
    const [left, right] = [this.#put(`before/${path}`, before), this.#put(`after/${path}`, after)];
    await commands.executeCommand("vscode.diff", left, right, title, { preview: true });
    return async () => {
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      const ours = tabs.filter(({ label }) => label === title);
      if (ours.length > 0) await window.tabGroups.close(ours);
    };
  }

  #put(path: string, text: string): Uri {
    const uri = Uri.from({ scheme: liveScheme, path: `/${path}` });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    return uri;
  }
}
