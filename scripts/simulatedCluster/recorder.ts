/** Writes events as client-go's recorder does: the same one again is counted, and too many are left out. */
import type { Clock } from "./clock.ts";
import { kinds } from "./kinds.ts";
import type { KubeEvent, KubeObject } from "./objects.ts";
import type { Store } from "./store.ts";

/** Of one object at most as many events of a type at once, and then one more every five minutes (tools/record). */
const burst = 25;
const refill = 300_000;

export interface Said {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** Such as `spec.containers{app}`. */
  readonly fieldPath?: string;
}

export class Recorder {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #component: string;
  readonly #reporting: string;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  /** How often each event has happened, those that were not written included. */
  readonly #happened = new Map<string, number>();
  readonly #written = new Map<string, string>();
  #names = 0;

  /** @param reporting differs from the component where a version leaves it out */
  constructor(store: Store, clock: Clock, component: string, reporting: string) {
    this.#store = store;
    this.#clock = clock;
    this.#component = component;
    this.#reporting = reporting;
  }

  record(object: KubeObject, { type, reason, message, fieldPath }: Said, host: string): void {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    const key = JSON.stringify([uid, type, reason, message, fieldPath]);
    const earlier = this.#earlier(key, object, { type, reason, message, ...(fieldPath ? { fieldPath } : {}) });
    const count = Math.max(this.#happened.get(key) ?? 0, earlier?.count ?? 0) + 1;
    this.#happened.set(key, count);
    if (!this.#mayWrite(`${type} ${uid}`)) return;
    const now = this.#clock.stamp();
    if (earlier) {
      this.#store.replace(kinds.events, earlier, { ...earlier, count, lastTimestamp: now });
      return;
    }
    const { apiVersion, kind } = object;
    const path = fieldPath ? { fieldPath } : {};
    const eventName = this.#nameOf(object);
    this.#written.set(key, eventName);
    this.#store.add(kinds.events, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: eventName, namespace: namespace ?? "default" },
      involvedObject: { apiVersion, kind, name, ...(namespace ? { namespace } : {}), resourceVersion, uid, ...path },
      ...{ type, reason, message, count, firstTimestamp: now, lastTimestamp: now, eventTime: null },
      source: { component: this.#component, ...(host ? { host } : {}) },
      reportingComponent: this.#reporting,
      reportingInstance: this.#reporting ? host : "",
    });
  }

  /** The event that is counted on: one of ours, or one that was there before us. */
  #earlier(key: string, { metadata: { namespace = "default", uid } }: KubeObject, said: Said): KubeEvent | undefined {
    const name = this.#written.get(key);
    if (name !== undefined) return this.#store.get(kinds.events, namespace, name) as KubeEvent | undefined;
    const found = (this.#store.list(kinds.events, namespace).objects as readonly KubeEvent[]).find(
      ({ type, reason, message, involvedObject: { uid: other, fieldPath } }) =>
        other === uid &&
        fieldPath === said.fieldPath &&
        type === said.type &&
        reason === said.reason &&
        message === said.message,
    );
    this.#written.set(key, found?.metadata.name ?? "");
    return found;
  }

  /** In the manner of the scheduler, which uses the newer interface: no count, and a time to the microsecond. */
  recordBinding(object: KubeObject, message: string): void {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    const eventTime = new Date(this.#clock.now()).toISOString().replace("Z", "000Z");
    this.#store.add(kinds.events, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: this.#nameOf(object), namespace: namespace ?? "default" },
      involvedObject: {
        apiVersion: "v1",
        kind: "Pod",
        name,
        ...(namespace ? { namespace } : {}),
        resourceVersion,
        uid,
      },
      ...{ type: "Normal", reason: "Scheduled", message, action: "Binding", eventTime },
      ...{ firstTimestamp: null, lastTimestamp: null, source: {} },
      reportingComponent: this.#component,
      reportingInstance: `${this.#component}-simulated`,
    });
  }

  #nameOf({ metadata }: KubeObject): string {
    this.#names += 1;
    const nanoseconds = BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(this.#names);
    return `${metadata.name}.${nanoseconds.toString(16)}`;
  }

  #mayWrite(key: string): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / refill);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}
