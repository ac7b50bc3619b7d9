/** Reads shell scripts as far as to see which commands they run with which words. */
import { lengthOf, type Written } from "../text.ts";

/** A command's words as they are before variables are filled in, without their quotes. */
export type Command = readonly Written[];

const separators = /&&|\|\||[;|&\n()]/y;
const blank = /(?:[ \t\r]|\\\r?\n)+/y;
const comment = /#[^\n]*/y;

/** Nobody nests commands deeper. */
const deepest = 3;

/** The commands of a script, in order: those within `$(…)` before the one of which they are a part of a word, too. */
export function commandsOf(script: string, depth = 0): readonly Command[] {
  const commands = outerCommands(script);
  if (depth === deepest || !script.includes("$(")) return commands;
  return commands.flatMap((command) => [...command.flatMap((word) => innerCommands(script, word, depth)), command]);
}

function innerCommands(script: string, { value, start, end }: Written, depth: number): readonly Command[] {
  // Within single quotes it is but text.
  if (!value.includes("$(") || /^[^"']*'/.test(script.slice(start, end))) return [];
  const found: Command[] = [];
  for (let at = script.indexOf("$(", start); at >= 0 && at < end; at = script.indexOf("$(", at)) {
    const from = at + 2;
    at = closing(script, at + 1);
    const inner = commandsOf(script.slice(from, at), depth + 1);
    const moved = (word: Written) => ({ ...word, start: word.start + from, end: word.end + from });
    found.push(...inner.map((command) => command.map(moved)));
  }
  return found;
}

function outerCommands(script: string): readonly Command[] {
  const commands: Written[][] = [[]];
  let at = 0;
  while (at < script.length) {
    const skipped = lengthOf(blank, script, at) || lengthOf(comment, script, at);
    const separator = skipped > 0 ? 0 : lengthOf(separators, script, at);
    if (separator > 0) commands.push([]);
    at += skipped + separator;
    if (skipped + separator === 0) {
      const word = wordAt(script, at);
      commands.at(-1)?.push(word);
      at = Math.max(word.end, at + 1);
    }
  }
  return commands.filter((command) => command.length > 0);
}

function wordAt(script: string, start: number): Written {
  const parts: string[] = [];
  let [at, quote] = [start, ""];
  for (; at < script.length; at++) {
    const char = script.charAt(at);
    if (quote === "" && /[\s;|&()]/.test(char)) break;
    if (char === "$" && script[at + 1] === "(" && quote !== "'") {
      const end = closing(script, at + 1);
      parts.push(script.slice(at, end + 1));
      at = end;
    } else if (char === "\\" && quote !== "'") {
      // A line that goes on ends the word, too, unless it is quoted.
      if (/^\\\r?\n/.test(script.slice(at, at + 3)) && quote === "") break;
      at++;
      if (script[at] !== "\n") parts.push(script.charAt(at));
    } else if (quote === "" ? char === '"' || char === "'" : char === quote) quote = quote === "" ? char : "";
    else parts.push(char);
  }
  return { value: parts.join(""), start, end: at };
}

/** The place of the bracket that belongs to an open one, or the end of the script. */
function closing(script: string, open: number): number {
  let depth = 0;
  for (let at = open; at < script.length; at++) {
    if (script[at] === "(") depth++;
    else if (script[at] === ")" && --depth === 0) return at;
  }
  return script.length - 1;
}
