/** How names and lists are put into sentences, everywhere the same. */
import { t } from "./translation.ts";

/** `a`, `a and b`, `a, b and c`; past `most` only their number: `a, b and 7 more`. */
export function listed(words: readonly string[], most = 4): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), t`${words.length - most + 1} more`] : words;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : t`${shown.slice(0, -1).join(", ")} and ${last}`;
}

export function quoted(names: readonly string[]): string {
  return listed(names.map((name) => `"${name}"`));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** ` in namespace "shop"`, or nothing where the namespace is not known. */
export function inNamespace(namespace: string | undefined): string {
  return namespace === undefined ? "" : t` in namespace "${namespace}"`;
}

/** Of what is declared, and not where it is wanted. */
export function onlyElsewhere(what: string, namespaces: readonly string[], wanted = ""): string {
  return namespaces.length > 1
    ? t`${what} is declared in namespaces ${quoted(namespaces)}, not in "${wanted}".`
    : t`${what} is declared in namespace ${quoted(namespaces)}, not in "${wanted}".`;
}

/** One after the other, those that there are. */
export function sentences(...those: readonly (string | undefined)[]): string {
  return those.filter((one) => one !== undefined && one !== "").join(" ");
}
