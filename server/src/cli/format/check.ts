/** Tells people what a registry said to each credential, and what that means for the pull. */
import { type Attempt, attemptTitle, conclusionOf, type PullVerdict, verdictOf } from "#registry";
import type { CheckReport } from "../check.ts";
import type { Paint, Style } from "../colors.ts";
import { printable } from "../io.ts";

const styles: Readonly<Record<PullVerdict, Style>> = { works: "good", refused: "error", unknown: "warning" };

export function formatCheck(report: CheckReport, paint: Paint): string {
  const { image, repository, attempts, notes, fatal, unread, verdict } = report;
  const lines = [
    `${paint("bold", printable(image))} ${paint("dim", printable(`(${repository})`))}`,
    ...attempts.flatMap((attempt, index) => tell(attempt, index, paint)),
    ...fatal.map((line) => `  ${paint("error", "error:")} ${printable(line)}`),
    ...unread.map((line) => `  ${paint("warning", "not read:")} ${printable(line)}`),
    ...notes.map((line) => `  ${paint("note", "note:")} ${printable(line)}`),
    "",
    `${paint(styles[verdict], conclusionOf(verdict))}`,
  ];
  return `${lines.join("\n")}\n`;
}

function tell(attempt: Attempt, index: number, paint: Paint): readonly string[] {
  const { result } = attempt;
  const title = `  ${String(index + 1).padStart(3)}. ${printable(attemptTitle(attempt))}`;
  if (!result) return [`${title}`, "       Not tried: the answer to the one before decides."];
  const style = styles[verdictOf(result)];
  const action = result.action ? [`       ${paint("help", "help:")} ${printable(result.action)}`] : [];
  return [title, `       ${paint(style, printable(result.message))}`, ...action];
}
