/** Reads events about Pods, of both APIs that events have. */
import type { FailingContainerType } from "./failure.ts";
import { at, numberAt, textAt, timeAt } from "./raw.ts";

export interface PodEvent {
  /** What tells it from other events, in both APIs. */
  readonly id: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: { readonly type: FailingContainerType; readonly name: string } | undefined;
  readonly reason: string;
  readonly message: string;
  /** How often it happened; the API counts no further than it was told. */
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** Undefined for what is no event about a Pod. */
export function readEvent(object: unknown): PodEvent | undefined {
  if (at(object, "kind") !== "Event") return undefined;
  const about = at(object, "involvedObject") ?? at(object, "regarding");
  const pod = textAt(about, "name");
  if (at(about, "kind") !== "Pod" || pod === undefined) return undefined;
  const namespace = textAt(about, "namespace") ?? textAt(object, "metadata", "namespace") ?? "";
  const first =
    timeAt(object, "firstTimestamp") ?? timeAt(object, "deprecatedFirstTimestamp") ?? timeAt(object, "eventTime");
  const last =
    timeAt(object, "series", "lastObservedTime") ??
    timeAt(object, "lastTimestamp") ??
    timeAt(object, "deprecatedLastTimestamp") ??
    timeAt(object, "eventTime");
  const created = timeAt(object, "metadata", "creationTimestamp");
  return {
    id: textAt(object, "metadata", "uid") ?? `${namespace}/${textAt(object, "metadata", "name") ?? ""}`,
    namespace,
    pod,
    podUid: textAt(about, "uid") ?? "",
    container: containerOf(textAt(about, "fieldPath") ?? ""),
    reason: textAt(object, "reason") ?? "",
    message: textAt(object, "message") ?? textAt(object, "note") ?? "",
    count: Math.max(1, countOf(object)),
    first: first ?? created,
    last: last ?? first ?? created,
  };
}

const containerTypes: Readonly<Record<string, FailingContainerType>> = {
  containers: "container",
  initContainers: "init",
  ephemeralContainers: "ephemeral",
};

/** `spec.containers{app}` */
function containerOf(fieldPath: string): PodEvent["container"] {
  const [, list = "", name = ""] = /^spec\.(\w+)\{(.*)\}$/.exec(fieldPath) ?? [];
  const type = Object.hasOwn(containerTypes, list) ? containerTypes[list] : undefined;
  return type && { type, name };
}

function countOf(event: unknown): number {
  return numberAt(event, "series", "count") ?? numberAt(event, "count") ?? numberAt(event, "deprecatedCount") ?? 1;
}
