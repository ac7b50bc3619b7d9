/** What a hover is, and what those who offer one may ask. */
import type { Context } from "../../context.ts";
import type { Resource } from "../../kubernetes/resources.ts";
import type { Span } from "../../text.ts";
import type { Block } from "../shown.ts";

/** A place that somebody points at. */
export interface HoverPlace {
  readonly uri: string;
  readonly offset: number;
  readonly context: Context;
  /** The resources of the document there, as they are written: of several Pod specs, each is one. */
  readonly resources: readonly Resource[];
}

export interface Hovered {
  /** What of the file it is about. */
  readonly span: Span;
  readonly blocks: readonly Block[];
}

/** Gives nothing where it has nothing to say about the place. */
export type HoverProvider = (place: HoverPlace) => Hovered | undefined;

/** Where a span of a resource's text stands in its file, if the place is in it: its end counts, as cursors stand there. */
export function around({ source }: Resource, span: Span | undefined, { offset }: HoverPlace): Span | undefined {
  if (!span) return undefined;
  const [start, end] = [source.start + span.start, source.start + span.end];
  return start <= offset && offset <= end ? { start, end } : undefined;
}
