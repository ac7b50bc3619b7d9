/** What the view of failing pulls shows, as data: groups and containers made from a cluster's report. Knows no VS Code. */
import type { CauseFamily, PullFailure } from "#core";
import { ago, soon } from "./times.ts";

export const groupings = ["workload", "cause", "registry"] as const;
export type Grouping = (typeof groupings)[number];

/** What a node stands for, which decides its icon and what can be done with it. */
export type NodeKind = "namespace" | "workload" | "pod" | "container" | "cause" | "registry";

export interface FailureNode {
  /** Stays the same from one report to the next, so that selection and expansion do. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly description: string;
  /** All failures beneath it; of a container its only one. */
  readonly failures: readonly PullFailure[];
  readonly children: readonly FailureNode[];
}

export interface FailureFilter {
  /** Empty means every namespace. */
  readonly namespace: string;
  /** What a failure's names, image, registry, cause or headline must contain, in any case of letters. */
  readonly text: string;
}

export const noFilter: FailureFilter = { namespace: "", text: "" };

export function filtered(failures: readonly PullFailure[], { namespace, text }: FailureFilter): readonly PullFailure[] {
  const wanted = text.toLowerCase();
  return failures.filter((failure) => {
    if (namespace !== "" && failure.namespace !== namespace) return false;
    const { pod, owner, container, image, registry, headline, cause } = failure;
    const texts = [failure.namespace, pod, owner, container, image, registry, headline, cause, causeTitles[cause]];
    return wanted === "" || texts.join("\n").toLowerCase().includes(wanted);
  });
}

/** @param now Milliseconds since 1970, for ages and next attempts. */
export function failureTree(failures: readonly PullFailure[], grouping: Grouping, now: number): readonly FailureNode[] {
  return levels[grouping](failures, now);
}

type Level = (failures: readonly PullFailure[], now: number, parent?: string) => readonly FailureNode[];

const containers: Level = (failures, now, parent = "") =>
  failures.map((failure) => ({
    id: `${parent}/${failure.podUid}/${failure.containerType}/${failure.container}`,
    kind: "container",
    label: failure.container,
    description: parts(failure.image, retry(failure, now)),
    failures: [failure],
    children: [],
  }));

/** A Pod's own name and its container's on one line, where no level above says which Pod it is. */
const podsAndContainers: Level = (failures, now, parent = "") =>
  containers(failures, now, parent).map((node) => {
    const [failure] = node.failures as readonly [PullFailure];
    return {
      ...node,
      label: `${failure.namespace}/${failure.pod}`,
      description: parts(failure.container, node.description),
    };
  });

const pods = level(
  "pod",
  ({ podUid }) => podUid,
  ({ pod }) => pod,
  age,
  containers,
);
const workloads = level(
  "workload",
  ({ owner, podUid }) => owner ?? podUid,
  ({ owner, pod }) => owner ?? `Pod/${pod}`,
  commonHeadline,
  // A Pod of its own is a workload of one Pod: another level would say its name again.
  (failures, now, parent) => (failures[0]?.owner === null ? containers : pods)(failures, now, parent),
);

const levels: Readonly<Record<Grouping, Level>> = {
  workload: level(
    "namespace",
    ({ namespace }) => namespace,
    ({ namespace }) => namespace,
    count,
    workloads,
  ),
  cause: level(
    "cause",
    ({ cause }) => cause,
    ({ cause }) => causeTitles[cause],
    count,
    podsAndContainers,
  ),
  registry: level(
    "registry",
    ({ registry }) => registry ?? "",
    ({ registry }) => registry ?? "No valid image",
    count,
    podsAndContainers,
  ),
};

function level(
  kind: NodeKind,
  key: (failure: PullFailure) => string,
  label: (failure: PullFailure) => string,
  describe: (failures: readonly PullFailure[], now: number) => string,
  below: Level,
): Level {
  return (failures, now, parent = kind) =>
    [...Map.groupBy(failures, key)]
      .map(([value, group]): FailureNode => {
        const id = `${parent}/${value}`;
        const [first] = group as [PullFailure, ...PullFailure[]];
        const description = describe(group, now);
        return { id, kind, label: label(first), description, failures: group, children: below(group, now, id) };
      })
      .toSorted((a, b) => a.label.localeCompare(b.label, "en"));
}

