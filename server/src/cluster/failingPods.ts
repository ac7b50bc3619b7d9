/** The Pods whose images cannot be pulled, and what was found out about each. Of all other Pods nothing is kept. */
import { type Aim, aimed, diagnosePod, type LivePicture, livePictureOf, type PullFailure, Surroundings } from "#core";
import { breathe, type Clock } from "./clock.ts";
import { type Evidence, type Finding, merged } from "./evidence.ts";
import { type ApiObject, textIn } from "./json.ts";
import type { MissingRight } from "./port.ts";
import { ClusterFailure, isPassing } from "./problem.ts";
import { slimPod } from "./slim.ts";

interface FailingPod {
  readonly pod: ApiObject;
  readonly uid: string;
  readonly namespace: string;
  /** Whose list it is in: a namespace, or the whole cluster. */
  readonly scope: string;
  /** Undefined until it has been looked into. */
  readonly failures: readonly PullFailure[] | undefined;
  /** What the failures rest on. */
  readonly findings: readonly Finding[];
  /** The state of the Pod that was looked into. */
  readonly looked: ApiObject | undefined;
  /** When it was last looked into, in milliseconds since 1970. */
  readonly diagnosed: number;
}

/** Milliseconds. After a try, the kubelet writes the status first and the events a moment later. */
const settling = 1000;
/** So often it is looked whether Secrets and ServiceAccounts have changed. */
const refreshing = 30_000;
/** Where the server could not be asked, it is asked again. */
const retrying = 5000;
/** After that, times and estimates that are told are made anew although nothing has changed. */
const outdated = 120_000;
/** Pods that are looked into together, and how many such groups at a time. */
const groupSize = 10;
const workers = 4;

/** Kept while the connection is lost and comes back; only another cluster or user needs another one. */
export class FailingPods {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #aim: Aim;
  readonly #pods = new Map<string, FailingPod>();
  /** When each Pod is to be looked into; in milliseconds since 1970. */
  readonly #due = new Map<string, number>();
  readonly #idle = new Set<() => void>();
  #evidence: Evidence | undefined;

  /** @param aim What kubectl has to be told to reach the same cluster. */
  constructor(clock: Clock, changed: () => void, aim: Aim) {
    this.#clock = clock;
    this.#changed = changed;
    this.#aim = aim;
  }

  /** By namespace, Pod and container. */
  get failures(): readonly PullFailure[] {
    const all = this.#pods.values().flatMap(({ failures }) => failures ?? []);
    return all.toArray().sort(byPlace);
  }

  /** Whether all that fail have been looked into. */
  get complete(): boolean {
    return this.#pods.values().every(({ failures }) => failures !== undefined);
  }

  get missingRights(): readonly MissingRight[] {
    const rights = new Map<string, MissingRight>();
    for (const { findings } of this.#pods.values()) {
      for (const { kind, namespace, name } of findings.flatMap(({ unreadable }) => unreadable)) {
        const resource = resources[kind];
        if (!resource) continue;
        const key = JSON.stringify([resource, namespace]);
        const verb = verbFor(name, resource);
        // One right is asked for, and of the two the one that shows more.
        if (rights.get(key)?.verb !== "list") rights.set(key, { verb, resource, namespace });
      }
    }
    return rights.values().toArray();
  }

  /** By what the failure rests on; undefined where the Pod does not fail any more. */
  pictureOf(failure: PullFailure): LivePicture | undefined {
    const known = this.#pods.get(failure.podUid);
    if (!known) return undefined;
    const { objects, complete, unreadable } = merged(known.findings);
    return livePictureOf(
      known.pod,
      failure,
      new Surroundings({ objects: [known.pod, ...objects], complete, unreadable }),
    );
  }

  has(uid: string): boolean {
    return this.#pods.has(uid);
  }

  /** @param scope Whose list it is in. */
  put(scope: string, object: ApiObject): void {
    const pod = slimPod(object);
    const uid = textIn(pod, "metadata", "uid");
    const known = this.#pods.get(uid);
    const namespace = textIn(pod, "metadata", "namespace");
    const before = known ?? { failures: undefined, findings: [], looked: undefined, diagnosed: 0 };
    this.#pods.set(uid, { ...before, pod, uid, namespace, scope });
    this.#schedule(uid, known ? this.#clock.now() + settling : 0);
  }

