/** The text of a report on the failing pulls of a Pod, in the manner of kubectl describe. */
import { type PullFailure, t } from "#core";

/** @param failures Of one Pod. */
export function reportOf(failures: readonly PullFailure[], context: string): string {
  const [first] = failures;
  if (!first) return "";
  const lists = first.pullSecrets.length > 0 ? first.pullSecrets.join(", ") : "<none>";
  return [
    ...fields("", [
      [t`Pod`, first.pod],
      [t`Namespace`, first.namespace],
      [t`Owner`, first.owner ?? "<none>"],
      [t`Node`, first.node ?? "<none>"],
      [t`Context`, context],
      [t`Service account`, first.serviceAccount],
      [t`Pull secrets`, lists],
    ]),
    ...failures.flatMap(imageReport),
    "",
  ].join("\n");
}

function imageReport(failure: PullFailure): readonly string[] {
  const { backOff } = failure;
  return [
    "",
    `${failure.container} (${failure.containerType})`,
    ...fields("  ", [
      [t`Image`, failure.image],
      [t`Registry`, failure.registry ?? "<none>"],
      [t`Reason`, failure.reason],
      [t`Cause`, `${failure.cause} (${failure.confidence})`],
      [t`Failing since`, backOff.since ?? "<unknown>"],
      [t`Attempts`, attemptsOf(failure)],
      [t`Last attempt`, backOff.lastAttempt ?? "<unknown>"],
      [t`Next attempt`, backOff.nextAttempt ?? "<unknown>"],
    ]),
    "",
    `  ${failure.headline}`,
    `  ${failure.explanation}`,
    "",
    `  ${t`Evidence:`}`,
    ...failure.evidence.map(({ source, text, time }) => `    ${[time, source].filter(Boolean).join("  ")}: ${text}`),
    "",
    `  ${t`What to do:`}`,
    ...failure.remedies.flatMap(({ title, command }, nth) => [
      `    ${nth + 1}. ${title}`,
      ...(command === null ? [] : [`       ${command}`]),
    ]),
  ];
}

function attemptsOf({ backOff: { attempts, unseen } }: PullFailure): string {
  if (attempts === null) return "<unknown>";
  return unseen ? t`at least ${attempts}` : String(attempts);
}

function fields(indent: string, all: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const width = Math.max(...all.map(([name]) => name.length)) + 3;
  return all.map(([name, value]) => `${indent}${`${name}:`.padEnd(width)}${value}`);
}
