/** When things happened: the last try, the next one, and changes since. */
import type { PodEvent } from "./events.ts";
import { at, listAt, type RawObject, textAt, timeAt } from "./raw.ts";

/** pkg/kubelet/kubelet.go: backOffPeriod and MaxImageBackOff, in milliseconds. */
const firstBackOff = 10_000;
const longestBackOff = 300_000;
/** How often the kubelet looks at a Pod that waits. */
const resync = 10_000;

export interface Tries {
  /** All in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly attempts: number | undefined;
  readonly last: number | undefined;
  readonly next: number | undefined;
}

/** How a cause is retried: with a pull each time, at each look at the Pod, or not at all. */
export type Retry = "back-off" | "resync" | "never";

/** @param events The failed tries of one image. */
export function triesOf(events: readonly PodEvent[], pod: RawObject, retry: Retry, now: number): Tries {
  const first = smallest(events.map((event) => event.first));
  const last = largest(events.map((event) => event.last)) ?? statusTime(pod);
  const attempts = events.length > 0 ? events.reduce((sum, { count }) => sum + count, 0) : undefined;
  const since = first ?? timeAt(pod, "metadata", "creationTimestamp");
  if (retry === "never" || last === undefined) return { since, attempts, last, next: undefined };
  if (retry === "resync") return { since, attempts, last, next: Math.max(now, last + resync) };
  if (attempts === undefined) return { since, attempts, last, next: undefined };
  const wait = Math.min(longestBackOff, firstBackOff * 2 ** Math.min(attempts - 1, 10));
  return { since, attempts, last, next: Math.max(now, last + wait) };
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
  const times = changesOf(object, fields).map((entry) => timeAt(entry, "time"));
  return largest([timeAt(object, "metadata", "creationTimestamp"), ...times]);
}

function changesOf(object: RawObject, fields: readonly string[]): readonly unknown[] {
  return listAt(object, "metadata", "managedFields").filter((entry) => touches(entry, fields));
}

/**
 * Whether an object changed after the last try: by its own times, else by the order in which the API server counts
 * changes, which is the same for all kinds in one store.
 *
 * @param fields What counts as a change, as managed fields name it: `f:data`.
 * @returns Undefined if it did not, or nothing tells.
 */
export function changedAfter(
  object: RawObject,
  last: number | undefined,
  pod: RawObject,
  fields: readonly string[],
): Change | undefined {
  const time = lastChange(object, fields);
  if (last !== undefined && time !== undefined && time > last) return { time, certain: true };
  if (last === undefined || changesOf(object, fields).length > 0) return undefined;
  const [own, pods] = [versionOf(object), versionOf(pod)];
  return own !== undefined && pods !== undefined && own > pods ? { time: undefined, certain: false } : undefined;
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
