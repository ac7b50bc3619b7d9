/** The one item of the status bar: there while something fails, and leads to the view. */

import { type Disposable, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from "vscode";
import { t } from "#core";
import type { ClusterSession } from "../cluster/session.ts";
import { cannotPull, cannotPullAnImage, podsOf } from "./failureTree.ts";

export class FailureStatus implements Disposable {
  readonly #item: StatusBarItem;
  readonly #listener: Disposable;

  constructor(session: ClusterSession) {
    this.#item = window.createStatusBarItem("pullSecrets.failures", StatusBarAlignment.Left);
    this.#item.name = t`Image Pull Failures`;
    this.#item.command = "pullSecrets.failures.focus";
    this.#listener = session.onDidChange(() => this.#update(session));
  }

  dispose(): void {
    this.#listener.dispose();
    this.#item.dispose();
  }

  #update({ report }: ClusterSession): void {
    const failures = report?.failures ?? [];
    const pods = podsOf(failures);
    if (!report || pods === 0) {
      this.#item.hide();
      return;
    }
    const outdated = report.connection.state !== "connected";
    this.#item.text = `$(package) ${cannotPull(pods)}`;
    this.#item.tooltip = outdated
      ? t`${cannotPull(pods)} when the cluster of context "${report.context}" was last heard of.`
      : t`${cannotPullAnImage(pods)}, in the cluster of context "${report.context}".`;
    this.#item.backgroundColor = outdated ? undefined : new ThemeColor("statusBarItem.warningBackground");
    this.#item.show();
  }
}
