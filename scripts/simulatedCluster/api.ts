/** What can be done with the objects, for requests over HTTP as for the simulated controllers. */

import { admitPod, withDefaults } from "./admission.ts";
import type { Clock } from "./clock.ts";
import { groupVersionOf, type Kind, kinds } from "./kinds.ts";
import type { Draft, KubeObject, OwnerReference, Pod } from "./objects.ts";
import { alreadyExists, badRequest, conflict, forbidden, notFound, otherUid } from "./problems.ts";
import type { Store } from "./store.ts";
import { validate } from "./validation.ts";

export interface WriteOptions {
  readonly dryRun?: boolean;
}

export interface DeleteOptions extends WriteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** The letters of generated names: no vowels, so that no words come about. */
const nameLetters = "bcdfghjklmnpqrstvwxz2456789";

export class Api {
  readonly store: Store;
  readonly clock: Clock;
  readonly #random: () => number;

  constructor(store: Store, clock: Clock, random: () => number) {
    this.store = store;
    this.clock = clock;
    this.#random = random;
  }

  suffix(length = 5): string {
    return Array.from({ length }, () => nameLetters[Math.floor(this.#random() * nameLetters.length)]).join("");
  }

  read(kind: Kind, namespace: string | undefined, name: string): KubeObject {
    const object = this.store.get(kind, namespace, name);
    if (!object) throw notFound(kind, name);
    return object;
  }

  create(kind: Kind, namespace: string | undefined, draft: Draft, options: WriteOptions = {}): KubeObject {
    const { generateName, ...metadata } = draft.metadata ?? {};
    const name = metadata.name ?? (generateName ? generateName + this.suffix() : "");
    checkNamespace(namespace, draft);
    const named = {
      apiVersion: groupVersionOf(kind),
      kind: kind.kind,
      ...draft,
      metadata: { ...metadata, name, ...(generateName ? { generateName } : {}), ...(namespace ? { namespace } : {}) },
    } as KubeObject;
    if (namespace && !this.store.get(kinds.namespaces, undefined, namespace))
      throw notFound(kinds.namespaces, namespace);
    const full = withDefaults(kind, named);
    validate(kind, full);
    if (this.store.get(kind, namespace, name)) throw alreadyExists(kind, name);
    const admitted = kind === kinds.pods ? admitPod(this.store, full as Pod, this.suffix()) : full;
    if (options.dryRun) {
      const dry = { uid: "00000000-0000-4000-8000-000000000000", creationTimestamp: this.clock.stamp() };
      return { ...admitted, metadata: { ...admitted.metadata, ...dry } };
    }
    const created = this.store.add(kind, admitted);
    if (kind === kinds.namespaces) this.create(kinds.serviceaccounts, name, { metadata: { name: "default" } });
    return created;
  }

  /** The new state's `resourceVersion`, if it has one, must be the present one. Its status is not taken over. */
  update(kind: Kind, before: KubeObject, draft: Draft, options: WriteOptions = {}): KubeObject {
    const { name, namespace, uid, creationTimestamp, generation, resourceVersion } = before.metadata;
    checkNamespace(namespace, draft);
    if (draft.metadata?.name !== undefined && draft.metadata.name !== name) {
      const wrong = draft.metadata.name;
      throw badRequest(`the name of the object (${wrong}) does not match the name on the URL (${name})`);
    }
    const version = draft.metadata?.resourceVersion;
    if (version !== undefined && version !== resourceVersion) throw conflict(kind, name);
    const fixed = {
      name,
      uid,
      creationTimestamp,
      ...(namespace ? { namespace } : {}),
      ...(generation ? { generation } : {}),
    };
    const after = withDefaults(kind, {
      ...draft,
      apiVersion: before.apiVersion,
      kind: before.kind,
      metadata: { ...draft.metadata, ...fixed, resourceVersion: resourceVersion },
      ...(before.status === undefined ? {} : { status: before.status }),
    } as KubeObject);
    validate(kind, after, before);
    return options.dryRun ? after : this.store.replace(kind, before, after);
  }

  /** For controllers: of an object that has gone meanwhile nothing is written. */
  updateStatus(kind: Kind, object: KubeObject, status: object): void {
    const { namespace, name, uid } = object.metadata;
    const present = this.store.get(kind, namespace, name);
    if (present?.metadata.uid === uid) this.store.replace(kind, present, { ...present, status });
  }

  /** A Pod that runs on a node is only marked; it is gone when its kubelet has ended it. */
  delete(kind: Kind, object: KubeObject, options: DeleteOptions = {}): KubeObject {
    const { preconditions: { uid } = {}, dryRun, propagationPolicy, gracePeriodSeconds } = options;
    if (uid && uid !== object.metadata.uid) throw otherUid(kind, object.metadata.name, uid, object.metadata.uid);
    if (kind === kinds.namespaces && object.metadata.name === "default") {
      throw forbidden(kind, "default", "this namespace may not be deleted");
    }
    if (dryRun || object.metadata.deletionTimestamp) return object;
    const grace =
      gracePeriodSeconds ?? Number((object.spec as Pod["spec"] | undefined)?.terminationGracePeriodSeconds ?? 0);
    const marks = { deletionTimestamp: this.clock.stamp(), deletionGracePeriodSeconds: grace };
    const marked = (it: KubeObject): KubeObject => ({ ...it, metadata: { ...it.metadata, ...marks } });
    if (kind === kinds.pods && (object as Pod).spec.nodeName && grace > 0) {
      return this.store.replace(kind, object, marked(object));
    }
    const gone = this.store.remove(kind, object);
    this.#collect(gone, propagationPolicy === "Orphan");
    return kind === kinds.pods ? marked(gone) : gone;
  }

  owned(kind: Kind, owner: KubeObject): readonly KubeObject[] {
    const { namespace, uid } = owner.metadata;
    return this.store
      .list(kind, namespace)
      .objects.filter((it) => it.metadata.ownerReferences?.some((ref) => ref.uid === uid));
  }

  /** What is left of an owner's things goes with it, or is left alone for good. */
  #collect(owner: KubeObject, orphan: boolean): void {
    if (owner.kind === "Namespace") {
      for (const kind of Object.values(kinds)) {
        if (!kind.namespaced) continue;
        for (const object of this.store.list(kind, owner.metadata.name).objects) this.store.remove(kind, object);
      }
      return;
    }
    for (const kind of [kinds.replicasets, kinds.pods, kinds.jobs]) {
      for (const object of this.owned(kind, owner)) {
        if (!orphan) this.delete(kind, object);
        else this.store.replace(kind, object, { ...object, metadata: { ...object.metadata, ownerReferences: [] } });
      }
    }
  }
}

export function ownerReference(owner: KubeObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function checkNamespace(namespace: string | undefined, draft: Draft): void {
  const written = draft.metadata?.namespace;
  if (written === undefined || written === namespace) return;
  throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
}
