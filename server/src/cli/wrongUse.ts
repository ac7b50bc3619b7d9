/** How wrong use of the command line is put into words, the same for every command. */
import { closest } from "#core";

export const commands = ["lint", "explain", "create", "refresher", "check", "diagnose"] as const;

export type Command = (typeof commands)[number];

/** What was wrong, as one sentence, and whose help tells more. */
export class WrongUse extends Error {
  readonly command: Command | undefined;

  constructor(message: string, command?: Command) {
    super(message);
    this.command = command;
  }
}

/** @throws WrongUse where there is a problem. */
export function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new WrongUse(problem.replace(/\.$/, ""));
}

/** The names of the options of each command, without dashes. */
export type Flags = Readonly<Record<Command, readonly string[]>>;

export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((choice) => choice === value);
  if (choice !== undefined) return choice;
  throw new WrongUse(`${option} must be one of ${choices.join(", ")}, not "${value}"${meant(value, choices)}`);
}

/** Bytes, of a number of megabytes.
 *
 * @throws WrongUse
 */
export function readSize(text: string): number {
  const megabytes = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  // Node cannot hold the text of a larger file in one string.
  if (megabytes > 0 && megabytes <= 500) return Math.floor(megabytes * 1024 * 1024);
  throw new WrongUse(`--max-file-size must be a number of megabytes above 0 and up to 500, not "${text}"`);
}

export function meant(word: string, choices: readonly string[]): string {
  const found =
    closest(word.toLowerCase(), choices, (choice) => choice) ?? choices.find((choice) => choice === word.toLowerCase());
  return found ? `; did you mean "${found}"?` : "";
}

/** `parseArgs` ends some of its messages in advice on how to write arguments that look like options. */
export function sentenceOf(error: unknown, command: Command, flags: Flags): string {
  if (!(error instanceof Error)) return String(error);
  const [sentence = ""] = error.message.split(/\. (?=To specify)|\n/);
  const [, bare] =
    /^Option '(?:-\w, )?(--?[\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(sentence) ?? [];
  if (bare?.startsWith("--")) return `${bare} needs a value; one that begins with a dash is written ${bare}=-…`;
  if (bare !== undefined) return `${bare} needs a value`;
  const unknown = /^Unknown option '(--?[^']*)'/.exec(sentence)?.[1];
  if (unknown === undefined) return sentence.replace(/^Option '(.*?)(?: <value>)?' /, "option $1 ");
  const owners = commands.filter((other) => flags[other].some((name) => `--${name}` === unknown));
  if (owners.length > 0) return `${unknown} is an option of ${owners.join(" and ")} only`;
  // Whoever comes from kubectl writes --docker-server.
  const word = unknown.replace(/^--docker-/, "--");
  const known = flags[command].map((name) => `--${name}`);
  return `unknown option ${unknown}${known.includes(word) ? `; did you mean "${word}"?` : meant(word, known)}`;
}
