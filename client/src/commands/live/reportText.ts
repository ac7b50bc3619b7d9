/** The text of a report on the failing pulls of a Pod, in the manner of kubectl describe. */
import type { PullFailure } from "#core";

/** @param failures Of one Pod. */
export function reportOf(failures: readonly PullFailure[], context: string): string {
  const [first] = failures;
  if (!first) return "";
  const lists = first.pullSecrets.length > 0 ? first.pullSecrets.join(", ") : "<none>";
  return [
    ...fields([
      ["Pod", first.pod],
      ["Namespace", first.namespace],
      ["Owner", first.owner ?? "<none>"],
      ["Node", first.node ?? "<none>"],
      ["Context", context],
      ["Service account", first.serviceAccount],
      ["Pull secrets", lists],
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
    ...fields([
      ["  Image", failure.image],
      ["  Registry", failure.registry ?? "<none>"],
      ["  Reason", failure.reason],
      ["  Cause", `${failure.cause} (${failure.confidence})`],
      ["  Failing since", backOff.since ?? "<unknown>"],
      [
        "  Attempts",
        backOff.attempts === null ? "<unknown>" : `${backOff.unseen ? "at least " : ""}${backOff.attempts}`,
      ],
      ["  Last attempt", backOff.lastAttempt ?? "<unknown>"],
      ["  Next attempt", backOff.nextAttempt ?? "<unknown>"],
    ]),
    "",
    `  ${failure.headline}`,
    `  ${failure.explanation}`,
    "",
    "  Evidence:",
    ...failure.evidence.map(({ source, text, time }) => `    ${[time, source].filter(Boolean).join("  ")}: ${text}`),
    "",
    "  What to do:",
    ...failure.remedies.flatMap(({ title, command }, nth) => [
      `    ${nth + 1}. ${title}`,
      ...(command === null ? [] : [`       ${command}`]),
    ]),
  ];
}

function fields(all: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const width = Math.max(...all.map(([name]) => name.length)) + 3;
  return all.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`);
}
