/** The window's connection to a cluster: made when the user asks for it, kept while the window is open. */

import process from "node:process";
import { type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, workspace } from "vscode";
import type { Cluster, ContextList, Report } from "#cluster";
import type { Aim } from "#core";
import { messageOf } from "./message.ts";

/** Why there is no report, or that there is one. */
export type SessionState =
  /** Nobody has asked to connect. */
  | { readonly kind: "off" }
  /** Nothing is connected to from an untrusted workspace, whose settings may name any kubeconfig. */
  | { readonly kind: "untrusted" }
  | { readonly kind: "starting" }
  | { readonly kind: "on"; readonly report: Report; readonly message: string };

/** What is remembered of a workspace; a kubeconfig is never written. */
interface Remembered {
  readonly connected: boolean;
  /** Empty for the kubeconfig's current one. */
  readonly context: string;
  /** Empty for all that may be seen. */
  readonly namespace: string;
}

const memory = "pullSecrets.cluster";
const nothing: Remembered = { connected: false, context: "", namespace: "" };

export class ClusterSession implements Disposable {
  readonly #context: ExtensionContext;
  readonly #output: LogOutputChannel;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #state: SessionState;
  #cluster: Cluster | undefined;
  /** Grows with each connection that is asked for, so that one that comes too late is known as such. */
  #asked = 0;

  constructor(context: ExtensionContext, output: LogOutputChannel) {
    this.#context = context;
    this.#output = output;
    this.#state = workspace.isTrusted ? { kind: "off" } : { kind: "untrusted" };
    context.subscriptions.push(
      workspace.onDidGrantWorkspaceTrust(() => this.#set({ kind: "off" })),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("pullSecrets.cluster.kubeconfig") && this.#cluster) void this.connect();
      }),
    );
  }

  get state(): SessionState {
    return this.#state;
  }

  get report(): Report | undefined {
    return this.#state.kind === "on" ? this.#state.report : undefined;
  }

  /** For what the user does with the cluster; undefined where none is connected to. */
  get cluster(): Cluster | undefined {
    return this.#cluster;
  }

  /** What kubectl has to be told to mean this cluster. */
  get aim(): Aim {
    return { kubeconfig: kubeconfigSetting(), context: this.report?.context };
  }

  get remembered(): Remembered {
    return this.#context.workspaceState.get<Remembered>(memory, nothing);
  }

  /** Connects again where the user was connected when the window was closed. */
  resume(): void {
    if (this.remembered.connected && this.#state.kind === "off") void this.connect();
  }

  /** Connects, in place of what is connected to. @param change What is to be different from the last time. */
  async connect(change: Partial<Pick<Remembered, "context" | "namespace">> = {}): Promise<void> {
    if (!workspace.isTrusted) return;
    const asked = ++this.#asked;
    const remembered = { ...this.remembered, ...change, connected: true };
    await this.#context.workspaceState.update(memory, remembered);
    await this.#close();
    if (asked !== this.#asked) return;
    this.#set({ kind: "starting" });
    // Loading it takes longer than all the rest of the extension.
    const words = await import("#cluster");
    if (asked !== this.#asked) return;
    const cluster = words.openCluster({
      environment: process.env,
      kubeconfig: kubeconfigSetting(),
      context: remembered.context || undefined,
      namespaces: remembered.namespace === "" ? "all" : [remembered.namespace],
      allowProcesses: true,
    });
    this.#cluster = cluster;
    const show = (report: Report) => this.#set({ kind: "on", report, message: messageOf(report, words) });
    cluster.subscribe((report) => {
      if (cluster === this.#cluster) show(report);
    });
    show(cluster.report);
    this.#output.info("Connecting to the cluster, as the user asked.");
  }

  async disconnect(): Promise<void> {
    this.#asked++;
    await this.#context.workspaceState.update(memory, { ...this.remembered, connected: false });
    await this.#close();
    this.#set({ kind: "off" });
  }

  /** The contexts that can be chosen, and why there are none. Reads files, and connects to nothing. */
  async contexts(): Promise<{ readonly contexts: ContextList["contexts"]; readonly message: string }> {
    const { listContexts, problemWords } = await import("#cluster");
    const { contexts, problem } = await listContexts({ environment: process.env, kubeconfig: kubeconfigSetting() });
    const { message, action } = problem ? problemWords(problem) : { message: "", action: "" };
    return { contexts, message: `${message} ${action}`.trim() };
  }

  /** Gives a promise, which VS Code waits for where it can. */
  dispose(): Promise<void> {
    this.#asked++;
    this.#changed.dispose();
    return this.#close();
  }

  async #close(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    await cluster?.close();
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#changed.fire();
  }
}

/** By its scope a setting of the user's, never of a workspace: a repository must not choose which programs log in. */
function kubeconfigSetting(): string | undefined {
  return workspace.getConfiguration("pullSecrets").get<string>("cluster.kubeconfig") || undefined;
}
