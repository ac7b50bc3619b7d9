/** What etcd and the watch cache are in a real cluster: the objects, their versions and the latest changes. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "./clock.ts";
import type { Kind } from "./kinds.ts";
import type { KubeObject } from "./objects.ts";

export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly revision: number;
  readonly plural: string;
  readonly object: KubeObject;
  /** What stood there before: a selector that it met and the new one does not sees a deletion. */
  readonly previous: KubeObject | undefined;
}

export interface Snapshot {
  readonly revision: number;
  readonly objects: readonly KubeObject[];
}

/** As many changes are remembered for watches that begin in the past. */
const remembered = 20_000;

/** What a kind's objects are kept and ordered by. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

export class Store {
  readonly #clock: Clock;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  /** In order; missing where keys have been added or removed since they were last asked for. */
  readonly #keys = new Map<string, readonly string[]>();
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #revision = 100;
  #oldest = 100;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get revision(): number {
    return this.#revision;
  }

  /** A watch can begin at this revision or later. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Called for each change, after it is done; returns what ends that. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get({ plural }: Kind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(plural)?.get(keyOf(namespace, name));
  }

  /** In the order of their keys. */
  list({ plural }: Kind, namespace?: string): Snapshot {
    const objects = this.#objects.get(plural);
    const keys = this.#keys.get(plural) ?? [...(objects?.keys() ?? [])].sort();
    this.#keys.set(plural, keys);
    const wanted = namespace ? keys.filter((key) => key.startsWith(`${namespace}/`)) : keys;
    return { revision: this.#revision, objects: wanted.flatMap((key) => objects?.get(key) ?? []) };
  }

  /** Puts an object that comes with nothing but its name; what it brings of uid and creation time is kept. */
  add(
    kind: Kind,
    draft: Omit<KubeObject, "metadata"> & { readonly metadata: Partial<KubeObject["metadata"]> },
  ): KubeObject {
    const metadata = {
      ...draft.metadata,
      name: draft.metadata.name ?? "",
      uid: draft.metadata.uid ?? randomUUID(),
      creationTimestamp: draft.metadata.creationTimestamp ?? this.#clock.stamp(),
      ...(kind.hasGeneration ? { generation: draft.metadata.generation ?? 1 } : {}),
      resourceVersion: this.#next(),
    };
    return this.#put(kind, { ...draft, metadata } as KubeObject, undefined);
  }

  /** Nothing happens where nothing is different: as in a real cluster, the version stays then. */
  replace(kind: Kind, before: KubeObject, after: KubeObject): KubeObject {
    const same = { ...after, metadata: { ...after.metadata, resourceVersion: before.metadata.resourceVersion } };
    if (isDeepStrictEqual(same, before)) return before;
    const changed = kind.hasGeneration && !isDeepStrictEqual(specOf(after), specOf(before));
    const generation = changed ? { generation: (before.metadata.generation ?? 1) + 1 } : {};
    const metadata = { ...after.metadata, ...generation, resourceVersion: this.#next() };
    return this.#put(kind, { ...after, metadata }, before);
  }

  remove(kind: Kind, object: KubeObject): KubeObject {
    const gone = { ...object, metadata: { ...object.metadata, resourceVersion: this.#next() } };
    this.#keys.delete(kind.plural);
    this.#objects.get(kind.plural)?.delete(keyOf(object.metadata.namespace, object.metadata.name));
    this.#tell({ type: "DELETED", revision: this.#revision, plural: kind.plural, object: gone, previous: object });
    return gone;
  }

  /** Those after a revision, the oldest first. */
  changesSince(revision: number): readonly Change[] {
    return this.#history.filter((change) => change.revision > revision);
  }

  /** Forgets what was before: watches that begin there are told that it is too old. */
  compact(): void {
    this.#history = [];
    this.#oldest = Number(this.#next());
  }

  #next(): string {
    this.#revision += 1;
    return String(this.#revision);
  }

  #put({ plural }: Kind, object: KubeObject, previous: KubeObject | undefined): KubeObject {
    const objects = this.#objects.get(plural) ?? new Map<string, KubeObject>();
    if (!previous) this.#keys.delete(plural);
    this.#objects.set(plural, objects.set(keyOf(object.metadata.namespace, object.metadata.name), object));
    this.#tell({ type: previous ? "MODIFIED" : "ADDED", revision: this.#revision, plural, object, previous });
    return object;
  }

  #tell(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > remembered) {
      this.#history = this.#history.slice(remembered / 2);
      this.#oldest = this.#history[0]?.revision ?? this.#revision;
    }
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** Being put on a node is no new generation of a Pod. */
function specOf({ spec }: KubeObject): object {
  return { ...(spec as object | undefined), nodeName: undefined };
}

/** The same value with its keys in alphabetical order, so that two can be compared as texts. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => it !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, it]) => [key, sorted(it)]),
  );
}
