/** StatefulSets, DaemonSets and Jobs make Pods, as the controller manager has them do. */
import { createHash } from "node:crypto";
import { type Api, ownerReference } from "./api.ts";
import { affinityFor, wantedNode } from "./daemonAffinity.ts";
import { kinds } from "./kinds.ts";
import type { KubeObject, ObjectMeta, Pod, PodSpec, PodTemplate, Replicated } from "./objects.ts";
import type { Recorder } from "./recorder.ts";
import { sorted } from "./store.ts";

const revisionLabel = "controller-revision-hash";

/** A DaemonSet or a Job, which say nothing of replicas. */
interface Templated extends KubeObject {
  readonly spec: { readonly template: PodTemplate; readonly parallelism?: number; readonly completions?: number };
  readonly status: { readonly [field: string]: unknown };
}

export class PodMakers {
  readonly #api: Api;
  readonly #sets: Recorder;
  readonly #daemons: Recorder;
  readonly #jobs: Recorder;

  /** @param recorder makes one for a component */
  constructor(api: Api, recorder: (component: string) => Recorder) {
    this.#api = api;
    this.#sets = recorder("statefulset-controller");
    this.#daemons = recorder("daemonset-controller");
    this.#jobs = recorder("job-controller");
  }

  /** Takes the next step of each; what comes of it is a change, after which the next one is due. */
  run(): void {
    const all = (plural: "statefulsets" | "daemonsets" | "jobs") => this.#api.store.list(kinds[plural]).objects;
    for (const set of all("statefulsets")) this.#statefulSet(set as Replicated);
    for (const set of all("daemonsets")) this.#daemonSet(set as Templated);
    for (const job of all("jobs")) this.#job(job as Templated);
  }

