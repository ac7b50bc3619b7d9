/** Writes values into YAML that is made from scratch, so that every reader of YAML gets them back exactly. */
import { scalar } from "../listText.ts";
import type { PullSecretName } from "./validate.ts";

/** What a YAML stream must not hold as it is, line breaks and everything that looks like one included. */
const unprintable = /[[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]--[\t]]|[\t]/v;

/** In single quotes where that is possible: JSON stays readable there. */
export function quotedScalar(text: string): string {
  if (!unprintable.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(new RegExp(unprintable.source, "gv"), escaped);
}

/** The lines of `metadata`. */
export function metadata({ name, namespace }: PullSecretName): readonly string[] {
  const place = namespace === undefined ? [] : [`  namespace: ${scalar(namespace)}`];
  return ["metadata:", `  name: ${scalar(name)}`, ...place];
}

export function lines(parts: readonly string[]): string {
  return `${parts.join("\n")}\n`;
}

/** Several documents, as the lines of each. */
export function stream(documents: readonly (readonly string[])[]): string {
  return documents.map(lines).join("---\n");
}
