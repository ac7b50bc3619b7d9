/** The columns that `kubectl get` prints; the API server works them out (pkg/printers/internalversion). */
import type { Kind } from "./kinds.ts";
import type { ContainerStatus, KubeEvent, KubeObject, Pod, Replicated, Secret } from "./objects.ts";

type Cell = string | number;

interface Column {
  readonly name: string;
  readonly type: "string" | "integer";
  /** Those greater than 0 are shown with `-o wide` only. */
  readonly priority: number;
  readonly cell: (object: KubeObject, now: number) => Cell;
}

function column(name: string, cell: Column["cell"], { type = "string", priority = 0 }: Partial<Column> = {}): Column {
  return { name, type, priority, cell };
}

const nameColumn = column("Name", ({ metadata }) => metadata.name);
const age = column("Age", ({ metadata }, now) => ageOf(metadata.creationTimestamp, now));
const integer = { type: "integer" } as const;
const wide = { priority: 1 } as const;

const columns: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    nameColumn,
    column("Ready", (it) => ready(it as Pod)),
    column("Status", (it) => podState(it as Pod)),
    column("Restarts", (it) => statuses(it as Pod).reduce((sum, { restartCount }) => sum + restartCount, 0)),
    age,
    column("IP", (it) => String((it as Pod).status.podIP ?? "<none>"), wide),
    column("Node", (it) => (it as Pod).spec.nodeName ?? "<none>", wide),
    column("Nominated Node", () => "<none>", wide),
    column("Readiness Gates", () => "<none>", wide),
  ],
  secrets: [
    nameColumn,
    column("Type", (it) => (it as Secret).type),
    column("Data", (it) => Object.keys((it as Secret).data ?? {}).length, integer),
    age,
  ],
  serviceaccounts: [
    nameColumn,
    column("Secrets", (it) => ((it.secrets as readonly unknown[]) ?? []).length, integer),
    age,
  ],
  events: [
    column("Last Seen", (it, now) => ageOf(lastSeen(it as KubeEvent), now)),
    column("Type", (it) => (it as KubeEvent).type),
    column("Reason", (it) => (it as KubeEvent).reason),
    column("Object", (it) => involved(it as KubeEvent)),
    column("Subobject", (it) => (it as KubeEvent).involvedObject.fieldPath ?? "", wide),
    column("Source", (it) => Object.values((it as KubeEvent).source).join(", "), wide),
    column("Message", (it) => (it as KubeEvent).message.trim()),
    column("First Seen", (it, now) => ageOf((it as KubeEvent).firstTimestamp ?? lastSeen(it as KubeEvent), now), wide),
    column("Count", (it) => (it as KubeEvent).count ?? 1, { ...integer, ...wide }),
    column("Name", ({ metadata }) => metadata.name, wide),
  ],
  deployments: [
    nameColumn,
    column("Ready", (it) => `${(it as Replicated).status.readyReplicas ?? 0}/${(it as Replicated).spec.replicas}`),
    column("Up-to-date", (it) => Number((it as Replicated).status.updatedReplicas ?? 0)),
    column("Available", (it) => Number((it as Replicated).status.availableReplicas ?? 0)),
    age,
  ],
  replicasets: [
    nameColumn,
    column("Desired", (it) => (it as Replicated).spec.replicas, integer),
    column("Current", (it) => Number((it as Replicated).status.replicas ?? 0), integer),
    column("Ready", (it) => Number((it as Replicated).status.readyReplicas ?? 0), integer),
    age,
  ],
  nodes: [
    nameColumn,
    column("Status", () => "Ready"),
    column("Roles", () => "<none>"),
    age,
    column("Version", (it) => (it.status as { nodeInfo?: { kubeletVersion?: string } }).nodeInfo?.kubeletVersion ?? ""),
  ],
  namespaces: [nameColumn, column("Status", (it) => (it.status as { phase?: string })?.phase ?? "Active"), age],
};

export function tableOf(
  kind: Kind,
  objects: readonly KubeObject[],
  metadata: object,
  includeObject: string,
  now: number,
) {
  const shown = columns[kind.plural] ?? [nameColumn, age];
  const definitions = shown.map(({ name, type, priority }) => {
    return {
      name,
      type,
      format: name === "Name" ? "name" : "",
      description: `The object's ${name.toLowerCase()}.`,
      priority,
    };
  });
  const rows = objects.map((object) => ({
    cells: shown.map(({ cell }) => cell(object, now)),
    ...(includeObject === "None" ? {} : { object: includeObject === "Object" ? object : partial(object) }),
  }));
  return { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata, columnDefinitions: definitions, rows };
}

function partial({ metadata }: KubeObject) {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

function statuses({ status }: Pod): readonly ContainerStatus[] {
  return status.containerStatuses ?? [];
}

function ready(pod: Pod): string {
  return `${statuses(pod).filter((it) => it.ready).length}/${pod.spec.containers.length}`;
}

function podState(pod: Pod): string {
  if (pod.metadata.deletionTimestamp) return "Terminating";
  const setups = pod.status.initContainerStatuses ?? [];
  for (const [i, { state }] of setups.entries()) {
    if ("terminated" in state && state.terminated.exitCode === 0) continue;
    const waiting = "waiting" in state && state.waiting.reason !== "PodInitializing" ? state.waiting.reason : undefined;
    return `Init:${waiting ?? `${i}/${setups.length}`}`;
  }
  const states = statuses(pod).map(({ state }) => ("waiting" in state ? state.waiting.reason : undefined));
  return states.findLast((reason) => reason !== undefined) ?? pod.status.phase;
}

function lastSeen({ lastTimestamp, eventTime, metadata }: KubeEvent): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
}

function involved({ involvedObject: { kind, name } }: KubeEvent): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** apimachinery/pkg/util/duration.HumanDuration, in short. */
function ageOf(time: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ];
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return minutes % 60 ? `${hours}h${minutes % 60}m` : `${hours}h`;
  return hours < 48 ? `${hours}h` : `${days}d`;
}
