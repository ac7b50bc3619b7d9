/** The failing pulls of each workload, and one sentence on them for its manifest. Knows no VS Code. */
import { type PullFailure, t } from "#core";
import type { ClusterObject } from "#protocol";
import { cannotPull, podsOf } from "./failureTree.ts";

export interface OwnerFailures {
  /** What declares the Pods: their owner, or a Pod of its own. */
  readonly owner: ClusterObject;
  readonly failures: readonly PullFailure[];
}

export function ownerOf({ namespace, owner, pod }: PullFailure): ClusterObject {
  const [type = "Pod", name = pod] = owner?.split("/") ?? [];
  return { type, namespace, name };
}

export function groupsOf(failures: readonly PullFailure[]): readonly OwnerFailures[] {
  const groups = Map.groupBy(failures, (failure) => JSON.stringify(ownerOf(failure)));
  return [...groups.values()].flatMap((group) => (group[0] ? [{ owner: ownerOf(group[0]), failures: group }] : []));
}

/** @param failures Of one workload. */
export function sentenceOf(failures: readonly PullFailure[]): string {
  const pods = podsOf(failures);
  const headlines = [...new Set(failures.map(({ headline }) => headline))];
  const [first = ""] = headlines;
  const who = cannotPull(pods);
  return headlines.length > 1 ? t`${who}: ${first} (and ${headlines.length - 1} more)` : t`${who}: ${first}`;
}
