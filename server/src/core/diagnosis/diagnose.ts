/** Tells why each failing pull fails: gathers what surrounds a Pod, judges it, and puts it into words. */
import { parseImage, withoutLogin } from "../kubernetes/image.ts";
import { backOffOf, retryOf, tryEvents } from "./attempts.ts";
import { causeOf, factsOfImage, statements } from "./classify.ts";
import { credentialsOf, isAbsent } from "./credentials.ts";
import type { PodEvent } from "./events.ts";
import type { Facts, NodeFacts, PodFacts } from "./facts.ts";
import { type FailingImage, failingImages, isPullFailing } from "./failing.ts";
import type { Cause, PullFailure } from "./failure.ts";
import { headlineOf } from "./headline.ts";
import { type Case, type Judgement, judge } from "./judge.ts";
import { maskMessage } from "./message.ts";
import type { Observed } from "./observed.ts";
import { isMirror, ownerOf } from "./owners.ts";
import { aboutWhen } from "./phrases.ts";
import { isRecord, type RawObject, textAt } from "./raw.ts";
import { Surroundings } from "./surroundings.ts";
import { type Tries, triesOf } from "./times.ts";
import { serviceAccountOf } from "./wanted.ts";
import { witnesses } from "./witnesses.ts";

/**
 * All failing pulls of the Pods that were observed, in the order of the Pods. The cost is linear in what was observed.
 *
 * @param now Milliseconds since 1970, when `observed` was read.
 */
export function diagnose(observed: Observed, now: number): readonly PullFailure[] {
  const around = new Surroundings(observed);
  return around.pods.filter(isPullFailing).flatMap((pod) => diagnosePod(pod, around, now));
}

/** Why the pulls of one Pod fail: nothing where none does. The cost depends on the Pod alone once `around` has its tables. */
export function diagnosePod(pod: unknown, around: Surroundings, now: number): readonly PullFailure[] {
  return isRecord(pod) ? failingImages(pod).map((failing) => diagnoseImage(pod, failing, around, now)) : [];
}

function diagnoseImage(pod: RawObject, failing: FailingImage, around: Surroundings, now: number): PullFailure {
  const [namespace, name] = [textAt(pod, "metadata", "namespace") ?? "default", textAt(pod, "metadata", "name") ?? ""];
  const uid = textAt(pod, "metadata", "uid") ?? "";
  const events = around.eventsOf(namespace, name, uid);
  const failed = tryEvents(events, failing);
  const { said, message } = saidOf(failing, failed);
  const tries = triesOf(failed, pod, retryOf(said, failing.reason), now);
  const parsed = parseImage(failing.image);
  const image = parsed.valid ? parsed : undefined;
  const credentials = credentialsOf(pod, namespace, image, failing.image, around);
  const { image: written } = failing;
  const reportedMissing = reportedMissingAt(events, tries.last);
  const one = { pod, namespace, image, written, said, reportedMissing, credentials, last: tries.last, now, around };
  const judgement = judge(one);
  const facts = factsOf(one, failing, message, judgement, tries);
  const statement = statements[judgement.cause];
  const owner = facts.pod.owner;
  return {
    namespace,
    pod: name,
    owner: owner ? `${owner.kind}/${owner.name}` : null,
    container: failing.container,
    containerType: failing.containerType,
    image: maskMessage(withoutLogin(failing.image)),
    reason: maskMessage(failing.reason),
    cause: judgement.cause,
    confidence: judgement.confidence,
    headline: headlineOf(statement, facts),
    explanation: statement.explanation(facts).trim(),
    evidence: witnesses({ pod, namespace, failing, failed, events, credentials, facts, around }),
    remedies: statement.remedies(facts, facts.pod),
    podUid: uid,
    family: statement.family,
    transient: statement.transient === true,
    registry: image?.domain ?? null,
    node: facts.node?.name ?? null,
    serviceAccount: facts.pod.serviceAccount,
    pullSecrets: facts.pod.pullSecrets,
    secret: secretOf(judgement, facts, namespace),
    backOff: backOffOf(tries),
  };
}

