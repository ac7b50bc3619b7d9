/** What the variables of scripts stand for, and where that is written, as far as it can be told without running them. */
import { isTemplated } from "../placeholders.ts";
import type { Span } from "../text.ts";
import type { YamlNode } from "../yaml.ts";
import type { Command } from "./shell.ts";

/** One of the values of a variable, or of a word. */
export interface Value {
  readonly value: string;
  /** In the document; nothing where it is put together, or stands in the word itself. */
  readonly at: Span | undefined;
}

/** What a name stands for: several values where a loop goes through them, none where it is not known. */
export type Variables = ReadonlyMap<string, readonly Value[]>;

/** Stands for the namespace of the Pod that the script runs in. */
export const ownNamespace = "\0";

/** What goes through more than that is not known, rather than known in part. */
const mostValues = 50;

export function environmentOf(container: YamlNode): Variables {
  return new Map(
    (container.get("env")?.items ?? []).flatMap((entry): readonly (readonly [string, readonly Value[]])[] => {
      const name = entry.get("name")?.string?.value;
      if (!name) return [];
      const isOwn = entry.at("valueFrom", "fieldRef", "fieldPath")?.string?.value === "metadata.namespace";
      if (isOwn) return [[name, [{ value: ownNamespace, at: undefined }]]];
      const written = entry.get("value")?.string;
      return [[name, written && !isTemplated(written.value) ? [{ value: written.value, at: written }] : []]];
    }),
  );
}

/**
 * `NAME=value`, `export NAME=value` and `for NAME in a b c`.
 *
 * @param find Where a part of a word is written.
 */
export function assign(
  command: Command,
  variables: Map<string, readonly Value[]>,
  find: (value: string, word: Span) => Span | undefined,
): void {
  const [first, second, third, ...rest] = command;
  if (first?.value === "for" && second && third?.value === "in") {
    const isKnown = rest.every(({ value }) => isLiteral(value));
    add(
      second.value,
      isKnown ? rest.map((word) => ({ value: word.value, at: find(word.value, word) })) : [],
      variables,
    );
    return;
  }
  for (const word of command) {
    const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.value) ?? [];
    if (name === undefined && !beforeAssignments.test(word.value)) return;
    if (name === undefined) continue;
    add(
      name,
      filledIn(value, variables).map((one) => ({ ...one, at: one.at ?? find(one.value, word) })),
      variables,
    );
  }
}

const beforeAssignments = /^(?:export|local|readonly|declare|then|else|do|!|\{)$/;

/** What stands in a branch may be passed over, so that an earlier value may count as well. */
function add(name: string, values: readonly Value[], variables: Map<string, readonly Value[]>): void {
  const before = variables.get(name) ?? values;
  const all = new Map([...before, ...values].map((one) => [`${one.value} ${one.at?.start}`, one]));
  const isKnown = before.length > 0 && values.length > 0 && all.size <= mostValues;
  variables.set(name, isKnown ? [...all.values()] : []);
}

function isLiteral(value: string): boolean {
  return !/[$`*?{[]/.test(value);
}

/** A word with its variables filled in, in every way; nothing where one of them is not known. */
export function filledIn(word: string, variables: Variables): readonly Value[] {
  let words: readonly Value[] = [{ value: "", at: undefined }];
  for (const part of word.split(/(\$\{\w+(?::?[-=][^}]*)?\}|\$\(\w+\)|\$\w+)/)) {
    const values = valuesOf(part, variables);
    if (words.length * values.length > mostValues) return [];
    words = words.flatMap((word) => values.map((value) => together(word, value)));
  }
  return words;
}

function together(a: Value, b: Value): Value {
  return { value: a.value + b.value, at: a.value === "" ? b.at : b.value === "" ? a.at : undefined };
}

/** What a variable, which may have a default, or the text between two stands for. */
function valuesOf(part: string, variables: Variables): readonly Value[] {
  const literally = (value: string) => [{ value, at: undefined }];
  const [, name, byDefault] = /^\$[{(]?(\w+)(?::?[-=]([^}]*))?/.exec(part) ?? [];
  if (name === undefined) return isLiteral(part) ? literally(part) : [];
  return variables.get(name) ?? (byDefault === undefined ? [] : literally(byDefault));
}
