/** What a refactoring is, and what it offers at a place. */
import type { Context } from "../context.ts";
import type { Resource } from "../kubernetes/resources.ts";
import type { Edit, Span } from "../text.ts";

/** The kinds of the Language Server Protocol, of which editors make menus and shortcuts. */
export type RefactoringKind = "refactor.move" | "refactor.extract" | "refactor.rewrite";

/** What somebody has selected in a file; a cursor selects nothing between two characters. */
export interface Selection {
  readonly uri: string;
  readonly span: Span;
  /** Those of the file as it is written whose text the selection touches. */
  readonly resources: readonly Resource[];
}

interface Offer {
  readonly kind: RefactoringKind;
  /** What is done, as an order. */
  readonly title: string;
}

/** The edits change what their title says, and by which credentials images are pulled they do not. */
export interface PossibleRefactoring extends Offer {
  readonly edits: readonly Edit[];
}

export interface ImpossibleRefactoring extends Offer {
  /** Why it cannot be done here, in sentences. */
  readonly reason: string;
}

export type OfferedRefactoring = PossibleRefactoring | ImpossibleRefactoring;

/** Offers nothing at places that have nothing to do with it. */
export type Refactoring = (at: Selection, context: Context) => readonly OfferedRefactoring[];

/** Whether the selection touches a span of a resource's text. */
export function touches({ span }: Selection, { source: { start } }: Resource, part: Span): boolean {
  return span.start <= start + part.end && start + part.start <= span.end;
}
