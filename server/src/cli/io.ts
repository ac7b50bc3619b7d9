/** What the commands need of the process that runs them. */
import type { WriteStream } from "node:tty";

/** A stream that may or may not be a terminal. */
export type Output = Pick<NodeJS.WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns">>;

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether kubectl has started this as a plugin of its own. */
  readonly plugin: boolean;
}

/** The name that the command line goes by in its own messages. */
export const program = "pull-secrets";

/** 0: nothing found; 1: findings, or a refused pull; 2: wrong use, or something could not be read, written or asked. */
export type ExitCode = 0 | 1 | 2;

/** Writes one line about something that went wrong, beside the output proper. */
export function complain({ stderr }: Pick<Io, "stderr">, message: string): void {
  stderr.write(`${program}: ${printable(message)}\n`);
}

/** What would drive a terminal, or turn the order of what is read: names and texts of others may hold it. */
const unprintable = /[[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]--[\t\n]]/gv;

/**
 * What CI that reads along takes for a command wherever in a line it stands: `##[error]` is GitHub's older form beside
 * `::error::` (ActionCommand.cs of actions/runner), and `##vso[…]` that of Azure Pipelines (Command.cs of its agent).
 */
const commandsWithin = /(?<=#)#(?=\w*\[)/g;

export function withoutCommands(text: string): string {
  return text.replace(commandsWithin, "�");
}

/**
 * On one line, as what others write could otherwise begin one of its own: a verdict that is not ours, or a command to the CI
 * that reads along, such as GitHub's `::error::`.
 */
export function printable(text: string): string {
  return withoutCommands(text.replace(/[\r\n\u2028\u2029]\s*/g, " ").replace(unprintable, "�"));
}

/** JSON that means the same, and drives no terminal or CI either: it leaves some of such characters as they are. */
export function printableJson(value: unknown, indent?: number): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(value, undefined, indent).replace(unprintable, escaped).replace(commandsWithin, escaped)}\n`;
}