/** The status has the newest word, but before 1.32 it says only that there is a back-off; then the last event counts. */
function saidOf({ reason, message }: FailingImage, failed: readonly PodEvent[]): Said {
  const candidates = [message, reason.includes(" ") ? reason : "", ...failed.map((event) => event.message)];
  const found = candidates
    .map((message) => ({ said: causeOf(message), message }))
    .find(({ said }) => said !== "wrapper");
  const byItself = byReason.get(reason);
  if (found && (found.said !== "unknown" || byItself === undefined)) return found;
  return { said: byItself ?? "wrapper", message: "" };
}

interface Said {
  readonly said: Cause;
  /** The message that says so; empty where none does. */
  readonly message: string;
}

const byReason: ReadonlyMap<string, Cause> = new Map([
  ["InvalidImageName", "invalid-name"],
  ["ErrImageNeverPull", "never-pull"],
  ["SignatureValidationFailed", "signature"],
]);

/** Since 1.28 the kubelet says at each look at a Pod which of its Secrets it did not find. */
function reportedMissingAt(events: readonly PodEvent[], last: number | undefined): ReadonlySet<string> {
  const names = events
    .filter(
      ({ reason, last: seen }) =>
        reason === "FailedToRetrieveImagePullSecret" && (last === undefined || (seen ?? last) >= last - slack),
    )
    .flatMap(({ message }) => /secrets? \(([^)]*)\)/.exec(message)?.[1]?.split(/,\s*/) ?? []);
  return new Set(names);
}

/** Events of one try may be some seconds apart, in milliseconds. */
const slack = 15_000;

function factsOf(
  { pod, namespace, credentials, now, around }: Case,
  failing: FailingImage,
  message: string,
  { culprit }: Judgement,
  { next }: Tries,
): Facts & { readonly pod: PodFacts } {
  const { listed, noneSent, unused } = credentials;
  const [sent] = credentials.sent;
  return {
    ...factsOfImage(failing.image, message),
    sent: sent && { secret: sent.secret, key: sent.key, username: sent.entry.username },
    noneSent,
    culprit,
    node: nodeOf(pod, failing.image, around),
    pod: {
      namespace,
      name: textAt(pod, "metadata", "name") ?? "",
      container: failing.container,
      isVolume: failing.containerType === "volume",
      pullPolicy: failing.pullPolicy,
      owner: ownerOf(pod, namespace, around),
      serviceAccount: serviceAccountOf(pod),
      pullSecrets: listed.map(({ name }) => name),
      isStatic: isMirror(pod),
      unusedSecrets: isMirror(pod) ? [] : unused,
      newSecret: around.newSecretName(namespace, new Set(listed.map(({ name }) => name))),
      eventsUnreadable: around.isUnreadable("Event", namespace),
      secretsKnown: listed.every(({ contribution, presence }) => contribution.kind !== "unknown" || isAbsent(presence)),
      secretsUnreadable: listed.some(({ presence }) => presence === "unreadable"),
      nextAttempt: next === undefined ? undefined : aboutWhen(next, now),
    },
  };
}

function nodeOf(pod: RawObject, image: string, around: Surroundings): NodeFacts | undefined {
  const name = textAt(pod, "spec", "nodeName");
  if (name === undefined) return undefined;
  const node = around.object("Node", "", name);
  const holders = around.nodesWith(image);
  const [os, architecture] = ["operatingSystem", "architecture"].map((key) => textAt(node, "status", "nodeInfo", key));
  return {
    name,
    platform: os && architecture ? `${os}/${architecture}` : undefined,
    kubelet: textAt(node, "status", "nodeInfo", "kubeletVersion"),
    runtime: textAt(node, "status", "nodeInfo", "containerRuntimeVersion"),
    hasImage: holders.includes(name),
    others: holders.filter((other) => other !== name),
  };
}

function secretOf({ culprit }: Judgement, { sent, noneSent, pod }: Facts, namespace: string): PullFailure["secret"] {
  if (culprit?.kind === "Secret") return { namespace: culprit.namespace, name: culprit.name };
  if (culprit?.wanted !== undefined) return { namespace, name: culprit.wanted };
  if (sent) return { namespace, name: sent.secret };
  const [unused] = noneSent ? (pod?.unusedSecrets ?? []) : [];
  return unused === undefined ? null : { namespace, name: unused };
}
