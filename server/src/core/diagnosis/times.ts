/** When things happened: the last try, the next one, and changes since. */
import type { PodEvent } from "./events.ts";
import { at, listAt, numberAt, type RawObject, textAt, timeAt } from "./raw.ts";

/** pkg/kubelet/kubelet.go: backOffPeriod and MaxImageBackOff, in milliseconds. */
const firstBackOff = 10_000;
const longestBackOff = 300_000;
/** How often the kubelet looks at a Pod that waits, which it may do half as late again. */
const resync = 10_000;
const latestResync = 15_000;

export interface Tries {
  /** All in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly attempts: number | undefined;
  readonly last: number | undefined;
  readonly next: number | undefined;
  /** More tries were due since then than events tell of. */
  readonly unseen: boolean;
}

/** How a cause is retried: with a pull each time, at each look at the Pod, or not at all. */
export type Retry = "back-off" | "resync" | "never";

/**
 * The API server is sent some twenty events of a Pod, and then one in five minutes (client-go, EventSourceObjectSpamFilter),
 * so after two minutes they lag behind. The Pod's status, which the kubelet writes at each try, does not.
 *
 * @param events The failed tries of one image.
 */
export function triesOf(events: readonly PodEvent[], pod: RawObject, retry: Retry, now: number): Tries {
  const since = smallest(events.map((event) => event.first)) ?? timeAt(pod, "metadata", "creationTimestamp");
  const attempts = events.length > 0 ? events.reduce((sum, { count }) => sum + count, 0) : undefined;
  const told = largest(events.map((event) => event.last));
  const written = told === undefined ? statusTime(pod) : lastWritten(pod);
  if (retry !== "back-off") {
    const last = told ?? written;
    const next = retry === "never" || last === undefined ? undefined : Math.max(now, last + resync);
    return { since, attempts, last, next, unseen: false };
  }
  const due = told === undefined || attempts === undefined ? undefined : told + backOffAfter(attempts);
  if (told !== undefined && due !== undefined && (written === undefined || written < due)) {
    return { since, attempts, last: told, next: nextTry(due, due - told, now), unseen: isOver(due, now) };
  }
  if (written === undefined) return { since, attempts, last: told, next: undefined, unseen: false };
  // The pauses double, so each is as long as all before it and one of the first.
  const wait = Math.min(longestBackOff, firstBackOff + Math.max(0, written - (since ?? written)));
  return { since, attempts, last: written, next: nextTry(written + wait, wait, now), unseen: told !== undefined };
}

function backOffAfter(attempts: number): number {
  return Math.min(longestBackOff, firstBackOff * 2 ** Math.min(Math.max(attempts - 1, 0), 10));
}

function isOver(due: number, now: number): boolean {
  return due + latestResync < now;
}

/** Where tries were due of which nothing tells, the kubelet has gone on as it does. */
function nextTry(due: number, wait: number, now: number): number {
  let [next, pause] = [due, wait];
  while (isOver(next, now) && pause < longestBackOff) {
    pause = Math.min(longestBackOff, pause * 2);
    next += pause;
  }
  if (isOver(next, now)) next += longestBackOff * Math.ceil((now - latestResync - next) / longestBackOff);
  return Math.max(now, next);
}

function smallest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}

function largest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

/** When the kubelet last wrote the Pod's status: it does so at each failed try and a few seconds later. */
function statusTime(pod: RawObject): number | undefined {
  const entries = listAt(pod, "metadata", "managedFields").filter((entry) => at(entry, "subresource") === "status");
  return largest(entries.map((entry) => timeAt(entry, "time")));
}

/** The same where the kubelet has nothing to write of but tries: a container that is restarted is written of as well. */
function lastWritten(pod: RawObject): number | undefined {
  const all = [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
  return all.some((status) => numberAt(status, "restartCount")) ? undefined : statusTime(pod);
}

export interface Change {
  /** Milliseconds since 1970; undefined where only the order is known. */
  readonly time: number | undefined;
  /** Known by times of the object itself, and not merely by the order of changes. */
  readonly certain: boolean;
}

/** What a Secret pulls with, as managed fields name it. */
export const secretFields: readonly string[] = ["f:data", "f:stringData", "f:type"];

/** When an object was made or one of these fields was last changed, as far as is known. */
export function lastChange(object: RawObject, fields: readonly string[]): number | undefined {
  const entries = listAt(object, "metadata", "managedFields").filter((entry) => touches(entry, fields));
  return largest([timeAt(object, "metadata", "creationTimestamp"), ...entries.map((entry) => timeAt(entry, "time"))]);
}

/** What a change is compared with. Times are in milliseconds since 1970. */
interface LastTry {
  readonly last: number | undefined;
  readonly pod: RawObject;
  readonly now: number;
}

/**
 * Whether an object changed after the last try: by its own times, else by the order in which the API server counts
 * changes, which is the same for all kinds in one store.
 *
 * @param fields What counts as a change, as managed fields name it: `f:data`.
 * @returns Undefined if it did not, or nothing tells.
 */
export function changedAfter(object: RawObject, lastTry: LastTry, fields: readonly string[]): Change | undefined {
  const { last, pod } = lastTry;
  if (last === undefined || wasTried(object, lastTry, fields)) return undefined;
  const time = lastChange(object, fields);
  if (time !== undefined && time > last) return { time, certain: true };
  // Kubernetes 1.20 notes no time where kubectl apply changes a value that it has written itself.
  const others = listAt(object, "metadata", "managedFields").filter((entry) => !touches(entry, fields));
  if (others.some((entry) => (timeAt(entry, "time") ?? last) >= last)) return undefined;
  return isNewer(object, pod) ? { time: undefined, certain: false } : undefined;
}

/**
 * A change is tried after the longest back-off at the latest, and the Pod is written then. Where the Pod tells when it was
 * last written, that is the last try already.
 */
export function wasTried(object: RawObject, { pod, now }: LastTry, fields: readonly string[]): boolean {
  const time = lastChange(object, fields);
  return (
    lastWritten(pod) === undefined && time !== undefined && isOver(time + longestBackOff, now) && isNewer(pod, object)
  );
}

function isNewer(object: RawObject, other: RawObject): boolean {
  const [own, others] = [versionOf(object), versionOf(other)];
  return own !== undefined && others !== undefined && own > others;
}

/** An entry that was cut down to its time may stand for anything. */
function touches(entry: unknown, fields: readonly string[]): boolean {
  const written = at(entry, "fieldsV1");
  return written === undefined || fields.some((field) => at(written, field) !== undefined);
}

function versionOf(object: RawObject): number | undefined {
  const version = textAt(object, "metadata", "resourceVersion") ?? "";
  return /^\d{1,15}$/.test(version) ? Number(version) : undefined;
}
