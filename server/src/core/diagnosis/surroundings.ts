/** What surrounds failing Pods, found by name: their events, Secrets, ServiceAccounts, nodes and owners. */
import { weighAbsence } from "../absence.ts";
import { Inventory } from "../inventory.ts";
import type { Secret } from "../kubernetes/resources.ts";
import { formatOfType } from "../kubernetes/secretContent.ts";
import type { ManifestFile } from "../manifests.ts";
import { dockerConfigSecretsIn } from "../secrets.ts";
import { type PodEvent, readEvent } from "./events.ts";
import { fullName } from "./message.ts";
import { ObjectReader } from "./objectReader.ts";
import { covers, type Observed } from "./observed.ts";
import { at, isRecord, listAt, type RawObject, textAt } from "./raw.ts";

/** `presumed`: it is in no list that was given, which may be incomplete. */
export type Presence = "present" | "absent" | "presumed-absent" | "unreadable" | "unknown";

/** An object's kind, namespace and name. Objects without a namespace have an empty one. */
type Key = string;

/** An immutable index of what was observed. Each table is made when it is first asked for, in linear time. */
export class Surroundings {
  readonly #observed: Observed;
  readonly reader: ObjectReader;
  readonly #meant = new Map<Key, string | undefined>();
  readonly #covering = new Map<string, readonly Secret[]>();
  /** By namespace, the first number that makes a new name. */
  readonly #newSecrets = new Map<string, number>();
  #objects: ReadonlyMap<Key, RawObject> | undefined;
  #events: ReadonlyMap<string, readonly PodEvent[]> | undefined;
  #inventory: Inventory | undefined;
  #holders: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  /** @param reader One that is kept from one index to the next reads the same Secret only once. */
  constructor(observed: Observed, reader: ObjectReader = new ObjectReader()) {
    this.#observed = observed;
    this.reader = reader;
  }

  get pods(): readonly RawObject[] {
    return this.#observed.objects.filter(isRecord).filter((object) => object.kind === "Pod");
  }

