/** Retry now: deletes a Pod that something makes anew, so that its images are pulled at once and not after the back-off. */

import { t } from "#core";
import { showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";
import { asked, connected, done } from "./change.ts";
import { showFailure } from "./explain.ts";
import { before, follow } from "./follow.ts";
import { failureFor, workloadOf } from "./target.ts";

export async function retryNow(workbench: Workbench, ...args: readonly unknown[]): Promise<void> {
  const cluster = connected(workbench);
  const failure = cluster && (await failureFor(workbench, args, "pod"));
  if (!failure) return;
  const { namespace, pod, podUid, owner } = failure;
  if (owner === null) {
    void showInformation(
      t`Pod "${pod}" would be gone for good, as nothing makes it anew. Delete it and apply its manifest again by hand.`,
    );
    return;
  }
  const workload = workloadOf(failure);
  const button = t`Delete pod`;
  const chosen = await asked(workbench, {
    question: t`Delete Pod "${pod}" in namespace "${namespace}"?`,
    means: [t`${owner.replace("/", " ")} makes another one, which pulls its images at once.`],
    buttons: [button],
  });
  if (chosen !== button) return;
  const known = await before(cluster, workload, false);
  if (!(await done(workbench, cluster.deletePod({ namespace, name: pod, uid: podUid })))) return;
  await follow(cluster, workload, known, t`Making Pod "${pod}" anew`, (failure) => showFailure(workbench, failure));
}
