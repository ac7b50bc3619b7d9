/** What a command of the sidebar is about: the node that it was chosen on, the one that is selected, or one that is asked for. */
import { window } from "vscode";
import type { WorkloadReference } from "#cluster";
import { type PullFailure, t } from "#core";
import { showInformation } from "../../prompts/messages.ts";
import type { Workbench } from "../index.ts";

/** Whether two failures are the same for a command: it is about a single image, or about whatever makes the Pods. */
type About = "image" | "pod" | "workload";

/** Nothing where there is none, which is told, or none was chosen. */
export async function failureFor(
  { cluster, failures: view }: Workbench,
  [argument]: readonly unknown[],
  about: About,
): Promise<PullFailure | undefined> {
  const known = cluster.report?.failures ?? [];
  const chosen = failuresIn(argument) ?? view.selection[0]?.failures ?? known;
  const distinct = [...new Map(chosen.map((failure) => [keyOf(failure, about), failure])).values()];
  const [only] = distinct;
  if (distinct.length <= 1) {
    if (!only) void showInformation(t`No pod fails to pull an image, as far as is known here.`);
    return only;
  }
  const items = distinct.map((failure) => ({
    label: about === "workload" ? titleOf(workloadOf(failure)) : `Pod "${failure.pod}"`,
    description: [failure.namespace, ...(about === "image" ? [failure.container] : [])].join(" · "),
    detail: failure.headline,
    failure,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: t`Which one?`, matchOnDescription: true });
  return picked?.failure;
}

/** The failures of a tree's node, which menus hand over. */
function failuresIn(argument: unknown): readonly PullFailure[] | undefined {
  if (typeof argument !== "object" || argument === null || !("failures" in argument)) return undefined;
  return Array.isArray(argument.failures) ? (argument.failures as readonly PullFailure[]) : undefined;
}

function keyOf(failure: PullFailure, about: About): string {
  const { namespace, podUid, containerType, container } = failure;
  if (about === "workload") return JSON.stringify(workloadOf(failure));
  return JSON.stringify([namespace, podUid, ...(about === "image" ? [containerType, container] : [])]);
}

const makers: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]);

/** What makes the Pod, or the Pod where that is none of Kubernetes' own kinds. */
export function workloadOf({ namespace, owner, pod }: PullFailure): WorkloadReference {
  const [kind = "", name = ""] = owner?.split("/") ?? [];
  return makers.has(kind)
    ? { kind: kind as WorkloadReference["kind"], namespace, name }
    : { kind: "Pod", namespace, name: pod };
}

export function titleOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} "${name}"`;
}
