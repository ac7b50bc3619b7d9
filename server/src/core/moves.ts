/** Moves names from somewhere in a manifest to its list of pull secrets. */
import { type Edits, ManifestEditor } from "./edits.ts";
import { type ServiceAccount, Source, type Workload } from "./kubernetes/resources.ts";
import { applyEdits, type Edit, type Span } from "./text.ts";

/** Removes the names where they stand, then adds them; as one edit where the two touch. */
export function moveNames(
  owner: Workload | ServiceAccount,
  remove: (editor: ManifestEditor) => Edits,
  names: readonly string[],
): Edits {
  const { source, pullSecrets } = owner;
  const removed = remove(new ManifestEditor(owner));
  if (!removed) return undefined;
  const between = { ...owner, source: changed(source, removed) };
  const added = new ManifestEditor(between).addPullSecrets(pullSecrets, names);
  if (!added) return undefined;
  const wanted = changed(between.source, added).text;
  const together = [...removed, ...(new ManifestEditor(owner).addPullSecrets(pullSecrets, names) ?? [])];
  return changed(source, together).text === wanted ? together : [replacement(source, wanted)];
}

function changed({ uri, start, text }: Source, edits: readonly Edit[]): Source {
  const local = edits.map((edit) => ({ ...edit, span: moved(edit.span, -start) }));
  return new Source(uri, start, applyEdits(uri, text, local));
}

/** The one edit that makes `wanted` of a document: what is the same at both ends stays. */
function replacement({ uri, start, text }: Source, wanted: string): Edit {
  const most = Math.min(text.length, wanted.length);
  let head = 0;
  while (head < most && text[head] === wanted[head]) head++;
  let tail = 0;
  while (tail < most - head && text.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  const span = moved({ start: head, end: text.length - tail }, start);
  return { uri, span, text: wanted.slice(head, wanted.length - tail) };
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
