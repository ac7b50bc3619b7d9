/** The panel that shows how an image is pulled, beside the manifest; it follows the manifests as they are edited. */
import { Disposable, env, Range, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { type LiveObject, type PullFailure, t } from "#core";
import { type ExplainedImage, type ExplainParams, explainRequest } from "#protocol";
import type { ClusterSession } from "../cluster/session.ts";
import type { LanguageServer } from "../languageServer.ts";
import { showInformation } from "../prompts/messages.ts";
import { type DrawnImage, drawnFailure } from "./drawn.ts";
import { type PageMessage, type PageNews, pageOf } from "./page.ts";

/** How long typing has to rest before the picture is drawn anew, in milliseconds. */
const rest = 300;

/** A cluster whose failing pulls are shown, too. */
interface ShownCluster {
  readonly session: ClusterSession;
  /** Shows an object of it. */
  readonly open: (object: LiveObject) => Promise<void>;
}

/** One panel for the window: whoever asks about the next image has done with the last. */
export class ExplainPanel implements Disposable {
  readonly #server: LanguageServer;
  readonly #cluster: ShownCluster | undefined;
  #opened: WebviewPanel | undefined;
  /** The file whose images are shown; empty while it is a failing pull of the cluster. */
  #uri = "";
  #images: readonly DrawnImage[] = [];
  #shown: DrawnImage | undefined;
  /** Which cluster a failing pull is of. */
  #of = "";

  /** @param cluster Missing where there can be none. */
  constructor(server: LanguageServer, cluster?: ShownCluster) {
    this.#server = server;
    this.#cluster = cluster;
  }

  dispose(): void {
    this.#opened?.dispose();
  }

  /** How the images of a file are pulled, as the server knows it now. @throws Error if the server does not run. */
  ask(params: ExplainParams): Promise<readonly ExplainedImage[]> {
    return this.#server.request<readonly ExplainedImage[]>(explainRequest, params);
  }

  /** Shows one of the images of a file. */
  show(uri: string, images: readonly ExplainedImage[], image: ExplainedImage): void {
    this.#uri = uri;
    this.#reveal();
    this.#draw(images, image);
  }

  /** Shows a pull that fails in the cluster, with what was found out about it. */
  showFailure(failure: PullFailure): void {
    const image = this.#pictureOf(failure);
    if (!image) {
      void showInformation(t`Pod "${failure.pod}" no longer fails to pull this image.`);
      return;
    }
    [this.#uri, this.#of] = ["", this.#connected];
    this.#reveal();
    this.#draw([image], image);
  }

  /** Empty where none is connected to. */
  get #connected(): string {
    const { context, server } = this.#cluster?.session.report ?? {};
    return context === undefined ? "" : JSON.stringify([context, server]);
  }

  #pictureOf(failure: PullFailure): DrawnImage | undefined {
    const live = this.#cluster?.session.cluster?.pictureOf(failure);
    return live && drawnFailure(failure, live);
  }

  #reveal(): void {
    if (this.#opened) this.#opened.reveal(undefined, true);
    else this.#opened = this.#open();
  }

  #open(): WebviewPanel {
    const panel = window.createWebviewPanel(
      "pullSecrets.explain",
      t`Image pull`,
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [] },
    );
    let timer: NodeJS.Timeout | undefined;
    const listeners = Disposable.from(
      panel.webview.onDidReceiveMessage((message: PageMessage) => this.#answer(message)),
      // The picture may depend on any manifest, not only on the one that was asked about.
      workspace.onDidChangeTextDocument(() => {
        clearTimeout(timer);
        timer = setTimeout(() => void this.follow(), rest);
      }),
      ...(this.#cluster ? [this.#cluster.session.onDidChange(() => this.#followFailure())] : []),
    );
    panel.onDidDispose(() => {
      clearTimeout(timer);
      listeners.dispose();
      [this.#opened, this.#shown, this.#images] = [undefined, undefined, []];
    });
    return panel;
  }

  #draw(images: readonly DrawnImage[], image: DrawnImage): void {
    if (!this.#opened) return;
    // Drawn anew, the page would lose the focus and the place it was scrolled to.
    const isSame = this.#shown && pageOf(image, images, "") === pageOf(this.#shown, this.#images, "");
    [this.#images, this.#shown] = [images, image];
    if (isSame) return;
    this.#opened.webview.html = pageOf(image, images, crypto.randomUUID());
  }

  /** Draws a pull of the manifests anew where it is another one now. */
  async follow(): Promise<void> {
    const uri = this.#uri;
    if (uri === "") return;
    const images = await this.ask({ uri }).catch(() => []);
    const same = images.find(({ id }) => id === this.#shown?.id);
    if (same && uri === this.#uri) this.#draw(images, same);
  }

  /** What was known last stays once the image has been pulled. */
  #followFailure(): void {
    const shown = this.#uri === "" ? this.#shown?.failure : undefined;
    const now = this.#cluster?.session.report?.failures.find(
      ({ podUid, containerType, container }) =>
        podUid === shown?.podUid && containerType === shown.containerType && container === shown.container,
    );
    const image = now && now !== shown ? this.#pictureOf(now) : undefined;
    if (image) this.#draw([image], image);
  }

  async #answer(message: PageMessage): Promise<void> {
    if ("open" in message) return this.#openNode(message.open);
    if ("remedy" in message) {
      const command = this.#shown?.failure?.remedies[message.remedy]?.command;
      if (command) await this.#copy(command, t`Copied the command.`);
      return;
    }
    const image = "show" in message ? this.#images.find(({ id }) => id === message.show) : undefined;
    if (image) return this.#draw(this.#images, image);
    if ("copy" in message && this.#shown) {
      const { mermaid, text } = this.#shown.picture;
      await this.#copy(message.copy === "mermaid" ? mermaid : text, t`Copied how the image is pulled.`);
    }
  }

  /** What is done is seen in the status bar, which screen readers do not read aloud, and heard from the page. */
  async #copy(text: string, done: string): Promise<void> {
    await env.clipboard.writeText(text);
    window.setStatusBarMessage(done, 3000);
    await this.#opened?.webview.postMessage({ done } satisfies PageNews);
  }

  async #openNode(node: string): Promise<void> {
    const { location, object } = this.#shown?.picture.nodes.find(({ id }) => id === node) ?? {};
    // Another cluster may have an object of the same name.
    if (object && this.#of !== this.#connected) {
      void showInformation(
        t`This picture is of a cluster that is not connected to any more. Connect to it again to see its objects.`,
      );
      return;
    }
    if (object) await this.#cluster?.open(object);
    if (!location) return;
    const { start, end } = location.range;
    const visible = window.visibleTextEditors.find(({ document }) => document.uri.toString() === location.uri);
    await window.showTextDocument(Uri.parse(location.uri), {
      selection: new Range(start.line, start.character, end.line, end.character),
      viewColumn: visible?.viewColumn ?? ViewColumn.One,
    });
  }
}
