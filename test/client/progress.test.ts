/** How a change is followed: what counts as running, as failing anew, and what is waited for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodProgress } from "#cluster";
import type { PullFailure } from "#core";
import { beforeChange, look, type Outcome } from "../../client/src/commands/live/progress.ts";
import { failure, now } from "./failures.ts";

const old = failure({ pod: "old" });
const tried = failure({ pod: "new" });
const fresh: PullFailure = { ...tried, backOff: { ...tried.backOff, attempts: 1, nextAttempt: null } };
const pod = (name: string, state: PodProgress["state"], stamp = "1", backingOff = true): PodProgress => ({
  name,
  uid: `uid-of-${name}`,
  state,
  stamp,
  backingOff: state === "failing" && backingOff,
});

interface Sight {
  readonly pods: readonly PodProgress[];
  readonly failures?: readonly PullFailure[];
  /** How long after the change; two minutes unless it is said. */
  readonly seconds?: number;
}

/** What is seen last, after what was seen `before`. */
interface Case extends Sight {
  readonly before?: readonly Sight[];
  readonly replaced?: boolean;
  readonly single?: boolean;
  /** Of the Pod that there was. */
  readonly triedJustNow?: boolean;
  readonly outcome: Outcome;
}

const waiting = (words: string): Outcome => ({ kind: "waiting", words });
/** A new Pod that was refused at its first try. */
const refused = { pods: [pod("new", "failing", "1", false)], failures: [fresh] };

const cases: Readonly<Record<string, Case>> = {
  "a Pod that waits for its next attempt": {
    pods: [pod("old", "failing")],
    failures: [old],
    outcome: waiting("0 of 1 pod has all images; next attempt in about 40 s"),
  },
  "a Pod that was tried again in vain": {
    pods: [pod("old", "failing", "2")],
    failures: [old],
    outcome: { kind: "failing", failure: old },
  },
  "a Pod whose back-off begins": {
    pods: [pod("old", "failing", "2")],
    failures: [old],
    triedJustNow: true,
    outcome: waiting("0 of 1 pod has all images; next attempt in about 40 s"),
  },
  "a Pod that is tried for a second time": {
    pods: [pod("old", "failing", "3", false)],
    failures: [old],
    triedJustNow: true,
    outcome: { kind: "failing", failure: old },
  },
  "a Pod that has its images": { pods: [pod("old", "pulled")], outcome: { kind: "running", pods: 1 } },
  "a Pod that is gone": { pods: [], single: true, outcome: { kind: "gone" } },
  "a Pod that was deleted, and whose successor is not there yet": {
    pods: [],
    outcome: waiting("waiting for a new pod"),
  },
  "a restart of which no Pod has been made yet": {
    pods: [],
    replaced: true,
    outcome: waiting("waiting for a new pod"),
  },
  "a restart whose old Pods fail on": {
    pods: [pod("old", "failing"), pod("new", "waiting")],
    failures: [old],
    replaced: true,
    outcome: waiting("0 of 2 pods have all images"),
  },
  "a Pod whose try may have begun before the change": {
    pods: [pod("old", "failing", "2")],
    failures: [old],
    seconds: 3,
    outcome: waiting("0 of 1 pod has all images; next attempt in about 40 s"),
  },
  "a Pod that waits after a try that may have begun before the change": {
    before: [{ pods: [pod("old", "failing", "2", false)], failures: [old], seconds: 3 }],
    pods: [pod("old", "failing", "3")],
    failures: [old],
    outcome: waiting("0 of 1 pod has all images; next attempt in about 40 s"),
  },
  "a Pod that fails once more after a try that may have begun before the change": {
    before: [{ pods: [pod("old", "failing", "2")], failures: [old], seconds: 3 }],
    pods: [pod("old", "failing", "3")],
    failures: [old],
    outcome: { kind: "failing", failure: old },
  },
  "a Pod that is refused before its node must have seen the change": {
    pods: [pod("old", "failing", "2", false)],
    failures: [old],
    seconds: 40,
    outcome: waiting("0 of 1 pod has all images; next attempt in about 40 s"),
  },
  "a Pod that fails again soon for a reason that no Secret can change": {
    pods: [pod("old", "failing", "2", false)],
    failures: [{ ...old, cause: "not-found", family: "image" }],
    seconds: 40,
    outcome: { kind: "failing", failure: { ...old, cause: "not-found", family: "image" } },
  },
  "a restart whose new Pod is refused at first, as its node may not have seen the Secret": {
    ...refused,
    replaced: true,
    outcome: waiting("0 of 1 pod has all images"),
  },
  "a restart whose new Pod waits after it was refused": {
    before: [refused],
    pods: [pod("new", "failing", "2")],
    failures: [fresh],
    replaced: true,
    outcome: waiting("0 of 1 pod has all images"),
  },
  "a restart whose new Pod is refused again": {
    before: [refused, { pods: [pod("new", "failing", "2")], failures: [fresh] }],
    pods: [pod("new", "failing", "3", false)],
    failures: [fresh],
    replaced: true,
    outcome: { kind: "failing", failure: fresh },
  },
  "a restart whose new Pod was refused twice, as its events tell": {
    pods: [pod("old", "pulled"), pod("new", "failing")],
    failures: [tried],
    replaced: true,
    outcome: { kind: "failing", failure: tried },
  },
  "a restart whose new Pod was refused at first and then pulled": {
    before: [refused],
    pods: [pod("new", "pulled", "3")],
    replaced: true,
    outcome: { kind: "running", pods: 1 },
  },
  "a restart whose new Pod fails for a reason that no Secret can change": {
    pods: [pod("new", "failing", "1", false)],
    failures: [{ ...fresh, cause: "never-pull", family: "image" }],
    replaced: true,
    outcome: { kind: "failing", failure: { ...fresh, cause: "never-pull", family: "image" } },
  },
  "a restart whose old Pods are still there": {
    pods: [pod("old", "pulled"), pod("new", "pulled")],
    replaced: true,
    outcome: waiting("1 of 2 pods have all images"),
  },
  "a restart that is done": { pods: [pod("new", "pulled")], replaced: true, outcome: { kind: "running", pods: 1 } },
};

for (const [
  name,
  { before = [], replaced = false, single = false, triedJustNow = false, outcome, ...last },
] of Object.entries(cases)) {
  test(name, () => {
    let known = beforeChange([pod("old", "failing", "1", !triedJustNow)], { replaced, single }, now);
    const outcomes = [...before, last].map(({ pods, failures = [], seconds = 120 }) => {
      const since = now - seconds * 1000;
      const { outcome, before } = look(pods, failures, { ...known, since }, now);
      known = before;
      return outcome;
    });
    assert.deepEqual(outcomes.at(-1), outcome);
    for (const earlier of outcomes.slice(0, -1)) assert.equal(earlier.kind, "waiting");
  });
}
