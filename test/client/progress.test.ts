/** How a change is followed: what counts as running, as failing anew, and what is waited for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodProgress } from "#cluster";
import type { PullFailure } from "#core";
import { type Before, type Outcome, outcomeOf } from "../../client/src/commands/live/progress.ts";
import { failure, now } from "./failures.ts";

const old = failure({ pod: "old" });
const fresh = failure({ pod: "new" });
const pod = (name: string, state: PodProgress["state"], stamp = "1", backingOff = true): PodProgress => ({
  name,
  uid: `uid-of-${name}`,
  state,
  stamp,
  backingOff,
});

interface Case {
  readonly pods: readonly PodProgress[];
  readonly failures?: readonly PullFailure[];
  readonly replaced?: boolean;
  readonly single?: boolean;
  /** Of the Pod that there was. */
  readonly triedJustNow?: boolean;
  readonly outcome: Outcome;
}

const waiting = (words: string): Outcome => ({ kind: "waiting", words });

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
  "a restart whose new Pod fails": {
    pods: [pod("old", "pulled"), pod("new", "failing")],
    failures: [fresh],
    replaced: true,
    outcome: { kind: "failing", failure: fresh },
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
  { pods, failures = [], replaced = false, single = false, triedJustNow = false, outcome },
] of Object.entries(cases)) {
  test(name, () => {
    const before: Before = {
      pods: new Map([["uid-of-old", pod("old", "failing", "1", !triedJustNow)]]),
      replaced,
      single,
    };
    assert.deepEqual(outcomeOf(pods, failures, before, now), outcome);
  });
}
