/** How far the Pods of a workload are after a change, as data: whether they run, fail anew, or have to be waited for. */
import type { PodProgress } from "#cluster";
import type { PullFailure } from "#core";
import { soon } from "../../views/times.ts";

/** What was known before the change. */
export interface Before {
  /** The Pods that there were, by their uids. */
  readonly pods: ReadonlyMap<string, PodProgress>;
  /** Whether the change makes new Pods, so that those before do not count. */
  readonly replaced: boolean;
  /** It is a Pod that nothing makes anew. */
  readonly single: boolean;
}

export type Outcome =
  | { readonly kind: "running"; readonly pods: number }
  | { readonly kind: "failing"; readonly failure: PullFailure }
  | { readonly kind: "gone" }
  /** What is waited for, in a few words. */
  | { readonly kind: "waiting"; readonly words: string };

/**
 * @param failures What fails now.
 * @param now Milliseconds since 1970.
 */
export function outcomeOf(
  pods: readonly PodProgress[],
  failures: readonly PullFailure[],
  before: Before,
  now: number,
): Outcome {
  const current = before.replaced ? pods.filter(({ uid }) => !before.pods.has(uid)) : pods;
  const uids = new Set(current.map(({ uid }) => uid));
  const failing = failures.filter(({ podUid }) => uids.has(podUid));
  const anew = new Set(current.filter((pod) => failsAnew(pod, before.pods.get(pod.uid))).map(({ uid }) => uid));
  const failure = failing.find(({ podUid }) => anew.has(podUid));
  if (failure) return { kind: "failing", failure };
  if (pods.length === 0) return before.single ? { kind: "gone" } : { kind: "waiting", words: "waiting for a new pod" };
  const pulled = current.filter(({ state }) => state === "pulled").length;
  if (pulled > 0 && pulled === pods.length) return { kind: "running", pods: pulled };
  return { kind: "waiting", words: wordsOf(pulled, pods.length, failing, now) };
}

/** A Pod that was there fails anew only once its node has tried again. */
function failsAnew({ state, stamp, backingOff }: PodProgress, before: PodProgress | undefined): boolean {
  if (state !== "failing") return false;
  if (before?.state !== "failing") return true;
  // That the back-off begins after a try that was there already is no news.
  return stamp !== before.stamp && (before.backingOff || !backingOff);
}

/** Where the back-off has begun since, the next news is another try. */
export function rebased(before: Before, pods: readonly PodProgress[]): Before {
  const known = new Map(before.pods);
  for (const pod of pods) {
    const earlier = known.get(pod.uid);
    if (earlier?.state === "failing" && !earlier.backingOff && pod.backingOff) known.set(pod.uid, pod);
  }
  return { ...before, pods: known };
}

function wordsOf(pulled: number, all: number, failing: readonly PullFailure[], now: number): string {
  const times = failing.flatMap(({ backOff: { nextAttempt } }) => nextAttempt ?? []).toSorted();
  const next = times[0] === undefined ? "" : `; next attempt ${soon(Date.parse(times[0]), now)}`;
  return `${pulled} of ${all} ${all === 1 ? "pod has" : "pods have"} all images${next}`;
}