  remove(uid: string): void {
    this.#due.delete(uid);
    if (this.#pods.delete(uid)) this.#changed();
  }

  /** Leaves of a list those that are in it. */
  keep(scope: string, uids: ReadonlySet<string>): void {
    for (const pod of this.#pods.values()) if (pod.scope === scope && !uids.has(pod.uid)) this.remove(pod.uid);
  }

  /** Leaves only what is in lists that are still followed. */
  keepScopes(scopes: readonly string[]): void {
    for (const pod of this.#pods.values()) if (!scopes.includes(pod.scope)) this.remove(pod.uid);
  }

  clear(): void {
    this.keepScopes([]);
  }

  /** Forgets what was found, after a change that was made here. */
  lookAgain(): void {
    this.#evidence?.forgetAll();
    this.#refresh();
  }

  #refresh(): void {
    for (const uid of this.#pods.keys()) this.#schedule(uid, 0);
  }

  /** Looks into Pods as they come, until the signal is aborted, which it throws. @throws ClusterFailure */
  async investigate(evidence: Evidence, signal: AbortSignal): Promise<never> {
    this.#evidence = evidence;
    this.#refresh();
    const stop = new AbortController();
    const bounded = AbortSignal.any([signal, stop.signal]);
    const work = [
      ...Array.from({ length: workers }, () => this.#work(evidence, bounded)),
      this.#tick(evidence, bounded),
    ];
    try {
      return await Promise.race(work);
    } finally {
      stop.abort();
      await Promise.allSettled(work);
    }
  }

  #schedule(uid: string, due: number): void {
    const known = this.#due.get(uid);
    if (known === undefined || due < known) this.#due.set(uid, due);
    for (const wake of this.#idle) wake();
  }

  async #tick(evidence: Evidence, signal: AbortSignal): Promise<never> {
    for (;;) {
      await this.#clock.wait(refreshing, signal);
      evidence.prune((uid) => this.#pods.has(uid));
      this.#refresh();
    }
  }

  async #work(evidence: Evidence, signal: AbortSignal): Promise<never> {
    for (;;) {
      signal.throwIfAborted();
      const group = this.#takeGroup();
      if (group.length === 0) await this.#waitForWork(signal);
      else await this.#lookInto(group, evidence);
    }
  }

  /** Those that are due, of one namespace: they have most of their evidence in common. */
  #takeGroup(): readonly FailingPod[] {
    const now = this.#clock.now();
    const group: FailingPod[] = [];
    for (const [uid, due] of this.#due) {
      const pod = this.#pods.get(uid);
      if (!pod) this.#due.delete(uid);
      else if (due <= now && (group.length === 0 || group[0]?.namespace === pod.namespace)) group.push(pod);
      if (group.length === groupSize) break;
    }
    for (const { uid } of group) this.#due.delete(uid);
    return group;
  }

  async #waitForWork(signal: AbortSignal): Promise<void> {
    const next = this.#due.values().reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#idle.add(wake);
    try {
      const milliseconds = Math.min(refreshing, Math.max(1, next - this.#clock.now()));
      await this.#clock.wait(milliseconds, AbortSignal.any([signal, woken.signal]));
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#idle.delete(wake);
    }
  }

  async #lookInto(group: readonly FailingPod[], evidence: Evidence): Promise<void> {
    for (const { uid, pod, looked } of group) if (pod !== looked) evidence.forget(uid);
    const found = await Promise.all(group.map(async (pod) => ({ pod, findings: await this.#findings(pod, evidence) })));
    const news = found.filter(({ pod, findings }) => this.#isNews(pod, findings));
    await breathe();
    const { objects, complete, unreadable } = merged([...new Set(news.flatMap(({ findings }) => findings))]);
    const around = new Surroundings({ objects: [...news.map(({ pod }) => pod.pod), ...objects], complete, unreadable });
    for (const { pod, findings } of news) {
      const now = this.#clock.now();
      const diagnosed = diagnosePod(pod.pod, around, now + evidence.skew);
      const failures = diagnosed.map((one) => ({ ...one, remedies: aimed(one.remedies, this.#aim) }));
      const current = this.#pods.get(pod.uid);
      if (current) this.#pods.set(pod.uid, { ...current, failures, findings, looked: pod.pod, diagnosed: now });
      this.#changed();
      await breathe();
    }
  }

  /** Where the server cannot be asked, the Pod alone has to do for now. @throws ClusterFailure that does not pass. */
  async #findings({ uid, pod, findings }: FailingPod, evidence: Evidence): Promise<readonly Finding[]> {
    try {
      return await evidence.about(pod);
    } catch (error) {
      if (!(error instanceof ClusterFailure) || !isPassing(error.problem)) throw error;
      this.#schedule(uid, this.#clock.now() + retrying);
      return findings;
    }
  }

  #isNews({ pod, looked, failures, findings, diagnosed }: FailingPod, found: readonly Finding[]): boolean {
    if (pod !== looked || failures === undefined || this.#clock.now() - diagnosed > outdated) return true;
    return found.length !== findings.length || found.some((finding, index) => finding !== findings[index]);
  }
}

const resources: Readonly<Record<string, MissingRight["resource"]>> = {
  Secret: "secrets",
  ServiceAccount: "serviceaccounts",
  Event: "events",
  Node: "nodes",
};

function verbFor(name: string | undefined, resource: MissingRight["resource"]): MissingRight["verb"] {
  return name === undefined || resource === "events" ? "list" : "get";
}

function byPlace(a: PullFailure, b: PullFailure): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function keyOf({ namespace, pod, containerType, container }: PullFailure): string {
  return `${namespace}/${pod}/${containerType}/${container}`;
}