  #pods(owner: KubeObject): readonly Pod[] {
    return this.#api.owned(kinds.pods, owner) as readonly Pod[];
  }

  #statefulSet(set: Replicated): void {
    const revision = `${set.metadata.name}-${revisionOf(set.spec.template)}`;
    this.#nextOrdinal(set, revision);
    const pods = this.#pods(set);
    const ready = pods.filter(isReady).length;
    const updated = pods.filter((pod) => isOf(pod, revision)).length;
    const { currentRevision = revision } = set.status as { readonly currentRevision?: string };
    this.#api.updateStatus(kinds.statefulsets, set, {
      ...{ collisionCount: 0, observedGeneration: set.metadata.generation ?? 1, replicas: pods.length },
      ...{ availableReplicas: ready, ...(ready > 0 ? { readyReplicas: ready } : {}) },
      ...{ currentRevision: updated === pods.length ? revision : currentRevision, updateRevision: revision },
      ...{ currentReplicas: pods.length, updatedReplicas: updated },
    });
  }

  /** One Pod after the other: it waits for each, also for one that will never get ready (kubernetes/kubernetes#67250). */
  #nextOrdinal(set: Replicated, revision: string): void {
    const pods = this.#pods(set);
    for (let ordinal = 0; ordinal < set.spec.replicas; ordinal++) {
      const name = `${set.metadata.name}-${ordinal}`;
      const pod = pods.find((one) => one.metadata.name === name);
      if (!pod) this.#newOrdinal(set, name, revision);
      if (!pod || pod.metadata.deletionTimestamp || !isReady(pod)) return;
    }
    const [last] = pods.toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
    const outdated = pods.toReversed().find((pod) => !isOf(pod, revision));
    const spare = last && ordinalOf(last) >= set.spec.replicas ? last : outdated;
    if (!spare || spare.metadata.deletionTimestamp) return;
    this.#api.delete(kinds.pods, spare);
    const message = `delete Pod ${spare.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    this.#sets.record(set, { type: "Normal", reason: "SuccessfulDelete", message }, "");
  }

  #newOrdinal(set: Replicated, name: string, revision: string): void {
    const { metadata, spec } = set.spec.template;
    const labels = { ...metadata?.labels, [revisionLabel]: revision, "statefulset.kubernetes.io/pod-name": name };
    const { serviceName } = set.spec as { readonly serviceName?: string };
    const hostname = { hostname: name, ...(serviceName ? { subdomain: serviceName } : {}) };
    const draft = { metadata: { ...metadata, name, labels }, spec: { ...spec, ...hostname } };
    makePod(this.#api, this.#sets, set, draft, {
      made: (name) => `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
      refused: (why) => `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${why}`,
    });
  }

  /** A Pod for each node. Of those that are outdated first all go that are no use, and then one at a time. */
  #daemonSet(set: Templated): void {
    const nodes = this.#api.store.list(kinds.nodes).objects.map(({ metadata }) => metadata.name);
    const revision = revisionOf(set.spec.template);
    const before = this.#pods(set);
    const outdated = before.filter((pod) => !pod.metadata.deletionTimestamp && !isOf(pod, revision));
    const useless = outdated.filter((pod) => !isReady(pod));
    const allReady = nodes.every((node) => before.some((pod) => wantedNode(pod) === node && isReady(pod)));
    for (const pod of allReady ? outdated.slice(0, 1) : useless) {
      this.#api.delete(kinds.pods, pod);
      const message = `Deleted pod: ${pod.metadata.name}`;
      this.#daemons.record(set, { type: "Normal", reason: "SuccessfulDelete", message }, "");
    }
    const bare = nodes.filter((node) => !this.#pods(set).some((pod) => wantedNode(pod) === node));
    for (const node of bare) this.#newDaemon(set, node, revision);
    const pods = this.#pods(set);
    const ready = pods.filter(isReady).length;
    this.#api.updateStatus(kinds.daemonsets, set, {
      ...{ currentNumberScheduled: pods.length, desiredNumberScheduled: nodes.length, numberMisscheduled: 0 },
      ...{ numberReady: ready, observedGeneration: set.metadata.generation ?? 1 },
      ...(ready > 0 ? { numberAvailable: ready } : {}),
      ...(ready < nodes.length ? { numberUnavailable: nodes.length - ready } : {}),
      updatedNumberScheduled: pods.filter((pod) => isOf(pod, revision)).length,
    });
  }

  #newDaemon(set: Templated, node: string, revision: string): void {
    const { metadata, spec } = set.spec.template;
    const generation = String(set.metadata.generation ?? 1);
    const labels = { ...metadata?.labels, [revisionLabel]: revision, "pod-template-generation": generation };
    const draft = { metadata: { ...metadata, labels }, spec: { ...spec, affinity: affinityFor(node) } };
    makePod(this.#api, this.#daemons, set, draft);
  }

  #job(job: Templated): void {
    const { parallelism = 1, completions = parallelism, template } = job.spec;
    const pods = this.#pods(job).filter(({ metadata }) => !metadata.deletionTimestamp);
    const done = pods.filter(({ status }) => status.phase === "Succeeded").length;
    const wanted = Math.min(parallelism, completions - done);
    const active = pods.filter(({ status }) => !["Succeeded", "Failed"].includes(status.phase)).length;
    for (let i = active; i < wanted; i++) makePod(this.#api, this.#jobs, job, template);
    const { startTime = this.#api.clock.stamp() } = job.status;
    this.#api.updateStatus(kinds.jobs, job, { startTime, active: Math.max(active, wanted) });
  }
}

interface PodDraft {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec: PodSpec;
}

interface Words {
  readonly made: (name: string) => string;
  readonly refused: (why: string) => string;
}

const usual: Words = { made: (name) => `Created pod: ${name}`, refused: (why) => `Error creating: ${why}` };

/** Makes a Pod of a template and tells of it, under a name that begins with its owner's where it brings none. */
export function makePod(api: Api, recorder: Recorder, owner: KubeObject, draft: PodDraft, words = usual): void {
  const { namespace, name } = owner.metadata;
  const named = draft.metadata?.name === undefined ? { generateName: `${name}-` } : {};
  const metadata = { ...draft.metadata, ...named, ownerReferences: [ownerReference(owner)] };
  try {
    const pod = api.create(kinds.pods, namespace, { metadata, spec: draft.spec });
    recorder.record(owner, { type: "Normal", reason: "SuccessfulCreate", message: words.made(pod.metadata.name) }, "");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    recorder.record(owner, { type: "Warning", reason: "FailedCreate", message: words.refused(why) }, "");
  }
}

export function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;
}

function isOf({ metadata }: Pod, revision: string): boolean {
  return metadata.labels?.[revisionLabel] === revision;
}

function ordinalOf({ metadata }: Pod): number {
  return Number(/\d+$/.exec(metadata.name)?.[0] ?? 0);
}

function revisionOf(template: PodTemplate): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(template)))
    .digest("hex")
    .slice(0, 10);
}
