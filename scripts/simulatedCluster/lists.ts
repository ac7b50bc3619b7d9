/** Lists, whole or in pages. */
import { allKinds, groupVersionOf, type Kind } from "./kinds.ts";
import { newEvent } from "./newEvents.ts";
import type { KubeObject } from "./objects.ts";
import { badRequest, expired, expiredPage, Refusal } from "./problems.ts";
import { fieldSelector, labelSelector } from "./selectors.ts";
import { keyOf, type Snapshot, type Store } from "./store.ts";

export interface Page {
  readonly objects: readonly KubeObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

interface Continue {
  /** The state that the pages are of; -1 for whatever is there now. */
  readonly rv: number;
  /** The key of the last object that was given out. */
  readonly start: string;
}

/** As many states are kept for the pages that are still to come. */
const keptSnapshots = 20;

/** Gives out pages of one state each, however the objects change meanwhile. */
export class Lister {
  readonly #store: Store;
  readonly #snapshots = new Map<string, Snapshot>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Lists that have begun cannot go on. */
  forget(): void {
    this.#snapshots.clear();
  }

  list(kind: Kind, namespace: string | undefined, query: URLSearchParams): Page {
    this.#checkVersion(query);
    const given = query.get("continue");
    const from = given ? parseToken(given) : undefined;
    const id = `${kind.group}/${kind.plural}/${namespace ?? ""}?${selection(query)}`;
    const consistent = from !== undefined && from.rv >= 0;
    const snapshot = consistent ? this.#snapshots.get(`${id}@${from.rv}`) : this.#select(kind, namespace, query);
    if (!snapshot) throw expiredPage(makeToken({ rv: -1, start: from?.start ?? "" }));
    const limit = Number(query.get("limit") ?? 0);
    const next = from ? snapshot.objects.findIndex((object) => keyOfObject(object) > from.start) : 0;
    const start = next < 0 ? snapshot.objects.length : next;
    const end = limit > 0 ? Math.min(start + limit, snapshot.objects.length) : snapshot.objects.length;
    const remaining = snapshot.objects.length - end;
    const resourceVersion = String(snapshot.revision);
    const objects = snapshot.objects.slice(start, end);
    if (remaining === 0) return { objects, metadata: { resourceVersion } };
    this.#keep(`${id}@${snapshot.revision}`, snapshot);
    const token = makeToken({ rv: snapshot.revision, start: keyOfObject(objects.at(-1)) });
    const counted = selection(query) === "" ? { remainingItemCount: remaining } : {};
    return { objects, metadata: { resourceVersion, continue: token, ...counted } };
  }

  #select(kind: Kind, namespace: string | undefined, query: URLSearchParams): Snapshot {
    const { revision, objects } = this.#store.list(kind, namespace);
    return { revision, objects: objects.filter(selectorOf(kind, query)) };
  }

  #keep(id: string, snapshot: Snapshot): void {
    this.#snapshots.set(id, snapshot);
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > keptSnapshots && oldest !== undefined) this.#snapshots.delete(oldest);
  }

  #checkVersion(query: URLSearchParams): void {
    const match = query.get("resourceVersionMatch");
    const version = query.get("resourceVersion") ?? "";
    if (match && !version) {
      throw badRequest("resourceVersionMatch is forbidden unless resourceVersion is provided");
    }
    if (Number(version) > this.#store.revision) throw tooLarge(version, this.#store.revision);
    if (match !== "Exact" || Number(version) === this.#store.revision) return;
    throw expired(`The resourceVersion for the provided list is too old.`);
  }
}

function tooLarge(wanted: string, current: number): Refusal {
  const message = `Too large resource version: ${wanted}, current: ${current}`;
  return new Refusal(504, "Timeout", message, { retryAfterSeconds: 1 });
}

function selection(query: URLSearchParams): string {
  return [query.get("labelSelector"), query.get("fieldSelector")].filter((it) => it).join("&");
}

export function selectorOf({ plural }: Kind, query: URLSearchParams): (object: KubeObject) => boolean {
  const [labels, fields] = [
    labelSelector(query.get("labelSelector") ?? ""),
    fieldSelector(plural, query.get("fieldSelector") ?? ""),
  ];
  return (object) => labels(object) && fields(object);
}

/** As the kind's group shows the object. */
export function shown(kind: Kind, object: KubeObject): KubeObject {
  return kind.group === "events.k8s.io" ? newEvent(object) : object;
}

export function listOf(kind: Kind, { objects, metadata }: Page): object {
  // Items of a list do not repeat what the list's own kind says.
  const items = objects.map((object) => {
    const { apiVersion: _, kind: __, ...item } = shown(kind, object);
    return item;
  });
  return { kind: `${kind.kind}List`, apiVersion: groupVersionOf(kind), metadata, items };
}

function keyOfObject(object: KubeObject | undefined): string {
  return object ? keyOf(object.metadata.namespace, object.metadata.name) : "";
}

function makeToken({ rv, start }: Continue): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv, start })).toString("base64url");
}

function parseToken(token: string): Continue {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    throw badRequest("continue key is not valid: illegal base64 data");
  }
}

/** The kinds whose objects are stored under a plural. */
export function kindByPath(group: string, version: string, plural: string): Kind | undefined {
  return allKinds.find((it) => it.group === group && it.version === version && it.plural === plural);
}
