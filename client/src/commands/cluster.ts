/** The commands of the connection to a cluster: connect, choose a context or a namespace, ask again, disconnect. */
import { type QuickPickItem, window } from "vscode";
import { namespaceProblem, t } from "#core";
import type { ClusterSession } from "../cluster/session.ts";
import { showWarning } from "../prompts/messages.ts";
import type { Workbench } from "./index.ts";

export async function connectCluster({ cluster }: Workbench): Promise<void> {
  await cluster.connect();
}

export async function disconnectCluster({ cluster }: Workbench): Promise<void> {
  await cluster.disconnect();
}

/** Tries at once where the connection is lost, and makes one where there is none. */
export async function refreshCluster({ cluster }: Workbench): Promise<void> {
  if (cluster.cluster) cluster.cluster.reconnect();
  else await cluster.connect();
}

export async function chooseContext({ cluster }: Workbench): Promise<void> {
  const { contexts, message } = await cluster.contexts();
  if (contexts.length === 0) {
    void showWarning(message === "" ? t`The kubeconfig has no contexts.` : message);
    return;
  }
  const used = cluster.report?.context;
  const items = contexts.map(({ name, current, cluster: server, namespace }) => ({
    label: name,
    description: [
      server,
      ...(current ? [t`kubectl's current context`] : []),
      ...(name === used ? [t`shown now`] : []),
    ].join(" · "),
    detail: t`Namespace ${namespace}`,
  }));
  const placeHolder = t`Which cluster shall be shown? Your kubeconfig stays as it is.`;
  const chosen = await window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (chosen) await cluster.connect({ context: chosen.label, namespace: "" });
}

export async function chooseNamespace({ cluster }: Workbench): Promise<void> {
  const every: QuickPickItem = { label: t`All namespaces`, description: t`all that you may see` };
  const items = [every, ...(await known(cluster)).map((label): QuickPickItem => ({ label }))];
  const picker = window.createQuickPick();
  picker.placeholder = t`Which namespace shall be watched? Type the name of any.`;
  picker.items = items;
  // Which namespaces there are may be a secret to this user, so any name can be typed.
  picker.onDidChangeValue((value) => {
    const typed = value.trim();
    const isOffered = items.some(({ label }) => label === typed) || namespaceProblem(typed) !== undefined;
    picker.items = isOffered ? items : [...items, { label: typed, description: "typed" }];
  });
  const chosen = await new Promise<QuickPickItem | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems[0]));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  if (chosen) await cluster.connect({ namespace: chosen === every ? "" : chosen.label });
}

/** Those of the cluster, where they may be listed; else those that have been heard of. */
async function known({ cluster, report }: ClusterSession): Promise<readonly string[]> {
  const listed = await cluster?.namespaces();
  const heard = (report?.failures ?? []).map(({ namespace }) => namespace);
  return [...new Set([...(listed?.ok ? listed.value : []), ...heard])].toSorted();
}
