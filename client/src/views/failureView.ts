/** The view "Image Pull Failures": shows the tree of a cluster's failing pulls and keeps it up to date. */
import {
  commands,
  Disposable,
  EventEmitter,
  type ExtensionContext,
  FileDecoration,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
} from "vscode";
import { t } from "#core";
import { placeOf } from "../cluster/message.ts";
import type { ClusterSession, SessionState } from "../cluster/session.ts";
import { type ViewState, viewStateOf, type WayOut, waysOutOf } from "./failureState.ts";
import { tooltipOf } from "./failureTooltip.ts";
import {
  cannotPullAnImage,
  type FailureFilter,
  type FailureNode,
  failureTree,
  familyIcons,
  filtered,
  type Grouping,
  type NodeKind,
  noFilter,
  podsOf,
} from "./failureTree.ts";
import { isNode, type Row, Rows } from "./rows.ts";

const memory = { grouping: "pullSecrets.grouping", filter: "pullSecrets.filter" };
/** Marks what may be outdated, so that it is shown in grey. */
const outdatedScheme = "pull-secrets-outdated";
const maybeOutdated = () => t`The connection is lost; this may be outdated.`;
/** Ages and times to come are in the tree, so it changes by itself; in milliseconds. */
const tick = 10_000;
/** A report comes five times a second while many Pods are looked into, and nobody reads so fast; in milliseconds. */
const drawEvery = 500;
/** How long VS Code may take to draw a tree, in milliseconds. */
const drawing = 2000;

export class FailureView implements Disposable {
  readonly #session: ClusterSession;
  readonly #context: ExtensionContext;
  readonly #changed = new EventEmitter<Row | Row[] | undefined>();
  readonly #view: TreeView<Row>;
  readonly #disposables: Disposable;
  readonly #rows = new Rows();
  #selected: readonly Row[] = [];
  #outdated = false;
  #waiting: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(context: ExtensionContext, session: ClusterSession) {
    this.#session = session;
    this.#context = context;
    this.#view = window.createTreeView("pullSecrets.failures", {
      treeDataProvider: {
        onDidChangeTreeData: this.#changed.event,
        getChildren: (row) => [...(row?.children ?? this.#rows.roots)],
        getParent: ({ parent }) => parent,
        getTreeItem: ({ content }) => (isNode(content) ? this.#itemOf(content) : wayOutItem(content)),
        resolveTreeItem: (item, { failures }) =>
          failures.length > 0 ? Object.assign(item, { tooltip: tooltipOf(failures) }) : item,
      },
      showCollapseAll: true,
    });
    const timer = setInterval(() => this.#view.visible && this.#update(), tick);
    this.#disposables = Disposable.from(
      this.#view,
      this.#changed,
      session.onDidChange(() => this.#soon()),
      this.#view.onDidChangeSelection(({ selection }) => {
        if (selection.length > 0 || !this.#isDrawing()) this.#selected = selection;
      }),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return;
        session.resume();
        this.#update();
      }),
      window.registerFileDecorationProvider({
        provideFileDecoration: ({ scheme }) =>
          scheme === outdatedScheme
            ? new FileDecoration(undefined, maybeOutdated(), new ThemeColor("disabledForeground"))
            : undefined,
      }),
      new Disposable(() => {
        clearInterval(timer);
        clearTimeout(this.#waiting);
      }),
    );
    if (this.#view.visible) session.resume();
    this.#update();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  get grouping(): Grouping {
    return this.#context.workspaceState.get<Grouping>(memory.grouping, "workload");
  }

  async groupBy(grouping: Grouping): Promise<void> {
    await this.#context.workspaceState.update(memory.grouping, grouping);
    this.#update();
  }

  get filter(): FailureFilter {
    return this.#context.workspaceState.get<FailureFilter>(memory.filter, noFilter);
  }

  async filterBy(filter: FailureFilter): Promise<void> {
    await this.#context.workspaceState.update(memory.filter, filter);
    this.#update();
  }

  /** What is selected, as long as it is there. Of what was clicked while the tree was drawn, VS Code tells only when asked later. */
  get selection(): readonly Row[] {
    const now = this.#view.selection.length > 0 ? this.#view.selection : this.#selected;
    return now.filter((row) => this.#rows.has(row));
  }

  /** While a tree is being drawn anew, VS Code knows of no selection for a moment. */
  #isDrawing(): boolean {
    return Date.now() - this.#drawn < drawing;
  }

