/** Restart workload: makes all its Pods anew, as kubectl rollout restart does. */
import type { RestartableReference, WorkloadReference } from "#cluster";
import { t } from "#core";
import { showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, done } from "./change.ts";
import { showFailure } from "./explain.ts";
import { before, follow } from "./follow.ts";
import { failureFor, titleOf, workloadOf } from "./target.ts";

export async function restartWorkload(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "workload"));
  if (!failure) return;
  const workload = workloadOf(failure);
  const title = titleOf(workload);
  if (!isRestartable(workload)) {
    void showInformation(t`${title} cannot be restarted as a whole. "Retry now" makes a single pod anew.`);
    return;
  }
  const button = t`Restart`;
  const chosen = await asked(workbench, {
    question: t`Restart ${title} in namespace "${workload.namespace}"?`,
    means: [t`Its pods are replaced one after the other by new ones, those that run included.`],
    buttons: [button],
  });
  if (chosen !== button) return;
  const known = await before(cluster, workload, true);
  if (!(await done(workbench, cluster.restart(workload)))) return;
  await follow(cluster, workload, known, t`Restarting ${title}`, (failure) => showFailure(workbench, failure));
}

/** Whether `rollout restart` knows the kind. */
export function isRestartable(workload: WorkloadReference): workload is WorkloadReference & RestartableReference {
  return ["Deployment", "StatefulSet", "DaemonSet"].includes(workload.kind);
}
