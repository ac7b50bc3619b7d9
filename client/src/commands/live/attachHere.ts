/** Attach existing secret…: adds a pull secret to the list of what makes a failing Pod, once both sides have been shown. */
import { window } from "vscode";
import type { AttachReference, Cluster } from "#cluster";
import { type PullFailure, t } from "#core";
import { showInformation, showWarning } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, done, told } from "./change.ts";
import { chooseSecret } from "./copyHere.ts";
import { showFailure } from "./explain.ts";
import { before, follow } from "./follow.ts";
import { isRestartable } from "./restart.ts";
import { failureFor, titleOf, workloadOf } from "./target.ts";

/** @param args A node of the tree, and the name of the Secret where it has been chosen already. */
export async function attachHere(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "workload"));
  if (!failure) return;
  const secret = typeof args[1] === "string" ? args[1] : await chooseHere(cluster, failure);
  const target = secret === undefined ? undefined : await chooseTarget(failure, secret);
  if (secret === undefined || !target) return;
  const list = await told(cluster.pullSecretList(target));
  if (!list) return;
  const title = titleOf(target);
  if (list.value.names.includes(secret)) {
    void showInformation(
      target.kind === "ServiceAccount"
        ? t`${title} lists "${secret}" already. Only new Pods get its list: restart the workload.`
        : t`${title} lists "${secret}" already.`,
    );
    return;
  }
  const workload = workloadOf(failure);
  const close = await showBoth(workbench, target, list.value.names, secret);
  const chosen = await asked(
    workbench,
    questionOf(target, secret, isRestartable(workload) ? titleOf(workload) : undefined),
  ).then(async (chosen) => {
    await close();
    return chosen;
  });
  if (chosen === undefined) return;
  const known = await before(cluster, workload, true);
  if (!(await done(workbench, cluster.attach(target, secret, list.value)))) return;
  if (target.kind === "ServiceAccount") {
    if (chosen !== andRestart() || !isRestartable(workload)) {
      void showInformation(t`${title} lists "${secret}" now. Only new Pods get its list.`);
      return;
    }
    if (!(await told(cluster.restart(workload)))) {
      void showWarning(t`${title} lists "${secret}" now, but ${titleOf(workload)} was not restarted.`);
      return;
    }
  }
  await follow(cluster, workload, known, t`Secret "${secret}" is attached to ${title}`, (failure) =>
    showFailure(workbench, failure),
  );
}

async function chooseHere(cluster: Cluster, failure: PullFailure): Promise<string | undefined> {
  const all = await told(cluster.pullSecrets());
  const here = all?.value.filter(({ namespace }) => namespace === failure.namespace);
  const none = t`Namespace "${failure.namespace}" has no pull secret that could be attached. "Create pull secret here" makes one.`;
  return here && (await chooseSecret(here, failure, t`Which Secret shall be attached?`, none))?.name;
}

/** A Pod that has a list of its own gets nothing from its ServiceAccount. */
async function chooseTarget(failure: PullFailure, secret: string): Promise<AttachReference | undefined> {
  const { namespace, serviceAccount } = failure;
  const workload = workloadOf(failure);
  const account = {
    label: titleOf({ kind: "ServiceAccount", name: serviceAccount }),
    description: t`for all new Pods that run as it and have no list of their own`,
    target: { kind: "ServiceAccount", namespace, name: serviceAccount } as const,
  };
  const own = isRestartable(workload)
    ? [{ label: titleOf(workload), description: t`its Pod template; its Pods are made anew`, target: workload }]
    : [];
  const items = [...own, account];
  if (failure.pullSecrets.length === 0) items.reverse();
  const placeHolder = t`What shall Secret "${secret}" be attached to?`;
  return (await window.showQuickPick(items, { placeHolder, ignoreFocusOut: true }))?.target;
}

const andRestart = () => t`Attach and restart`;

function questionOf(target: AttachReference, secret: string, restartable: string | undefined) {
  const { kind, namespace } = target;
  const question = t`Add "${secret}" to the pull secrets of ${titleOf(target)} in namespace "${namespace}"?`;
  if (kind !== "ServiceAccount") {
    const means = [t`Nothing that it lists is taken away. Its Pods are replaced one after the other by new ones.`];
    return { question, means, buttons: [t`Attach`] };
  }
  const means = [
    t`Nothing that it lists is taken away. All new Pods that run as it, and have no list of their own, get the Secret; Pods that exist do not.`,
    ...(restartable === undefined ? [] : [t`With a restart, ${restartable} gets new Pods at once.`]),
  ];
  return { question, means, buttons: restartable === undefined ? [t`Attach`] : [andRestart(), t`Attach`] };
}

/** The part of the object that changes, before and after. Gives what closes it again. */
async function showBoth(
  { live }: Workbench,
  target: AttachReference,
  names: readonly string[],
  secret: string,
): Promise<() => Promise<void>> {
  const { namespace, name } = target;
  const [before, after] = [names, [...names, secret]].map((list) => textOf(target, list)) as [string, string];
  const title = t`${titleOf(target)}: add "${secret}"`;
  return await live.compare(`${namespace}/${name}.yaml`, before, after, title);
}

function textOf({ kind, namespace, name }: AttachReference, names: readonly string[]): string {
  const [indent, head] = kind === "ServiceAccount" ? ["", ""] : ["      ", "spec:\n  template:\n    spec:\n"];
  const list = names.map((name) => `${indent}  - name: ${name}\n`).join("");
  const version = kind === "ServiceAccount" ? "v1" : "apps/v1";
  const object = `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n`;
  return `${object}${head}${indent}imagePullSecrets:${list === "" ? " []\n" : `\n${list}`}`;
}
