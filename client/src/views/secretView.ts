/** The view "Pull Secrets": shows the docker config Secrets of the cluster, asked for when it is opened or refreshed. */

import {
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";
import type { Cluster, LivePullSecret } from "#cluster";
import { t } from "#core";
import type { ClusterSession } from "../cluster/session.ts";
import { type SecretNode, secretTree } from "./secretTree.ts";

export class SecretView implements Disposable {
  readonly #session: ClusterSession;
  readonly #changed = new EventEmitter<void>();
  readonly #view: TreeView<SecretNode>;
  readonly #disposables: Disposable;
  #roots: readonly SecretNode[] = [];
  #parents = new Map<string, SecretNode>();
  /** Grows with each question, so that an answer that comes after that of a later one is known as such. */
  #asked = 0;
  /** Whose Secrets are shown. */
  #of: Cluster | undefined;

  constructor(session: ClusterSession) {
    this.#session = session;
    this.#view = window.createTreeView("pullSecrets.secrets", {
      treeDataProvider: {
        onDidChangeTreeData: this.#changed.event,
        getChildren: (node) => [...(node?.children ?? this.#roots)],
        getParent: (node) => this.#parents.get(node.id),
        getTreeItem: itemOf,
      },
      showCollapseAll: true,
    });
    this.#disposables = Disposable.from(
      this.#view,
      this.#changed,
      session.onDidChange(() => void this.#follow()),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) void this.refresh();
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Asks the cluster again. */
  async refresh(): Promise<void> {
    const { cluster } = this.#session;
    if (!cluster || this.#session.report?.connection.state !== "connected") return;
    this.#of = cluster;
    const asked = ++this.#asked;
    const answer = await window.withProgress({ location: { viewId: "pullSecrets.secrets" } }, () =>
      cluster.pullSecrets(),
    );
    if (this.#of !== cluster || asked !== this.#asked) return;
    if (answer.ok) {
      this.#show(secretTree(answer.value, Date.now()), answer.value.length === 0 ? t`There are no pull secrets.` : "");
      return;
    }
    const { problemWords } = await import("#cluster");
    const { message, action } = problemWords(answer.problem);
    this.#show([], `${message} ${action}`);
  }

  /** The Secret that is selected, or whose part is. */
  get selected(): LivePullSecret | undefined {
    const [node] = this.#view.selection;
    return node && (node.secret ?? this.#parents.get(node.id)?.secret);
  }

  /** After a change that was made here. While it is hidden there is nothing to do: it asks when it is opened. */
  async refreshIfShown(): Promise<void> {
    if (this.#view.visible) await this.refresh();
  }

  /** Lists them once a connection stands, and forgets them when another cluster is chosen. */
  async #follow(): Promise<void> {
    const { cluster } = this.#session;
    if (this.#of && this.#of !== cluster) {
      this.#of = undefined;
      this.#show([], "");
    }
    if (!this.#of && cluster && this.#view.visible) await this.refresh();
  }

  #show(roots: readonly SecretNode[], message: string): void {
    this.#roots = roots;
    this.#parents = new Map(roots.flatMap(pairsOf));
    this.#view.message = message;
    this.#changed.fire();
  }
}

function pairsOf(node: SecretNode): readonly (readonly [string, SecretNode])[] {
  return node.children.flatMap((child) => [[child.id, node] as const, ...pairsOf(child)]);
}

function itemOf({ id, kind, label, description, marks, notes, children }: SecretNode): TreeItem {
  const states = TreeItemCollapsibleState;
  const state = children.length === 0 ? states.None : kind === "namespace" ? states.Expanded : states.Collapsed;
  const item = new TreeItem(label, state);
  item.id = id;
  item.description = description;
  item.contextValue = kind;
  item.iconPath = iconOf(kind, marks);
  if (notes.length > 0) item.tooltip = new MarkdownString().appendText(notes.join("\n\n"));
  item.accessibilityInformation = { label: [label, description, ...notes].join(", ") };
  return item;
}

function iconOf(kind: SecretNode["kind"], marks: SecretNode["marks"]): ThemeIcon {
  if (kind !== "secret") return new ThemeIcon(icons[kind]);
  const [worst] = marks;
  if (worst === undefined) return new ThemeIcon("key");
  if (worst === "unused") return new ThemeIcon("key", new ThemeColor("disabledForeground"));
  const color = worst === "expiring" ? "list.warningForeground" : "list.errorForeground";
  return new ThemeIcon(worst === "broken" ? "error" : "warning", new ThemeColor(color));
}

const icons: Readonly<Record<Exclude<SecretNode["kind"], "secret">, string>> = {
  namespace: "symbol-namespace",
  login: "server",
  consumer: "layers",
};
