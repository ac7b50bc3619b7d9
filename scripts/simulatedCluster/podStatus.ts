/** A Pod's status, made of the states of its containers. */
import type { Condition, Container, ContainerState, ContainerStatus, Pod, PodStatus } from "./objects.ts";
import type { VersionName } from "./versions.ts";

/** What is known of a Pod's containers; those without a state have not been looked at. */
export type States = ReadonlyMap<string, ContainerState>;

export function podStatus(pod: Pod, states: States, node: string, now: string, version: VersionName): PodStatus {
  const { containers, initContainers = [] } = pod.spec;
  const { initContainerStatuses: setupsBefore, containerStatuses: appsBefore } = pod.status;
  const setups = initContainers.map((it): ContainerStatus => {
    const { started = false, ...status } = containerStatus(it, states.get(it.name) ?? notStarted(false), setupsBefore);
    return version === "1.36" ? { ...status, started } : status;
  });
  const initialized = setups.every(({ state }) => "terminated" in state);
  const apps = containers.map((it) => containerStatus(it, states.get(it.name) ?? notStarted(initialized), appsBefore));
  const running = apps.every(({ state }) => "running" in state);
  const { startTime = now } = pod.status;
  return {
    ...pod.status,
    conditions: conditions(pod, setups, apps, now, version),
    containerStatuses: apps,
    hostIP: node,
    ...(setups.length > 0 ? { initContainerStatuses: setups } : {}),
    phase: running ? "Running" : "Pending",
    qosClass: "BestEffort",
    startTime,
    ...(version === "1.36" ? { hostIPs: [{ ip: node }], observedGeneration: pod.metadata.generation ?? 1 } : {}),
  };
}

function notStarted(initialized: boolean): ContainerState {
  return { waiting: { reason: initialized ? "ContainerCreating" : "PodInitializing" } };
}

/** What a status says beside that stays as it is while the state does. */
function containerStatus(
  { name, image }: Container,
  state: ContainerState,
  statuses: readonly ContainerStatus[] = [],
): ContainerStatus {
  const before = statuses.find((it) => it.name === name);
  if (before?.state === state) return before;
  const ready = "running" in state || "terminated" in state;
  const imageID = ready ? `${image.replace(/:[^/:]*$/, "")}@sha256:${"0".repeat(64)}` : "";
  const fixed = { image, imageID, lastState: {}, name, ready, restartCount: 0, started: "running" in state };
  return { ...before, ...fixed, state };
}

function conditions(
  pod: Pod,
  setups: readonly ContainerStatus[],
  apps: readonly ContainerStatus[],
  now: string,
  version: VersionName,
): readonly Condition[] {
  const incomplete = setups.filter(({ ready }) => !ready).map(({ name }) => name);
  const unready = apps.filter(({ ready }) => !ready).map(({ name }) => name);
  const unreadyFacts = failing("ContainersNotReady", "containers with unready status", unready);
  const facts: readonly [string, object][] = [
    ...(version === "1.36" ? [["PodReadyToStartContainers", { status: "True" }] as [string, object]] : []),
    ["Initialized", failing("ContainersNotInitialized", "containers with incomplete status", incomplete)],
    ["Ready", unreadyFacts],
    ["ContainersReady", unreadyFacts],
    ["PodScheduled", { status: "True" }],
  ];
  return facts.map(([type, fact]) => {
    const { status } = fact as { readonly status: "True" | "False" };
    const before = pod.status.conditions?.find((it) => it.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
    const generation = version === "1.36" ? { observedGeneration: pod.metadata.generation ?? 1 } : {};
    return { lastProbeTime: null, lastTransitionTime, ...fact, ...generation, status, type };
  });
}

function failing(reason: string, what: string, names: readonly string[]): object {
  if (names.length === 0) return { status: "True" };
  return { message: `${what}: [${names.join(" ")}]`, reason, status: "False" };
}
