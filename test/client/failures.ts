/** Failures for the tests of views, with what a test cares about put in. */
import type { PullFailure } from "#core";

export const now = Date.parse("2026-01-01T12:00:00Z");

const backOff: PullFailure["backOff"] = {
  since: "2026-01-01T11:57:00Z",
  attempts: 5,
  lastAttempt: "2026-01-01T11:58:00Z",
  nextAttempt: "2026-01-01T12:00:40Z",
  unseen: false,
};

interface Told extends Omit<Partial<PullFailure>, "backOff"> {
  /** Null: nothing is known of retries, and none is due. */
  readonly backOff?: null;
}

export function failure({ backOff: told, ...differing }: Told): PullFailure {
  const pod = differing.pod ?? "web-1";
  return {
    namespace: "shop",
    pod,
    owner: null,
    container: "web",
    containerType: "container",
    image: "registry.example.com/web:1",
    reason: "ImagePullBackOff",
    cause: "secret-missing",
    confidence: "certain",
    headline: "The pull secret is missing.",
    explanation: "It has to be made.",
    evidence: [{ source: "Secret shop/regcred", text: "It does not exist.", time: null }],
    remedies: [{ title: "Make it", command: "kubectl create secret docker-registry regcred" }],
    podUid: `uid-of-${pod}`,
    family: "credentials",
    transient: false,
    registry: "registry.example.com",
    node: "node-1",
    serviceAccount: "default",
    pullSecrets: ["regcred"],
    secret: { namespace: "shop", name: "regcred" },
    backOff:
      told === null ? { since: null, attempts: null, lastAttempt: null, nextAttempt: null, unseen: false } : backOff,
    ...differing,
  };
}
