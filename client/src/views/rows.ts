/**
 * The rows of the tree: VS Code knows them by their objects, so that each keeps its own while what it shows changes. Only
 * rows that look different are drawn anew, and a selection is not lost to a report that comes five times a second.
 */
import type { PullFailure } from "#core";
import type { WayOut } from "./failureState.ts";
import type { FailureNode } from "./failureTree.ts";

type Content = FailureNode | WayOut;

export function isNode(content: Content): content is FailureNode {
  return "failures" in content;
}

export class Row {
  readonly id: string;
  readonly parent: Row | undefined;
  content: Content;
  children: readonly Row[] = [];

  constructor(id: string, parent: Row | undefined, content: Content) {
    this.id = id;
    this.parent = parent;
    this.content = content;
  }

  /** As they are now: what commands ask of a row that a menu hands them. */
  get failures(): readonly PullFailure[] {
    return isNode(this.content) ? this.content.failures : [];
  }
}

export class Rows {
  #roots: readonly Row[] = [];
  #known = new Map<string, Row>();
  #look = "";

  get roots(): readonly Row[] {
    return this.#roots;
  }

  /** Whether a row is among those that were drawn last. */
  has(row: Row): boolean {
    return this.#known.get(row.id) === row;
  }

  /** @param look Changes with what all rows look like. @returns the rows to be drawn anew: those without others inside, or else all. */
  draw(contents: readonly Content[], look: string): readonly Row[] | "all" {
    const before = this.#known;
    this.#known = new Map();
    const changed: Row[] = [];
    const roots = contents.map((content) => this.#row(content, undefined, before, changed));
    const isSame = look === this.#look && sameRows(roots, this.#roots);
    [this.#roots, this.#look] = [roots, look];
    // VS Code loses track of rows inside of one that is drawn anew while they are, too.
    return isSame && changed.every(({ children }) => children.length === 0) ? changed : "all";
  }

  #row(content: Content, parent: Row | undefined, before: ReadonlyMap<string, Row>, changed: Row[]): Row {
    const id = isNode(content) ? content.id : content.command;
    const known = before.get(id);
    const row = known?.parent === parent && known ? known : new Row(id, parent, content);
    const inside: Row[] = [];
    const children = isNode(content) ? content.children.map((child) => this.#row(child, row, before, inside)) : [];
    const isSame = known === row && looksSame(row.content, content) && sameRows(row.children, children);
    row.content = content;
    row.children = children;
    this.#known.set(id, row);
    if (isSame) changed.push(...inside);
    else changed.push(row);
    return row;
  }
}

function sameRows(one: readonly Row[], other: readonly Row[]): boolean {
  return one.length === other.length && one.every((row, nth) => row === other[nth]);
}

/** A failure in which nothing has changed stays the same object. */
function looksSame(one: Content, other: Content): boolean {
  if (!isNode(one) || !isNode(other)) return one === other;
  if (one.label !== other.label || one.description !== other.description || one.spoken !== other.spoken) return false;
  return (
    one.children.length > 0 || (one.failures.length === other.failures.length && one.failures[0] === other.failures[0])
  );
}