  object(kind: string, namespace: string, name: string): RawObject | undefined {
    this.#objects ??= new Map(
      this.#observed.objects.filter(isRecord).flatMap((object) => {
        const key = keyOf(object);
        return key === undefined ? [] : [[key, object] as const];
      }),
    );
    return this.#objects.get(keyFrom(kind, namespace, name));
  }

  presence(kind: string, namespace: string, name: string): Presence {
    if (this.object(kind, namespace, name)) return "present";
    const { complete = [], unreadable = [] } = this.#observed;
    const scopes = complete.filter((scope) => covers(scope, kind, namespace, name));
    if (scopes.some(({ presumed }) => presumed !== true)) return "absent";
    if (unreadable.some((scope) => covers(scope, kind, namespace, name))) return "unreadable";
    return scopes.length > 0 ? "presumed-absent" : "unknown";
  }

  /** Whether the objects of a kind may not be read in a namespace, whatever their names. */
  isUnreadable(kind: string, namespace: string): boolean {
    return (this.#observed.unreadable ?? []).some((scope) => covers(scope, kind, namespace));
  }

  /** Those about one Pod; one of the same name that was there before has another uid. */
  eventsOf(namespace: string, name: string, uid: string): readonly PodEvent[] {
    this.#events ??= Map.groupBy(this.#readEvents(), (event) => keyFrom("Pod", event.namespace, event.pod));
    const events = this.#events.get(keyFrom("Pod", namespace, name)) ?? [];
    return events.filter((event) => event.podUid === "" || uid === "" || event.podUid === uid);
  }

  #readEvents(): readonly PodEvent[] {
    const events = new Map<string, PodEvent>();
    for (const object of this.#observed.objects) {
      const event = readEvent(object);
      // Both APIs show the same events.
      if (event) events.set(event.id, event);
    }
    return [...events.values()];
  }

  /**
   * The Secrets as the resolver reads them. There are no ServiceAccounts in it: a Pod that exists has its final list.
   * What is not there counts as unknown; `presence` tells what is absent.
   */
  get inventory(): Inventory {
    this.#inventory ??= new Inventory(this.#readSecrets(), false);
    return this.#inventory;
  }

  #readSecrets(): readonly ManifestFile[] {
    const listed = new Set<string>();
    const objects = this.#observed.objects.filter(isRecord);
    for (const object of objects) {
      const lists =
        object.kind === "Pod" ? listAt(object, "spec", "imagePullSecrets") : listAt(object, "imagePullSecrets");
      for (const entry of lists) listed.add(textAt(entry, "name") ?? "");
    }
    return objects.flatMap((object) => {
      if (object.kind !== "Secret") return [];
      const matters =
        formatOfType(textAt(object, "type") ?? "") || listed.has(textAt(object, "metadata", "name") ?? "");
      return matters ? [this.reader.secret(object)] : [];
    });
  }

  /** The Secrets of all namespaces that have a credential for a repository. */
  covering(repository: string): readonly Secret[] {
    const known = this.#covering.get(repository);
    if (known) return known;
    const found = Array.from(this.inventory.credentialsFor(repository), ({ secret }) => secret).filter(
      (secret) => secret.kind === "secret",
    );
    this.#covering.set(repository, found);
    return found;
  }

  /** The Secret of a namespace whose name is so near to one that does not exist that it was probably meant. */
  meant(namespace: string, name: string): string | undefined {
    const key = keyFrom("Secret", namespace, name);
    if (!this.#meant.has(key)) {
      const absence = weighAbsence(name, namespace, "", dockerConfigSecretsIn(namespace, this.inventory));
      this.#meant.set(key, absence.evidence === "near-miss" ? absence.meant.name?.value : undefined);
    }
    return this.#meant.get(key);
  }

  /** A name that no Secret of the namespace is known to have. */
  newSecretName(namespace: string, taken: ReadonlySet<string>): string {
    const nameOf = (number: number) => (number === 1 ? "regcred" : `regcred-${number}`);
    const exists = (number: number) => this.object("Secret", namespace, nameOf(number)) !== undefined;
    let number = this.#newSecrets.get(namespace) ?? 1;
    while (exists(number)) number += 1;
    // For the next Pod of the namespace, the same names need not be looked up again.
    this.#newSecrets.set(namespace, number);
    while (taken.has(nameOf(number)) || exists(number)) number += 1;
    return nameOf(number);
  }

  /** The nodes that have an image: their status names it, or a container runs it there. */
  nodesWith(image: string): readonly string[] {
    this.#holders ??= this.#findHolders();
    const name = fullName(image);
    return name === undefined ? [] : [...(this.#holders.get(name) ?? [])];
  }

  #findHolders(): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, Set<string>>();
    const add = (image: unknown, node: string) => {
      const name = typeof image === "string" ? fullName(image) : undefined;
      if (name !== undefined) found.set(name, (found.get(name) ?? new Set()).add(node));
    };
    for (const object of this.#observed.objects) {
      if (at(object, "kind") === "Node") {
        const names = listAt(object, "status", "images").flatMap((image) => listAt(image, "names"));
        for (const image of names) add(image, textAt(object, "metadata", "name") ?? "");
      } else if (at(object, "kind") === "Pod") {
        for (const image of runningImages(object)) add(image, textAt(object, "spec", "nodeName") ?? "");
      }
    }
    return found;
  }
}

function runningImages(pod: unknown): readonly unknown[] {
  const running = listAt(pod, "status", "containerStatuses").filter((status) => at(status, "state", "running"));
  const names = new Set(running.map((status) => textAt(status, "name")));
  const containers = listAt(pod, "spec", "containers").filter((one) => names.has(textAt(one, "name")));
  return containers.map((container) => textAt(container, "image"));
}

function keyOf(object: RawObject): Key | undefined {
  const [kind, name] = [textAt(object, "kind"), textAt(object, "metadata", "name")];
  if (kind === undefined || name === undefined || kind === "Event") return undefined;
  return keyFrom(kind, textAt(object, "metadata", "namespace") ?? "", name);
}

function keyFrom(kind: string, namespace: string, name: string): Key {
  return `${kind}/${namespace}/${name}`;
}