function count(failures: readonly PullFailure[]): string {
  const number = podsOf(failures);
  return `${number} ${number === 1 ? "pod" : "pods"}`;
}

/** How many Pods fail: what people count, however many of their containers do. */
export function podsOf(failures: readonly PullFailure[]): number {
  return new Set(failures.map(({ podUid }) => podUid)).size;
}

export function cannotPull(pods: number): string {
  return pods === 1 ? "1 pod cannot pull" : `${pods} pods cannot pull`;
}

/** What all failures of a workload have in common, and otherwise how many causes there are. */
function commonHeadline(failures: readonly PullFailure[]): string {
  const headlines = new Set(failures.map(({ headline }) => headline));
  const number = count(failures);
  const [first = ""] = headlines;
  return headlines.size === 1 ? parts(number, first) : parts(number, `${headlines.size} different causes`);
}

function age(failures: readonly PullFailure[], now: number): string {
  const since = failures.flatMap(({ backOff }) => backOff.since ?? []).toSorted()[0];
  return since === undefined ? "" : `failing for ${ago(Date.parse(since), now)}`;
}

function retry({ backOff: { nextAttempt } }: PullFailure, now: number): string {
  return nextAttempt === null ? "" : `next attempt ${soon(Date.parse(nextAttempt), now)}`;
}

function parts(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(" · ");
}

/** The codicon of each family of causes, so that a glance tells what kind of thing is wrong. */
export const familyIcons: Readonly<Record<CauseFamily, string>> = {
  credentials: "key",
  image: "package",
  network: "globe",
  certificate: "shield",
  registry: "server",
  node: "vm",
  policy: "law",
  unknown: "question",
};

/** The causes in a few words, for groups. */
const causeTitles: Readonly<Record<PullFailure["cause"], string>> = {
  "auth-missing": "No credentials were sent",
  "auth-invalid": "Credentials were refused",
  "auth-expired": "A token has expired",
  "auth-missing-or-invalid": "No credentials, or wrong ones",
  forbidden: "The user may not pull the image",
  "ambiguous-not-found-or-unauthorized": "No such image, or no right to see it",
  "not-found-repo": "No such repository",
  "not-found-tag": "No such tag",
  "not-found": "No such image",
  "not-found-content": "A part of the image is gone",
  "rate-limited": "Too many pulls",
  "registry-5xx": "The registry has an error",
  "registry-protocol": "What answers is no registry",
  "registry-config": "A rule or setting of the registry keeps it back",
  "registry-blocked": "The node blocks the registry",
  "tls-unknown-ca": "Certificate from an unknown authority",
  "tls-expired": "Certificate not valid at this time",
  "tls-name-mismatch": "Certificate for another name",
  "tls-other": "No secure connection",
  "http-https": "The registry speaks plain HTTP",
  dns: "Unknown host name",
  "network-timeout": "The registry does not answer",
  "network-refused": "Connection refused",
  "network-unreachable": "No route to the registry",
  "network-reset": "Connection broken off",
  proxy: "The node's proxy fails",
  "pull-cancelled": "The pull was cancelled",
  "platform-mismatch": "Not built for the node's platform",
  "unsupported-manifest": "Image format not supported",
  "corrupt-download": "Damaged download",
  disk: "The node's disk is full or broken",
  "invalid-name": "Not a valid image",
  "short-name": "Image without a registry",
  "never-pull": "Not on the node, and never pulled",
  signature: "Signature refused",
  "secret-malformed": "A pull secret cannot be decoded",
  "secret-missing": "A pull secret does not exist",
  "kubelet-throttle": "The kubelet pulls too much at once",
  "token-request": "The credential provider fails",
  wrapper: "The cause was not told",
  unknown: "Unknown cause",
  "secret-registry-mismatch": "The pull secret is for another registry",
  "secret-wrong-type": "The pull secret has the wrong type",
  "secret-wrong-namespace": "The pull secret is in another namespace",
  "service-account-secrets-ignored": "The ServiceAccount's list does not count",
  "service-account-changed-later": "The ServiceAccount got its list too late",
  "secret-changed-later": "Mended; waiting for the next attempt",
};
