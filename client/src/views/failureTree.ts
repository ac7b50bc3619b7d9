/** What the view of failing pulls shows, as data: groups and containers made from a cluster's report. Knows no VS Code. */
import { type CauseFamily, type PullFailure, plural, t } from "#core";
import { causes } from "./causes.ts";
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
  /** In about 22 letters what somebody has to know who is on call: of more, a sidebar that nobody has widened shows nothing. */
  readonly description: string;
  /** What a screen reader says, which reads no tooltips: the same and the rest in full. */
  readonly spoken: string;
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
    const texts = [failure.namespace, pod, owner, container, image, registry, headline, cause, causes[cause].title()];
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
    description: parts(shortImage(failure), retry(failure, now)),
    spoken: spoken(failure.container, failure.image, whenTried(failure, now), failure.headline, ...passing(failure)),
    failures: [failure],
    children: [],
  }));

/** A container by its Pod, where no level above says which Pod it is. */
function podsAndContainers(describe: (failure: PullFailure) => string): Level {
  return (failures, now, parent = "") =>
    containers(failures, now, parent).map((node) => {
      const [failure] = node.failures as readonly [PullFailure];
      const { namespace, pod } = failure;
      return {
        ...node,
        label: pod,
        description: parts(describe(failure), namespace),
        spoken: spoken(`${namespace}/${pod}`, node.spoken),
      };
    });
}

const pods = level(
  "pod",
  ({ podUid }) => podUid,
  (failures, now) => {
    const [{ pod }] = failures;
    const age = ageOf(failures, now);
    return { label: pod, description: age, spoken: spoken(pod, ...(age === "" ? [] : [t`failing for ${age}`])) };
  },
  containers,
);
const workloads = level(
  "workload",
  ({ owner, podUid }) => owner ?? podUid,
  (failures) => {
    const [{ owner, pod }] = failures;
    const name = owner ?? `Pod/${pod}`;
    // Whose name is known is looked for by it; what kind it is matters least.
    const slash = name.indexOf("/");
    const several = podsOf(failures) > 1 ? [count(failures)] : [];
    return {
      label: name.slice(slash + 1),
      description: parts(
        common(failures, ({ cause }) => causes[cause].short()),
        ...several,
        name.slice(0, slash),
      ),
      spoken: spoken(
        name,
        count(failures),
        common(failures, ({ headline }) => headline),
      ),
    };
  },
  // A Pod of its own is a workload of one Pod: another level would say its name again.
  (failures, now, parent) => (failures[0]?.owner === null ? containers : pods)(failures, now, parent),
);

const levels: Readonly<Record<Grouping, Level>> = {
  workload: level(
    "namespace",
    ({ namespace }) => namespace,
    counted(({ namespace }) => namespace),
    workloads,
  ),
  cause: level(
    "cause",
    ({ cause }) => cause,
    counted(({ cause }) => causes[cause].title()),
    podsAndContainers(shortImage),
  ),
  registry: level(
    "registry",
    ({ registry }) => registry ?? "",
    counted(({ registry }) => registry ?? t`No valid image`),
    podsAndContainers(({ cause }) => causes[cause].short()),
  ),
};

type Words = Pick<FailureNode, "label" | "description" | "spoken">;
type SomeFailures = readonly [PullFailure, ...PullFailure[]];

function level(
  kind: NodeKind,
  key: (failure: PullFailure) => string,
  words: (failures: SomeFailures, now: number) => Words,
  below: Level,
): Level {
  return (failures, now, parent = kind) =>
    [...Map.groupBy(failures, key)]
      .map(([value, group]): FailureNode => {
        const id = `${parent}/${value}`;
        return {
          id,
          kind,
          ...words(group as [PullFailure, ...PullFailure[]], now),
          failures: group,
          children: below(group, now, id),
        };
      })
      .toSorted((a, b) => a.label.localeCompare(b.label, "en"));
}

/** A group by its title and the number of its Pods. */
function counted(title: (failure: PullFailure) => string): (failures: SomeFailures) => Words {
  return (failures) => {
    const [label, description] = [title(failures[0]), count(failures)];
    return { label, description, spoken: spoken(label, description) };
  };
}

function count(failures: readonly PullFailure[]): string {
  return plural(podsOf(failures), t`pod`, t`pods`);
}

/** How many Pods fail: what people count, however many of their containers do. */
export function podsOf(failures: readonly PullFailure[]): number {
  return new Set(failures.map(({ podUid }) => podUid)).size;
}

export function cannotPull(pods: number): string {
  return pods === 1 ? t`1 pod cannot pull` : t`${pods} pods cannot pull`;
}

export function cannotPullAnImage(pods: number): string {
  return pods === 1 ? t`1 pod cannot pull an image` : t`${pods} pods cannot pull an image`;
}

/** What all failures of a workload have in common, and otherwise how many causes there are. */
function common(failures: SomeFailures, words: (failure: PullFailure) => string): string {
  const causes = new Set(failures.map(({ headline }) => headline)).size;
  return causes === 1 ? words(failures[0]) : t`${causes} different causes`;
}

function ageOf(failures: readonly PullFailure[], now: number): string {
  const since = failures.flatMap(({ backOff }) => backOff.since ?? []).toSorted()[0];
  return since === undefined ? "" : ago(Date.parse(since), now);
}

/** What tells an image from others: `web:1` of `registry.example.com/shop/web:1`; of a digest, enough to know it again. */
function shortImage({ image }: PullFailure): string {
  return image.slice(image.lastIndexOf("/") + 1).replace(/(@\w+:\w{7})\w+$/, "$1…");
}

function retry({ backOff: { nextAttempt } }: PullFailure, now: number): string {
  if (nextAttempt === null) return "";
  const at = Date.parse(nextAttempt);
  return at - now < 1000 ? t`retry now` : t`retry in ${ago(now, at)}`;
}

function whenTried({ backOff: { nextAttempt } }: PullFailure, now: number): string {
  return nextAttempt === null ? "" : t`next attempt ${soon(Date.parse(nextAttempt), now)}`;
}

/** What the colour of the icon tells to others. */
function passing({ transient }: PullFailure): readonly string[] {
  return transient ? [t`This may pass by itself.`] : [];
}

function parts(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(" · ");
}

function spoken(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(", ");
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
