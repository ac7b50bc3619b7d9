/** How far the Pods of a workload are after a change, as data: whether they run, fail anew, or have to be waited for. */
import type { PodProgress } from "#cluster";
import { type PullFailure, t } from "#core";
import { soon } from "../../views/times.ts";

/** What was known before the change, and what has been seen since. */
export interface Before {
  /** When the change was made, in milliseconds since 1970. */
  readonly since: number;
  /** The uids of the Pods that there were. */
  readonly old: ReadonlySet<string>;
  /** By the Pods' uids, how they were when they were waiting for the try that will tell. */
  readonly known: ReadonlyMap<string, PodProgress>;
  /** Whether the change makes new Pods, so that those before do not count. */
  readonly replaced: boolean;
  /** It is a Pod that nothing makes anew. */
  readonly single: boolean;
}

/** @param now Milliseconds since 1970. */
export function beforeChange(
  pods: readonly PodProgress[],
  { replaced, single }: Pick<Before, "replaced" | "single">,
  now: number,
): Before {
  const known = new Map(pods.map((pod) => [pod.uid, pod]));
  return { since: now, old: new Set(known.keys()), known, replaced, single };
}

export type Outcome =
  | { readonly kind: "running"; readonly pods: number }
  | { readonly kind: "failing"; readonly failure: PullFailure }
  | { readonly kind: "gone" }
  /** What is waited for, in a few words. */
  | { readonly kind: "waiting"; readonly words: string };

export interface Look {
  readonly outcome: Outcome;
  /** For the next look. */
  readonly before: Before;
}

/**
 * @param failures What fails now.
 * @param now Milliseconds since 1970.
 */
export function look(
  pods: readonly PodProgress[],
  failures: readonly PullFailure[],
  before: Before,
  now: number,
): Look {
  return { outcome: outcomeOf(pods, failures, before, now), before: rebased(before, pods, now) };
}

function outcomeOf(
  pods: readonly PodProgress[],
  failures: readonly PullFailure[],
  before: Before,
  now: number,
): Outcome {
  const current = before.replaced ? pods.filter(({ uid }) => !before.old.has(uid)) : pods;
  const byUid = new Map(current.map((pod) => [pod.uid, pod]));
  const failing = failures.filter(({ podUid }) => byUid.has(podUid));
  const failure = failing.find((one) => {
    const pod = byUid.get(one.podUid);
    return pod?.state === "failing" && (hasFailed(pod, before) ? failsAnew : failsFirst)(one, pod, before, now);
  });
  if (failure) return { kind: "failing", failure };
  if (pods.length === 0) return before.single ? { kind: "gone" } : { kind: "waiting", words: t`waiting for a new pod` };
  const pulled = current.filter(({ state }) => state === "pulled").length;
  if (pulled > 0 && pulled === pods.length) return { kind: "running", pods: pulled };
  return { kind: "waiting", words: wordsOf(pulled, pods.length, failing, now) };
}

/** Whether it was failing before the change. */
function hasFailed({ uid }: PodProgress, { old, known }: Before): boolean {
  return old.has(uid) && known.get(uid)?.state === "failing";
}

/**
 * What comes of a try so soon after the change may be of one that had begun before it, and of credentials that the node still
 * had from before: it may keep Secrets for a minute (pkg/kubelet/util/manager, ttl), and one that watches them may be late.
 * In milliseconds.
 */
const [settling, keeping] = [5000, 65_000];

/** These may be told of a Pod whose node has not seen a Secret yet that was just made, attached or changed. */
const doubtful: ReadonlySet<PullFailure["family"]> = new Set(["credentials", "unknown"]);

/** A Pod that was there fails anew only once its node has tried again. */
function failsAnew({ family }: PullFailure, pod: PodProgress, { known, since }: Before, now: number): boolean {
  return now - since >= (doubtful.has(family) ? keeping : settling) && hasTried(pod, known.get(pod.uid));
}

function hasTried({ stamp, backingOff }: PodProgress, earlier: PodProgress | undefined): boolean {
  if (earlier?.state !== "failing") return false;
  // That the back-off begins after a try that was there already is no news.
  return stamp !== earlier.stamp && (earlier.backingOff || !backingOff);
}

/** The first try of a Pod that did not fail before comes so soon that the second is the one to believe. */
function failsFirst({ family, backOff: { attempts } }: PullFailure, pod: PodProgress, { known }: Before): boolean {
  return !doubtful.has(family) || (attempts ?? 0) > 1 || hasTried(pod, known.get(pod.uid));
}

/** Where the back-off has begun since, or a try came too soon, the next news is another try. */
function rebased(before: Before, pods: readonly PodProgress[], now: number): Before {
  const isEarly = now - before.since < keeping;
  const anew = pods.filter((pod) => {
    const earlier = before.known.get(pod.uid);
    const beginsToWait = pod.backingOff && !(earlier?.state === "failing" && earlier.backingOff);
    return pod.state === "failing" && (beginsToWait || (isEarly && hasFailed(pod, before)));
  });
  return { ...before, known: new Map([...before.known, ...anew.map((pod) => [pod.uid, pod] as const)]) };
}

function wordsOf(pulled: number, all: number, failing: readonly PullFailure[], now: number): string {
  const times = failing.flatMap(({ backOff: { nextAttempt } }) => nextAttempt ?? []).toSorted();
  const images = all === 1 ? t`${pulled} of 1 pod has all images` : t`${pulled} of ${all} pods have all images`;
  return times[0] === undefined ? images : t`${images}; next attempt ${soon(Date.parse(times[0]), now)}`;
}
