/** Lists of pull secrets as refactorings take them: those that can be moved and changed without losing a word of them. */
import { type Edits, ManifestEditor } from "../edits.ts";
import type { ServiceAccount, Workload } from "../kubernetes/resources.ts";
import type { NamedItem } from "../listText.ts";
import { ManifestText } from "../manifestText.ts";
import { t } from "../translation.ts";
import { type Selection, touches } from "./refactoring.ts";

export type ListOwner = Workload | ServiceAccount;

/** Whether the selection touches a list, from its key to its last item. */
export function isAtList(at: Selection, owner: ListOwner): boolean {
  const { key } = owner.pullSecrets;
  if (!key) return false;
  const end = new ManifestEditor(owner).node(owner.pullSecrets.path)?.span.end ?? key.end;
  return touches(at, owner, { start: key.start, end });
}

/** The names of a list; nothing where it has anything else in it, or another form. */
export function namesOf({ pullSecrets }: ListOwner): readonly string[] | undefined {
  const { key, ofObjects, references, malformed, length } = pullSecrets;
  if (!key || !ofObjects || malformed.length > 0 || references.length !== length || length === 0) return undefined;
  if (references.some(({ templated, nameless }) => templated || nameless)) return undefined;
  return references.map(({ value }) => value);
}

export function isSameList(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a !== undefined && b !== undefined && a.join(" ") === b.join(" ");
}

/** A list taken away from where it stands. */
export interface TakenList {
  /** With the comments behind them. */
  readonly items: readonly NamedItem[];
  readonly removal: NonNullable<Edits>;
}

/** Nothing where it cannot be taken away whole, or a comment would go with it that has no place elsewhere. */
export function takeList(owner: ListOwner): TakenList | undefined {
  const editor = new ManifestEditor(owner);
  const { path, key } = owner.pullSecrets;
  const node = editor.node(path);
  const names = namesOf(owner);
  const removal = editor.removeEntry(path);
  if (!node || !key || !names || !removal || node.items.length !== names.length) return undefined;
  const text = new ManifestText(owner.source.text);
  const items = owner.pullSecrets.references.map(({ value: name, end }) => {
    const comment = commentBehind(end, text);
    return comment === undefined ? { name } : { name, comment };
  });
  const end = text.entryEnd(node.span.end, text.column(key.start));
  const comments = owner.source.text.slice(key.start, end).match(/(?:^|[ \t])#/gm)?.length ?? 0;
  return comments === items.filter((item) => "comment" in item).length ? { items, removal } : undefined;
}

function commentBehind(end: number, text: ManifestText): string | undefined {
  return /^["']?[ \t]*(?<comment>#.*)$/.exec(text.text.slice(end, text.lineEnd(end)))?.groups?.comment;
}

export function unmovable(): string {
  return t`The list is written in a way, such as with anchors, templates or comments on lines of their own, in which it cannot be moved without a loss.`;
}