  #soon(): void {
    this.#waiting ??= setTimeout(() => this.#update(), Math.max(0, this.#drawn + drawEvery - Date.now()));
  }

  #update(): void {
    clearTimeout(this.#waiting);
    [this.#waiting, this.#drawn] = [undefined, Date.now()];
    const { state } = this.#session;
    const all = this.#session.report?.failures ?? [];
    const failures = filtered(all, this.filter);
    const viewState = viewStateOf(state, failures.length);
    this.#tell(viewState, all.length, failures.length);
    // What is shown to nobody need not be made: it is when the view is opened.
    if (!this.#view.visible) return;
    const tree = failureTree(failures, this.grouping, Date.now());
    this.#outdated = viewState === "outdated";
    const changed = this.#rows.draw(tree.length > 0 ? tree : waysOutOf(viewState), viewState);
    if (changed === "all") this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire([...changed]);
  }

  /** What stands around the tree. VS Code shows no welcome text where there is a message. */
  #tell(viewState: ViewState, all: number, shown: number): void {
    const { state } = this.#session;
    void commands.executeCommand("setContext", "pullSecrets.cluster", viewState);
    void commands.executeCommand("setContext", "pullSecrets.connected", state.kind === "on");
    void commands.executeCommand("setContext", "pullSecrets.grouping", this.grouping);
    const isFiltered = JSON.stringify(this.filter) !== JSON.stringify(noFilter);
    void commands.executeCommand("setContext", "pullSecrets.filtered", isFiltered);
    const hidden = isFiltered && shown > 0 ? [t`The filter shows ${shown} of ${all} failing images.`] : [];
    this.#view.message = [...messageIn(state, viewState), ...hidden].join(" ");
    const pods = podsOf(this.#session.report?.failures ?? []);
    this.#view.badge = pods > 0 ? { value: pods, tooltip: cannotPullAnImage(pods) } : undefined;
  }

  #itemOf({ id, kind, label, description, spoken, failures, children }: FailureNode): TreeItem {
    const item = new TreeItem(label, collapsed(kind, children.length));
    item.id = id;
    item.description = description;
    item.iconPath = this.#iconOf(kind, failures);
    item.contextValue = contextOf(kind, failures);
    item.accessibilityInformation = { label: this.#outdated ? `${spoken}, ${maybeOutdated()}` : spoken };
    if (this.#outdated) item.resourceUri = Uri.from({ scheme: outdatedScheme, path: `/${encodeURIComponent(id)}` });
    if (kind === "container") {
      const [failure] = failures;
      item.command = {
        command: "pullSecrets.live.explain",
        title: t`Explain`,
        arguments: [{ id, kind, failures: [failure] }],
      };
    }
    return item;
  }

  #iconOf(kind: NodeKind, failures: FailureNode["failures"]): ThemeIcon {
    const [first] = failures;
    if (kind !== "container" && kind !== "cause") return new ThemeIcon(icons[kind]);
    const color = this.#outdated
      ? "disabledForeground"
      : failures.every(({ transient }) => transient)
        ? "list.warningForeground"
        : "list.errorForeground";
    return new ThemeIcon(familyIcons[first?.family ?? "unknown"], new ThemeColor(color));
  }
}

/** What a welcome text says needs no message. */
function messageIn(state: SessionState, viewState: ViewState): readonly string[] {
  if (state.kind !== "on" || viewState === "filtered") return [];
  if (viewState === "connecting" && state.message === "") return [];
  const place = state.report.context === "" ? "" : `${placeOf(state.report)}.`;
  const healthy = viewState === "healthy" ? t`Every image of every pod that is watched can be pulled.` : "";
  return [place, healthy, state.message].filter((part) => part !== "");
}

const icons: Readonly<Record<Exclude<NodeKind, "container" | "cause">, string>> = {
  namespace: "symbol-namespace",
  workload: "layers",
  pod: "symbol-method",
  registry: "server",
};

/** A workload's Pods mostly fail alike, so it says what is wrong without being opened. */
function collapsed(kind: NodeKind, children: number): TreeItemCollapsibleState {
  if (children === 0) return TreeItemCollapsibleState.None;
  return kind === "workload" ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded;
}

/** What the menus ask for: `container owned cause-secret-missing`, in words of their own. */
function contextOf(kind: NodeKind, failures: FailureNode["failures"]): string {
  const [first] = failures;
  const owned = first && first.owner !== null ? ["owned"] : [];
  const restartable = /^(?:Deployment|StatefulSet|DaemonSet)\//.test(first?.owner ?? "") ? ["restartable"] : [];
  const causes = new Set(failures.map(({ cause }) => `cause-${cause}`));
  return [kind, ...owned, ...restartable, ...(kind === "container" ? causes : [])].join(" ");
}

function wayOutItem({ label, command, icon }: WayOut): TreeItem {
  const item = new TreeItem(label);
  item.id = command;
  item.iconPath = new ThemeIcon(icon);
  item.command = { command, title: label };
  return item;
}
