/** Tells what came of asking a registry, and what can be done next, in the words of the editor. */
import { t } from "#core";
import { type Attempts, attemptTitle, conclusionOf, verdictOf } from "#registry";

/** What can be done at the press of a button. */
export type NextStep = "http" | "ca" | "longer" | "again";

export interface CheckWords {
  readonly severity: "information" | "warning" | "error";
  readonly message: string;
  /** Every attempt, line by line, where the message does not tell all. */
  readonly details: readonly string[];
  readonly next: NextStep | undefined;
  /** Whom the last answer is about: the registry, or the token service that it names. */
  readonly host: string | undefined;
}

export interface Report extends Attempts {
  readonly image: string;
  readonly notes: readonly string[];
  readonly fatal: readonly string[];
  readonly unread: readonly string[];
}

const severities = { works: "information", refused: "error", unknown: "warning" } as const;

export function wordsFor({ image, attempts, verdict, notes, fatal, unread }: Report): CheckWords {
  const last = attempts.findLast(({ result }) => result !== null);
  const [reason] = [...fatal, ...unread];
  const why = last?.result ? `${last.result.message} ${forEditor(last.result.action)}` : (reason ?? "");
  const who = last?.credential ? ` (${attemptTitle(last)})` : "";
  return {
    severity: severities[verdict],
    message: `${image}${who}: ${conclusionOf(verdict)} ${why}`.trim(),
    details: [
      image,
      ...attempts.flatMap((attempt, nth) => [
        `${nth + 1}. ${attemptTitle(attempt)}`,
        attempt.result
          ? `   ${attempt.result.message} ${forEditor(attempt.result.action)}`
          : `   ${t`Not tried: the answer to the one before decides.`}`,
      ]),
      ...[...fatal, ...unread, ...notes].map((line) => `- ${line}`),
      conclusionOf(verdict),
    ],
    next: nextOf(last?.result ?? undefined),
    host: last?.result && "party" in last.result ? last.result.party.host : undefined,
  };
}

/** The words for all adapters name options of the command line in parentheses, in every language; here there are buttons. */
function forEditor(action: string): string {
  return action.replace(/ \(--[a-z-]+\)/g, "");
}

function nextOf(result: Parameters<typeof verdictOf>[0] | undefined): NextStep | undefined {
  switch (result?.kind) {
    case "plain-http":
    case "insecure-realm":
      return "http";
    case "tls":
      return result.fault === "unknown-ca" ? "ca" : undefined;
    case "timeout":
      return "longer";
    default:
      return result && verdictOf(result) === "unknown" ? "again" : undefined;
  }
}
