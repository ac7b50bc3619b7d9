/** Deployments make ReplicaSets, and ReplicaSets make Pods, as the controller manager has them do. */
import { createHash } from "node:crypto";
import { type Api, ownerReference } from "./api.ts";
import { kinds } from "./kinds.ts";
import type { Condition, KubeObject, Pod, PodTemplate, Replicated } from "./objects.ts";
import { isReady, makePod, PodMakers } from "./podMakers.ts";
import { Recorder } from "./recorder.ts";
import { type Change, sorted } from "./store.ts";
import type { VersionName } from "./versions.ts";

const hashLabel = "pod-template-hash";
const revisionNote = "deployment.kubernetes.io/revision";

const followed: ReadonlySet<string> = new Set([
  ...["deployments", "replicasets", "statefulsets", "daemonsets", "jobs"],
  ...["pods", "nodes", "serviceaccounts"],
]);

export class Controllers {
  readonly #api: Api;
  readonly #version: VersionName;
  readonly #deployments: Recorder;
  readonly #sets: Recorder;
  readonly #others: PodMakers;
  #waiting = false;

  constructor(api: Api, version: VersionName) {
    this.#api = api;
    this.#version = version;
    const reporting = (component: string) => (version === "1.20" ? "" : component);
    const recorder = (it: string) => new Recorder(api.store, api.clock, it, reporting(it));
    this.#deployments = recorder("deployment-controller");
    this.#sets = recorder("replicaset-controller");
    this.#others = new PodMakers(api, recorder);
  }

  start(): void {
    this.#api.store.subscribe((change) => this.#follow(change));
    this.#soon();
  }

