/** Follows the Pods of a workload after a change, until they have their images or fail anew. */
import { ProgressLocation, window } from "vscode";
import type { Cluster, ClusterProblem, WorkloadReference } from "#cluster";
import { type PullFailure, t } from "#core";
import { sentencesOf } from "../../cluster/failed.ts";
import { showInformation, showWarning } from "../../prompts/messages.ts";
import { plainText } from "../../prompts/plainText.ts";
import { type Before, beforeChange, look, type Outcome } from "./progress.ts";
import { titleOf } from "./target.ts";

/** Milliseconds. */
const lookEvery = 1000;
const longest = 20 * 60_000;

/** To be asked before the change is made. */
export async function before(cluster: Cluster, workload: WorkloadReference, replaced: boolean): Promise<Before> {
  const pods = await cluster.podsOf(workload);
  return beforeChange(pods.ok ? pods.value : [], { replaced, single: workload.kind === "Pod" }, Date.now());
}

/** Tells how it ends, and offers to explain what fails anew. @param what What was done. */
export async function follow(
  cluster: Cluster,
  workload: WorkloadReference,
  known: Before,
  what: string,
  explain: (failure: Extract<Outcome, { kind: "failing" }>["failure"]) => Promise<void>,
): Promise<void> {
  const progress = { location: ProgressLocation.Notification, title: plainText(what), cancellable: true };
  const outcome = await window.withProgress(progress, async (shown, token) => {
    const end = Date.now() + longest;
    let base = known;
    while (!token.isCancellationRequested && Date.now() < end) {
      const pods = await cluster.podsOf(workload);
      if (!pods.ok && hopeless.has(pods.problem.kind))
        return { kind: "lost", why: await sentencesOf(pods.problem) } as const;
      if (pods.ok) {
        const { outcome, before } = look(pods.value, cluster.report.failures, base, Date.now());
        if (outcome.kind !== "waiting") return outcome;
        base = before;
        shown.report({ message: plainText(outcome.words) });
      }
      await new Promise<void>((resolve) => {
        setTimeout(resolve, lookEvery);
        token.onCancellationRequested(() => resolve());
      });
    }
    const why = t`It takes very long; the sidebar shows what fails.`;
    return token.isCancellationRequested ? undefined : ({ kind: "lost", why } as const);
  });
  if (outcome) await tell(outcome, workload, explain);
}

/** What no waiting helps with. */
const hopeless: ReadonlySet<ClusterProblem["kind"]> = new Set(["closed", "forbidden"]);

interface Lost {
  readonly kind: "lost";
  /** Why the Pods are not followed to the end, in sentences. */
  readonly why: string;
}

/** By what the events tell, a Secret that was just changed may seem not to have been tried yet. */
function newsOf({ cause, headline, image }: PullFailure): string {
  const isOld = cause === "secret-changed-later" || cause === "service-account-changed-later";
  return isOld ? t`${image} was tried, and refused with what the Secrets hold now.` : headline;
}

/** @param pods How many it has, unless it is one itself. */
function runningWords(title: string, pods: number | undefined): string {
  if (pods === undefined) return t`${title} has all its images.`;
  return pods === 1 ? t`${title}: its pod has all images.` : t`${title}: its ${pods} pods have all images.`;
}

async function tell(
  outcome: Outcome | Lost,
  workload: WorkloadReference,
  explain: Parameters<typeof follow>[4],
): Promise<void> {
  const title = titleOf(workload);
  if (outcome.kind === "running") {
    void showInformation(runningWords(title, workload.kind === "Pod" ? undefined : outcome.pods));
  } else if (outcome.kind === "gone") {
    void showInformation(t`${title} is gone.`);
  } else if (outcome.kind === "lost") {
    void showInformation(t`How the pods of ${title} get on is not followed any longer. ${outcome.why}`);
  } else if (outcome.kind === "failing") {
    const { failure } = outcome;
    const button = t`Explain`;
    const chosen = await showWarning(t`${title} fails to pull again: ${newsOf(failure)}`, button);
    if (chosen === button) await explain(failure);
  }
}
