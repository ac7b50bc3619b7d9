/** What a completion is, and what those who offer one may ask. */
import type { Context } from "../../context.ts";
import type { Resource } from "../../kubernetes/resources.ts";
import type { Span } from "../../text.ts";
import type { Block } from "../shown.ts";
import type { Word } from "./word.ts";

export interface CompletionPlace {
  readonly uri: string;
  readonly context: Context;
  /** The text of the file as it is. */
  readonly text: string;
  readonly offset: number;
  readonly word: Word;
  /** The resources of the document, read with `stand` in the place of the word. */
  readonly resources: readonly Resource[];
  /** Whether `stand` was put there as a new key. */
  readonly asKey: boolean;
}

export interface Completion {
  readonly label: string;
  readonly kind: "name" | "key" | "value" | "snippet";
  readonly detail: string;
  /** What of the file is replaced. */
  readonly span: Span;
  /** Lines after the first have all of their indentation. Nothing for what makes sense only with placeholders. */
  readonly text: string | undefined;
  /** The same with the placeholders of a snippet, as LSP has them. */
  readonly snippet?: string;
  /** What is compared with what was typed; the label, if nothing is said. */
  readonly filter?: string;
  /** The least comes first; of the same rank they keep their order. */
  readonly rank: number;
  /** Asked for when somebody looks at it. */
  readonly documentation: () => readonly Block[];
}

export type CompletionProvider = (place: CompletionPlace) => readonly Completion[];

/** A text that is no placeholder in a snippet. */
export function inSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** A placeholder of a snippet, by the order in which they are filled in. */
export function hole(number: number, text: string): string {
  return `\${${number}:${inSnippet(text)}}`;
}
