/** What a rule is, and what it reports. */
import type { Context } from "./context.ts";
import type { Resource } from "./kubernetes/resources.ts";
import type { Severity } from "./severity.ts";
import type { Edit, NewFile, Place, Span } from "./text.ts";

/** What a rule reports: where, in what words, and how to put it right. */
export interface Problem {
  /** The smallest wrong value, as a span of the document of the resource that was checked. */
  readonly at: Span;
  /** What is wrong. What breaks is the rule's `why`; what to do is a fix's title. */
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  /** The other half of the problem. */
  readonly related?: readonly Related[];
  /** The text at this place does nothing; editors fade it. */
  readonly unnecessary?: boolean;
  /** Computed only where somebody asks. The first is preferred if it says so. */
  readonly fixes?: () => readonly Fix[];
  /** Of a name that means nothing. */
  readonly rename?: Rename;
}

export interface Rename {
  /** The name that was probably meant, and where it is declared; nothing where no name is near. */
  readonly meant: { readonly name: string; readonly at: Place } | undefined;
  /** Changes the name to another one. */
  readonly to: (name: string) => readonly Fix[];
}

export interface Related {
  readonly at: Place;
  readonly message: string;
}

/** A change that certainly puts the problem right. */
export interface Fix {
  /** What to do, as an order: `Change to "regcred"`. */
  readonly title: string;
  /** The one to take when nobody chooses; at most one of a problem's fixes. */
  readonly preferred?: boolean;
  readonly edits: readonly Edit[];
  readonly newFiles?: readonly NewFile[];
}

/**
 * One rule is one file in `rules/`.
 *
 * A check may look at the whole inventory, but reports only on the resource it was handed.
 */
export interface Rule {
  /** Kebab-case; also the file name, the setting, the diagnostic code, the docs page and the suppression. */
  readonly id: string;
  /** The severity of problems that name none. */
  readonly severity: Severity;
  /** Whether it runs only where somebody sets a severity for it; a question to what is known, where that decides. */
  readonly offByDefault?: true | ((context: Context) => boolean);
  /** One line without Markdown, for settings and the docs index. */
  readonly summary: string;
  /** Markdown: what goes wrong at run time if the problem stays. */
  readonly why: string;
  /** What to run, by kind of resource. */
  readonly check: { readonly [R in Resource as R["kind"]]?: Check<R> };
}

export type Check<R extends Resource> = (resource: R, context: Context) => Iterable<Problem>;
