/** Tells people what a registry said to each credential, and what that means for the pull. */
import { verdictOf } from "#registry";
import type { Attempt, CheckReport } from "../check.ts";
import type { Paint, Style } from "../colors.ts";
import { printable } from "../io.ts";

type Verdict = CheckReport["verdict"];

const styles: Readonly<Record<Verdict, Style>> = { works: "good", refused: "error", unknown: "warning" };

const conclusions: Readonly<Record<Verdict, string>> = {
  works: "The pull would work.",
  refused: "The pull would fail.",
  unknown: "Whether the pull would work could not be found out.",
};

export function formatCheck(report: CheckReport, paint: Paint): string {
  const { image, repository, attempts, notes, fatal, unread, verdict } = report;
  const lines = [
    `${paint("bold", printable(image))} ${paint("dim", printable(`(${repository})`))}`,
    ...attempts.flatMap((attempt, index) => tell(attempt, index, paint)),
    ...fatal.map((line) => `  ${paint("error", "error:")} ${printable(line)}`),
    ...unread.map((line) => `  ${paint("warning", "not read:")} ${printable(line)}`),
    ...notes.map((line) => `  ${paint("note", "note:")} ${printable(line)}`),
    "",
    `${paint(styles[verdict], conclusions[verdict])}`,
  ];
  return `${lines.join("\n")}\n`;
}

function tell({ credential, result }: Attempt, index: number, paint: Paint): readonly string[] {
  const title = `  ${String(index + 1).padStart(3)}. ${printable(name(credential))}`;
  if (!result) return [`${title}`, "       Not tried: the answer to the one before decides."];
  const style = styles[verdictOf(result)];
  const action = result.action ? [`       ${paint("help", "help:")} ${printable(result.action)}`] : [];
  return [title, `       ${paint(style, printable(result.message))}`, ...action];
}

function name(credential: Attempt["credential"]): string {
  if (!credential) return "No credential matches, so the pull is anonymous.";
  const { source, key, username, empty } = credential;
  const who = empty ? "no user name and no password, so runtimes pull anonymously" : `user "${username}"`;
  return `${source}, key "${key}", ${who}`;
}
