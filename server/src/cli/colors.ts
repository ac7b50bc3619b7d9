/** Colours on a terminal, and the decision whether there are any. */
import type { Severity } from "#core";
import type { Io } from "./io.ts";

export type ColorChoice = "auto" | "always" | "never";

export type Style = Severity | "bold" | "dim" | "gutter" | "note" | "help" | "good";

/** Puts a text into a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, readonly [on: string, off: string]>> = {
  error: ["1;31", "22;39"],
  warning: ["1;33", "22;39"],
  info: ["1;34", "22;39"],
  hint: ["1;36", "22;39"],
  bold: ["1", "22"],
  dim: ["2", "22"],
  gutter: ["1;34", "22;39"],
  note: ["1;32", "22;39"],
  help: ["1;36", "22;39"],
  good: ["1;32", "22;39"],
};

export function painter(choice: ColorChoice, io: Pick<Io, "env" | "stdout">): Paint {
  if (!wantsColor(choice, io)) return (_, text) => text;
  return (style, text) => {
    const [on, off] = codes[style];
    return text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`;
  };
}

/** FORCE_COLOR before NO_COLOR, as Node itself has it; an empty NO_COLOR says nothing (no-color.org). */
function wantsColor(choice: ColorChoice, { env, stdout }: Pick<Io, "env" | "stdout">): boolean {
  if (choice !== "auto") return choice === "always";
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (env.NO_COLOR) return false;
  return stdout.isTTY === true && env.TERM !== "dumb";
}
