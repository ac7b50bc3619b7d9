/** Fetches what surrounds failing Pods, and only that: each thing once, for as long as it may be taken for fresh. */
import { type ApiKind, getObject, kinds, listPages, type Place, titleOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import type { Clock } from "./clock.ts";
import { type ApiObject, isObject, listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import { slimController, slimEvent, slimNode, slimSecret, slimServiceAccount } from "./slim.ts";

/** Objects of one kind, in a namespace or of one name, as the diagnosis names what it may rely on. */
export interface Extent {
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What one question to the API server has brought. */
export interface Finding {
  readonly objects: readonly ApiObject[];
  readonly complete: readonly Extent[];
  readonly unreadable: readonly Extent[];
}

interface Known {
  /** Milliseconds since 1970. */
  readonly asked: number;
  readonly finding: Promise<Finding>;
}

/** Milliseconds for which what was found is taken for fresh. A Secret or ServiceAccount may be corrected any moment. */
const fresh = { credentials: 25_000, node: 300_000, controller: 600_000, events: Number.POSITIVE_INFINITY };

/** Questions at a time. */
const mostAsked = 8;

const nothing: Finding = { objects: [], complete: [], unreadable: [] };

/** The types of Secret that hold docker configs; there are few of them, and a namespace has many others. */
const pullSecretTypes = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"];

/** Controllers whose template tells what pull secrets a Pod was given, and whose owner people know better. */
const controllers: Readonly<Record<string, ApiKind>> = {
  ReplicaSet: kinds.ReplicaSet,
  StatefulSet: kinds.StatefulSet,
  DaemonSet: kinds.DaemonSet,
  Job: kinds.Job,
};

export class Evidence {
  readonly #server: ApiServer;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Known>();
  readonly #joins = new WeakMap<Finding, WeakMap<Finding, Finding>>();
  readonly #queue: (() => void)[] = [];
  #asking = 0;

  constructor(server: ApiServer, clock: Clock, signal: AbortSignal) {
    this.#server = server;
    this.#clock = clock;
    this.#signal = signal;
  }

  /**
   * All that may tell why a Pod's images cannot be pulled. The same findings are the same objects as long as nothing
   * has changed.
   *
   * @throws ClusterFailure for what is no mere lack of a right.
   */
  async about(pod: ApiObject): Promise<readonly Finding[]> {
    const namespace = textIn(pod, "metadata", "namespace");
    const node = textIn(pod, "spec", "nodeName");
    const accountName = textIn(pod, "spec", "serviceAccountName") || "default";
    const account = this.#one({ kind: kinds.ServiceAccount, namespace, name: accountName }, slimServiceAccount);
    return await Promise.all([
      this.#events(pod),
      this.#pullSecrets(namespace),
      account,
      this.#controller(pod, namespace),
      node === "" ? nothing : this.#one({ kind: kinds.Node, namespace: "", name: node }, slimNode, fresh.node),
      ...(await this.#namedSecrets(namespace, [...namesIn([pod.spec]), ...namesIn((await account).objects)])),
    ]);
  }

  /** Milliseconds that the times in what is found are ahead of this machine's. */
  get skew(): number {
    return this.#server.skew;
  }

  /** What is known of a Pod's events is outdated: it has changed. */
  forget(pod: string): void {
    this.#known.delete(`events ${pod}`);
  }

  /** Everything is looked up anew, after a change that was made here. */
  forgetAll(): void {
    this.#known.clear();
  }

  /** Keeps nothing of Pods that are gone or run. @param keep Whether a Pod, by its uid, is still failing. */
  prune(keep: (pod: string) => boolean): void {
    const now = this.#clock.now();
    for (const [key, { asked }] of this.#known) {
      const gone = key.startsWith("events ") ? !keep(key.slice("events ".length)) : now - asked > fresh.controller;
      if (gone) this.#known.delete(key);
    }
  }

  #events(pod: ApiObject): Promise<Finding> {
    const [uid, namespace] = [textIn(pod, "metadata", "uid"), textIn(pod, "metadata", "namespace")];
    const query = { fieldSelector: `involvedObject.uid=${uid}` };
    return this.#find(`events ${uid}`, fresh.events, () => this.#list(kinds.Event, namespace, query, slimEvent));
  }

  /** Who may not list them may still be allowed to read those that Pods name. */
  #pullSecrets(namespace: string): Promise<Finding> {
    return this.#find(`secrets ${namespace}`, fresh.credentials, async () => {
      const found = await Promise.all(
        pullSecretTypes.map((type) =>
          this.#list(kinds.Secret, namespace, { fieldSelector: `type=${type}` }, slimSecret),
        ),
      );
      const { objects, unreadable } = merged(found);
      // A Secret of another type has no part in pulling unless it is named, and is asked for by its name then.
      const complete = unreadable.length > 0 ? [] : [{ kind: "Secret", namespace }];
      return { objects, complete, unreadable: unreadable.slice(0, 1) };
    });
  }

  async #namedSecrets(namespace: string, names: readonly string[]): Promise<readonly Promise<Finding>[]> {
    const { objects } = await this.#pullSecrets(namespace);
    const listed = new Set(objects.map((secret) => textIn(secret, "metadata", "name")));
    const missing = [...new Set(names)].filter((name) => name !== "" && !listed.has(name));
    return missing.map((name) => this.#namedSecret(namespace, name));
  }

  async #namedSecret(namespace: string, name: string): Promise<Finding> {
    const own = await this.#one({ kind: kinds.Secret, namespace, name }, slimSecret);
    if (own.complete.length === 0) return own;
    const key = `elsewhere ${name}`;
    const query = { fieldSelector: `metadata.name=${name}` };
    const elsewhere = await this.#find(key, fresh.credentials, () => this.#list(kinds.Secret, "", query, slimSecret));
    // That other namespaces may not be looked into is no news.
    return this.#joined(own, elsewhere);
  }

  /** The same two give the same one. */
  #joined(own: Finding, elsewhere: Finding): Finding {
    const joins = this.#joins.get(own) ?? new WeakMap<Finding, Finding>();
    this.#joins.set(own, joins);
    const known = joins.get(elsewhere) ?? { ...own, objects: elsewhere.objects };
    joins.set(elsewhere, known);
    return known;
  }

  #controller(pod: ApiObject, namespace: string): Promise<Finding> | Finding {
    const owner = listIn(pod, "metadata", "ownerReferences").find((one) => isObject(one) && one.controller === true);
    const kind = controllers[textIn(owner, "kind")];
    if (!kind || textIn(owner, "apiVersion") !== kind.apiVersion) return nothing;
    return this.#one({ kind, namespace, name: textIn(owner, "name") }, slimController, fresh.controller);
  }

  #one(
    place: Required<Place>,
    slim: (object: ApiObject) => ApiObject,
    life: number = fresh.credentials,
  ): Promise<Finding> {
    return this.#find(titleOf(place), life, async () => {
      const { kind, namespace, name } = place;
      const extent = { kind: kind.kind, ...(namespace === "" ? {} : { namespace }), name };
      try {
        const object = await getObject(this.#server, place, this.#signal);
        return object ? { ...nothing, objects: [slim(object)] } : { ...nothing, complete: [extent] };
      } catch (error) {
        return unreadable(error, extent);
      }
    });
  }

  async #list(
    kind: ApiKind,
    namespace: string,
    query: Readonly<Record<string, string>>,
    slim: (object: ApiObject) => ApiObject,
  ): Promise<Finding> {
    const objects: ApiObject[] = [];
    try {
      for await (const { items } of listPages(this.#server, { kind, namespace }, query, this.#signal)) {
        objects.push(...items.map(slim));
      }
      return { ...nothing, objects };
    } catch (error) {
      return unreadable(error, { kind: kind.kind, ...(namespace === "" ? {} : { namespace }) });
    }
  }

  /** A server has others to serve, too, and so has whoever reads the answers. */
  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    while (this.#asking >= mostAsked) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#asking++;
    try {
      return await ask();
    } finally {
      this.#asking--;
      this.#queue.shift()?.();
    }
  }

  /** Asks only if what is known is too old, and keeps the older finding if nothing is new. */
  #find(key: string, life: number, ask: () => Promise<Finding>): Promise<Finding> {
    const known = this.#known.get(key);
    const now = this.#clock.now();
    if (known && now - known.asked < life) return known.finding;
    const finding = (async () => {
      const [found, before] = [await this.#inTurn(ask), await known?.finding.catch(() => undefined)];
      return before && JSON.stringify(before) === JSON.stringify(found) ? before : found;
    })();
    this.#known.set(key, { asked: now, finding });
    finding.catch(() => this.#known.delete(key));
    return finding;
  }
}

/** @throws the error itself unless it is a lack of a right, or of what is asked for: a gateway may not serve all kinds. */
function unreadable(error: unknown, extent: Extent): Finding {
  const isUnreadable =
    error instanceof ClusterFailure && (error.problem.kind === "forbidden" || error.problem.kind === "notFound");
  if (!isUnreadable) throw error;
  return { ...nothing, unreadable: [extent] };
}

export function merged(findings: readonly Finding[]): Finding {
  return {
    objects: findings.flatMap(({ objects }) => objects),
    complete: findings.flatMap(({ complete }) => complete),
    unreadable: findings.flatMap(({ unreadable }) => unreadable),
  };
}

function namesIn(owners: readonly unknown[]): readonly string[] {
  return owners.flatMap((owner) => listIn(owner, "imagePullSecrets").map((entry) => textIn(entry, "name")));
}
