/** Into which namespaces something reaches, as far as its manifest tells. */

/** All namespaces that a pattern of `only` matches, or all there are; without those that one of `except` matches. */
export interface Reach {
  /** Names in which `*` stands for any letters and `?` for one. */
  readonly only?: readonly string[];
  readonly except?: readonly string[];
}

export const everywhere: Reach = {};

/** Whether it may reach a namespace; one that is chosen later may be any. */
export function reaches({ only, except = [] }: Reach, namespace: string | undefined): boolean {
  if (namespace === undefined) return true;
  if (except.some((pattern) => wildcardMatches(pattern, namespace))) return false;
  return only === undefined || only.some((pattern) => wildcardMatches(pattern, namespace));
}

/** Reads a list of names and regular expressions, separated by commas; what is no plain pattern may match anything. */
export function readPatterns(list: string): readonly string[] {
  const patterns = list.split(",").map((pattern) => pattern.trim());
  return patterns.filter((pattern) => pattern !== "").map(wildcardOf);
}

/** What a regular expression matches, or more than that. */
function wildcardOf(pattern: string): string {
  if (pattern.length > longestName) return "*";
  const wildcard = pattern.replace(/^\^|\$$/g, "").replace(/(?:\.|\[[^\]]*\]|\\[dw])[*+]/g, "*");
  return /^[-a-z0-9*]+$/.test(wildcard) ? wildcard : "*";
}

/** Longer than any name of a namespace, and than any expression that somebody writes for one. */
const longestName = 253;

/** Takes time in proportion to both lengths, whatever the pattern is. */
export function wildcardMatches(pattern: string, text: string): boolean {
  let [at, place, star, retry] = [0, 0, -1, 0];
  while (place < text.length) {
    const char = pattern[at];
    if (char === "*") [star, retry, at] = [at, place, at + 1];
    else if (char === "?" || char === text[place]) [at, place] = [at + 1, place + 1];
    else if (star < 0) return false;
    else [at, place, retry] = [star + 1, retry + 1, retry + 1];
  }
  return /^\**$/.test(pattern.slice(at));
}
