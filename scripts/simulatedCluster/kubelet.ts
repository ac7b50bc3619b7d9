/** The simulated nodes: put Pods on a node, pull their images, try again and again, and tell about it. */
import type { Api } from "./api.ts";
import { wantedNode } from "./daemonAffinity.ts";
import { kinds } from "./kinds.ts";
import type { Container, ContainerState, ContainerStatus, Pod } from "./objects.ts";
import { podStatus } from "./podStatus.ts";
import { type Attempts, Puller, type PullWork, type Tell } from "./puller.ts";
import { readPullSecrets } from "./pullSecrets.ts";
import { Recorder } from "./recorder.ts";
import type { Registry } from "./registries.ts";
import type { Change } from "./store.ts";
import type { Version } from "./versions.ts";

/** Milliseconds (pkg/kubelet/kubelet.go): Pods are looked at again and again. */
const resync = 10_000;
const startTime = 1000;

/** What a kubelet remembers of a Pod. */
interface Known {
  readonly states: Map<string, ContainerState>;
  readonly attempts: Attempts;
  cancel: () => void;
}

interface Work extends PullWork {
  readonly known: Known;
  readonly node: string;
}

export class Kubelet {
  readonly #api: Api;
  readonly #version: Version;
  readonly #random: () => number;
  readonly #recorder: Recorder;
  readonly #scheduler: Recorder;
  readonly #pods = new Map<string, Known>();
  readonly #puller: Puller;

  constructor(api: Api, registries: readonly Registry[], version: Version, random: () => number) {
    this.#api = api;
    this.#puller = new Puller(api.clock, registries, version);
    this.#version = version;
    this.#random = random;
    this.#recorder = new Recorder(api.store, api.clock, "kubelet", version.reportingComponent);
    this.#scheduler = new Recorder(api.store, api.clock, "default-scheduler", "default-scheduler");
  }

  /** Takes over the Pods that there are, and looks after those to come. */
  start(): void {
    for (const pod of this.#api.store.list(kinds.pods).objects) this.#meet(pod as Pod);
    this.#api.store.subscribe((change) => this.#follow(change));
  }

  #follow({ type, plural, object, previous }: Change): void {
    if (plural !== "pods") return;
    const pod = object as Pod;
    if (type === "DELETED") {
      this.#pods.get(pod.metadata.uid)?.cancel();
      this.#pods.delete(pod.metadata.uid);
    } else if (type === "ADDED") this.#meet(pod);
    else if (pod.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp) this.#end(pod);
    else if (pod.metadata.generation !== previous?.metadata.generation) this.#resyncSoon(pod);
  }