  #follow({ plural }: Change): void {
    if (followed.has(plural)) this.#soon();
  }

  #soon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#api.clock.after(0, () => {
      this.#waiting = false;
      for (const object of this.#all("deployments")) this.#deployment(object);
      for (const object of this.#all("replicasets")) this.#replicaSet(object);
      this.#others.run();
    });
  }

  #all(plural: "deployments" | "replicasets"): readonly Replicated[] {
    return this.#api.store.list(kinds[plural]).objects as readonly Replicated[];
  }

  #pods(owner: KubeObject): readonly Pod[] {
    const pods = this.#api.owned(kinds.pods, owner) as readonly Pod[];
    return pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  }

  /** A rolling update with a surge of a quarter: old Pods go as new ones become ready. */
  #deployment(deployment: Replicated): void {
    const { replicas } = deployment.spec;
    const sets = this.#api.owned(kinds.replicasets, deployment) as readonly Replicated[];
    const template = templateText(deployment.spec.template);
    const current =
      sets.find((it) => templateText(it.spec.template) === template) ?? this.#newSet(deployment, sets, replicas);
    const others = sets.filter((it) => it.metadata.uid !== current.metadata.uid);
    const all = [...others, current].flatMap((it) => this.#pods(it));
    const surge = others.length === 0 ? 0 : Math.ceil(replicas / 4);
    const old = others.reduce((sum, it) => sum + it.spec.replicas, 0);
    this.#scale(current, Math.max(current.spec.replicas, Math.min(replicas, replicas + surge - old)), replicas);
    this.#shrink(others, this.#pods(current), replicas);
    this.#deploymentStatus(deployment, current, all);
  }

  /** Of the old Pods first those go that are no use, but none as long as the new ones are none either. */
  #shrink(others: readonly Replicated[], fresh: readonly Pod[], replicas: number): void {
    const least = replicas - Math.floor(replicas / 4);
    const old = others.flatMap((it) => this.#pods(it));
    const ready = [...old, ...fresh].filter(isReady).length;
    let useless = Math.max(0, old.length + fresh.length - least - fresh.filter((pod) => !isReady(pod)).length);
    let spare = Math.max(0, ready - least);
    for (const set of others) {
      const pods = this.#pods(set);
      const unready = Math.min(useless, pods.filter((pod) => !isReady(pod)).length);
      const others = Math.min(spare, pods.filter(isReady).length);
      [useless, spare] = [useless - unready, spare - others];
      this.#scale(set, pods.length - unready - others, replicas);
    }
  }

  #newSet(deployment: Replicated, sets: readonly Replicated[], replicas: number): Replicated {
    const { name, namespace } = deployment.metadata;
    const { template, selector } = deployment.spec;
    const hash = createHash("sha256").update(templateText(template)).digest("hex").slice(0, 10);
    const labels = { ...template.metadata?.labels, [hashLabel]: hash };
    const revision = String(1 + Math.max(0, ...sets.map((it) => Number(it.metadata.annotations?.[revisionNote] ?? 0))));
    const annotations = { ...deployment.metadata.annotations, [revisionNote]: revision };
    this.#api.store.replace(kinds.deployments, deployment, {
      ...deployment,
      metadata: { ...deployment.metadata, annotations },
    });
    const count = sets.length === 0 ? replicas : 0;
    if (count > 0) this.#tellScaled(deployment, `${name}-${hash}`, 0, count);
    return this.#api.create(kinds.replicasets, namespace, {
      metadata: {
        name: `${name}-${hash}`,
        labels,
        annotations: { [revisionNote]: revision },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: count,
        selector: { matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    }) as Replicated;
  }

  #scale(set: Replicated, replicas: number, most: number): void {
    const wanted = Math.max(0, Math.min(replicas, most));
    const { namespace, name } = set.metadata;
    const present = this.#api.store.get(kinds.replicasets, namespace, name) as Replicated | undefined;
    if (!present || present.spec.replicas === wanted) return;
    const owner = this.#api.store.get(kinds.deployments, namespace, present.metadata.ownerReferences?.[0]?.name ?? "");
    if (owner) this.#tellScaled(owner, name, present.spec.replicas, wanted);
    this.#api.store.replace(kinds.replicasets, present, { ...present, spec: { ...present.spec, replicas: wanted } });
  }

  #tellScaled(deployment: KubeObject, set: string, before: number, after: number): void {
    const from = this.#version === "1.20" ? "" : ` from ${before}`;
    const message = `Scaled ${after > before ? "up" : "down"} replica set ${set}${from} to ${after}`;
    this.#deployments.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message }, "");
  }

  #replicaSet(set: Replicated): void {
    const pods = this.#pods(set);
    const { replicas, template } = set.spec;
    const spare = pods
      .toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)))
      .slice(0, Math.max(0, pods.length - replicas));
    for (const pod of spare) this.#api.delete(kinds.pods, pod);
    for (let i = pods.length; i < replicas; i++) makePod(this.#api, this.#sets, set, template);
    const now = this.#pods(set);
    const ready = now.filter(isReady).length;
    const available = ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {};
    const { generation = 1 } = set.metadata;
    const counted = now.length > 0 ? { fullyLabeledReplicas: now.length } : {};
    this.#api.updateStatus(kinds.replicasets, set, {
      observedGeneration: generation,
      replicas: now.length,
      ...counted,
      ...available,
    });
  }

  #deploymentStatus(deployment: Replicated, current: Replicated, pods: readonly Pod[]): void {
    const { namespace, name } = deployment.metadata;
    const present = this.#api.read(kinds.deployments, namespace, name) as Replicated;
    const { replicas } = present.spec;
    const ready = pods.filter(isReady).length;
    const updated = this.#pods(current).length;
    const enough = ready >= replicas - Math.floor(replicas / 4);
    const complete = updated === replicas && ready >= replicas && pods.length === replicas;
    const set = `ReplicaSet "${current.metadata.name}"`;
    const facts: readonly Omit<Condition, "lastTransitionTime">[] = [
      enough
        ? {
            type: "Available",
            status: "True",
            reason: "MinimumReplicasAvailable",
            message: "Deployment has minimum availability.",
          }
        : {
            type: "Available",
            status: "False",
            reason: "MinimumReplicasUnavailable",
            message: "Deployment does not have minimum availability.",
          },
      complete
        ? {
            type: "Progressing",
            status: "True",
            reason: "NewReplicaSetAvailable",
            message: `${set} has successfully progressed.`,
          }
        : { type: "Progressing", status: "True", reason: "ReplicaSetUpdated", message: `${set} is progressing.` },
    ];
    const before = (present.status.conditions ?? []) as readonly Condition[];
    const conditions = facts.map((fact) => {
      const earlier = before.find(
        (it) => it.type === fact.type && it.status === fact.status && it.reason === fact.reason,
      );
      const now = this.#api.clock.stamp();
      return {
        ...fact,
        lastTransitionTime: earlier?.lastTransitionTime ?? now,
        lastUpdateTime: earlier?.lastUpdateTime ?? now,
      };
    });
    this.#api.updateStatus(kinds.deployments, present, {
      conditions,
      observedGeneration: present.metadata.generation ?? 1,
      replicas: pods.length,
      updatedReplicas: updated,
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(ready < replicas ? { unavailableReplicas: replicas - ready } : {}),
    });
  }
}

/** The same for a Deployment and the ReplicaSet that came of it, whose label it does not have. */
function templateText({ metadata = {}, spec }: PodTemplate): string {
  const { [hashLabel]: _, ...labels } = metadata.labels ?? {};
  return JSON.stringify(sorted({ labels, annotations: metadata.annotations ?? {}, spec }));
}
