/** Tells people why pulls fail: each reason once, with all the Pods that have it, the evidence and what to do. */
import type { Classification, Confidence, PullFailure } from "#core";
import type { Paint, Style } from "../colors.ts";
import { printable } from "../io.ts";
import { containerTitle } from "./story.ts";
import { count } from "./text.ts";

const styles: Readonly<Record<Confidence, Style>> = { certain: "error", likely: "warning", possible: "info" };

export function formatDiagnosis(failures: readonly PullFailure[], paint: Paint): string {
  const groups = [...Map.groupBy(failures, groupOf).values()];
  const stories = groups.map((group) => `${story(group, paint).join("\n")}\n\n`);
  return `${stories.join("")}${summary(failures)}\n`;
}

export function formatClassification({ cause, headline }: Classification, paint: Paint): string {
  return `${paint("warning", cause)}: ${printable(headline)}\n`;
}

/** The Pods of one owner fail alike, and are told together. */
function groupOf({ namespace, pod, owner, containerType, container, image, cause, headline }: PullFailure): string {
  return JSON.stringify([namespace, owner ?? `Pod/${pod}`, containerType, container, image, cause, headline]);
}

function story(group: readonly PullFailure[], paint: Paint): readonly string[] {
  const [first] = group;
  if (!first) return [];
  const { cause, confidence, headline, explanation, evidence, remedies, image } = first;
  return [
    `${paint("bold", printable(whoOf(group)))} ${printable(containerTitle(first))}: ${paint("bold", printable(image))}`,
    `  ${paint(styles[confidence], `${printable(headline)} [${cause}, ${confidence}]`)}`,
    ...(explanation === "" ? [] : [`  ${printable(explanation)}`]),
    ...evidence.map(
      ({ source, text, time }) =>
        `    ${paint("dim", printable(`${source}${time ? `, ${time}` : ""}:`))} ${printable(text)}`,
    ),
    ...retry(first, paint),
    ...remedies.flatMap(({ title, command }, index) => [
      `  ${paint("help", `${index + 1}.`)} ${printable(title)}`,
      ...(command === null ? [] : [`     ${paint("dim", "$")} ${printable(command)}`]),
    ]),
  ];
}

/** So many Pods are named; the rest are only counted. */
const mostNamed = 3;

function whoOf(group: readonly PullFailure[]): string {
  const [first] = group;
  const names = group.slice(0, mostNamed).map(({ pod }) => pod);
  const more = group.length > mostNamed ? ` and ${group.length - mostNamed} more` : "";
  const owner = first?.owner ? ` (${first.owner})` : "";
  return `${first?.namespace ?? ""}/${names.join(", ")}${more}${owner}`;
}

function retry(
  { backOff: { attempts, lastAttempt, nextAttempt, unseen } }: PullFailure,
  paint: Paint,
): readonly string[] {
  if (lastAttempt === null) return [];
  const tried = attempts === null ? "Tried" : `Tried ${unseen ? "at least " : ""}${count(attempts, "time")}`;
  const next = nextAttempt === null ? "" : `; the next try is due at about ${nextAttempt}`;
  return [`  ${paint("dim", `${tried}, last ${unseen ? "seen " : ""}at ${lastAttempt}${next}.`)}`];
}

function summary(failures: readonly PullFailure[]): string {
  if (failures.length === 0) return "No pull fails.";
  const pods = new Set(failures.map(({ namespace, pod }) => `${namespace}/${pod}`));
  const causes = Map.groupBy(failures, ({ cause }) => cause)
    .entries()
    .map(([cause, { length }]) => `${length} ${cause}`)
    .toArray();
  return `${count(failures.length, "failing pull")} in ${count(pods.size, "Pod")}: ${causes.join(", ")}.`;
}