  #meet(pod: Pod): void {
    // Another scheduler's Pods are left to it, and here is no other.
    if (!pod.spec.nodeName && pod.spec.schedulerName !== "default-scheduler") return;
    if (!pod.spec.nodeName) this.#api.clock.after(0, () => this.#schedule(pod));
    else if (!["Succeeded", "Failed"].includes(pod.status?.phase)) this.#adopt(pod);
  }

  #schedule({ metadata: { namespace, name, uid } }: Pod): void {
    const pod = this.#current(namespace, name, uid);
    const all = this.#api.store.list(kinds.nodes).objects;
    const nodes = pod && wantedNode(pod) ? all.filter(({ metadata }) => metadata.name === wantedNode(pod)) : all;
    const node = nodes[Math.floor(this.#random() * nodes.length)]?.metadata.name;
    if (!pod || node === undefined) return;
    const bound = this.#api.store.replace(kinds.pods, pod, { ...pod, spec: { ...pod.spec, nodeName: node } }) as Pod;
    this.#scheduler.recordBinding(bound, `Successfully assigned ${namespace}/${name} to ${node}`);
    this.#writeStatus(bound, new Map());
    this.#adopt(bound);
  }

  /** Goes on with what a Pod's status says, as a kubelet does that was started anew. */
  #adopt(pod: Pod): void {
    const statuses: readonly ContainerStatus[] = [
      ...(pod.status.initContainerStatuses ?? []),
      ...(pod.status.containerStatuses ?? []),
    ];
    const started = statuses.filter(({ state }) => !("waiting" in state));
    const known: Known = {
      states: new Map(started.map(({ name, state }) => [name, state])),
      attempts: { backOffs: new Map(), failures: 0 },
      cancel: () => {},
    };
    this.#pods.set(pod.metadata.uid, known);
    const secrets = readPullSecrets(this.#api.store, pod);
    for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
      if (known.states.has(container.name)) this.#puller.remember(pod, container, secrets);
    }
    if (statuses.length === 0) this.#plan(pod, known, startTime);
    else if (statuses.length > started.length) this.#plan(pod, known, this.#resyncTime());
  }

  #plan({ metadata: { namespace, name, uid } }: Pod, known: Known, delay: number): void {
    known.cancel();
    known.cancel = this.#api.clock.after(delay, () => {
      const pod = this.#current(namespace, name, uid);
      if (pod && !pod.metadata.deletionTimestamp) this.#sync(pod, known);
    });
  }

  #resyncTime(): number {
    return resync * (1 + this.#random() / 2);
  }

  /** An image was changed: what was known of its container counts no more. */
  #resyncSoon(pod: Pod): void {
    const known = this.#pods.get(pod.metadata.uid);
    if (!known) return;
    known.attempts.backOffs.clear();
    this.#plan(pod, known, startTime);
  }

  #end(pod: Pod): void {
    this.#pods.get(pod.metadata.uid)?.cancel();
    this.#api.clock.after(startTime, () => {
      const present = this.#current(pod.metadata.namespace, pod.metadata.name, pod.metadata.uid);
      if (present) this.#api.store.remove(kinds.pods, present);
    });
  }

  #current(namespace: string | undefined, name: string, uid: string): Pod | undefined {
    const pod = this.#api.store.get(kinds.pods, namespace, name) as Pod | undefined;
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  /** One round of a Pod (kuberuntime_manager.go, SyncPod): init containers one after the other, then all others. */
  #sync(pod: Pod, known: Known): void {
    const secrets = readPullSecrets(this.#api.store, pod);
    const work: Work = { pod, known, secrets, attempts: known.attempts, node: pod.spec.nodeName ?? "" };
    if (secrets.missing.length > 0 && this.#version.tellsMissingSecrets) {
      const list = secrets.missing.join(", ");
      const message = `Unable to retrieve some image pull secrets (${list}); attempting to pull the image may not succeed.`;
      this.#recorder.record(pod, { type: "Warning", reason: "FailedToRetrieveImagePullSecret", message }, work.node);
    }
    const before = known.attempts.failures;
    const setups = pod.spec.initContainers ?? [];
    const done = setups.every((it) => this.#bringUp(work, it, "spec.initContainers"));
    const up = done && pod.spec.containers.map((it) => this.#bringUp(work, it, "spec.containers")).every((it) => it);
    const present = this.#current(pod.metadata.namespace, pod.metadata.name, pod.metadata.uid);
    if (present) this.#writeStatus(present, known.states);
    // A change of the status is followed by another round at once, which finds the back-off.
    const failed = known.attempts.failures > before;
    if (!up) this.#plan(pod, known, failed ? startTime : this.#resyncTime());
  }

  #writeStatus(pod: Pod, states: ReadonlyMap<string, ContainerState>): void {
    const node = this.#api.store.get(kinds.nodes, undefined, pod.spec.nodeName ?? "");
    const addresses = (node?.status as { readonly addresses?: readonly { readonly address: string }[] } | undefined)
      ?.addresses;
    const ip = addresses?.[0]?.address ?? "192.0.2.2";
    this.#api.updateStatus(kinds.pods, pod, podStatus(pod, states, ip, this.#api.clock.stamp(), this.#version.name));
  }

  /** Whether the container is up, or an init container is done. */
  #bringUp(work: Work, container: Container, list: string): boolean {
    const { states } = work.known;
    const state = states.get(container.name);
    if (state && !("waiting" in state)) return true;
    const tell: Tell = (type, reason, message) =>
      this.#recorder.record(work.pod, { type, reason, message, fieldPath: `${list}{${container.name}}` }, work.node);
    const problem = this.#puller.ensure(work, container, tell);
    if (problem) {
      states.set(container.name, { waiting: { message: problem.message, reason: problem.reason } });
      return false;
    }
    const modern = this.#version.name === "1.36";
    tell("Normal", "Created", modern ? "Container created" : `Created container ${container.name}`);
    tell("Normal", "Started", modern ? "Container started" : `Started container ${container.name}`);
    const now = this.#api.clock.stamp();
    const ended = { terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now } };
    states.set(container.name, list === "spec.initContainers" ? ended : { running: { startedAt: now } });
    return true;
  }
}
