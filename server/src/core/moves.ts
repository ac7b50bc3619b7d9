/** Moves names from somewhere in a manifest to its list of pull secrets. */
import { type Edits, ManifestEditor } from "./edits.ts";
import { type ServiceAccount, Source, type Workload } from "./kubernetes/resources.ts";
import type { NamedItem } from "./listText.ts";
import { editedText, replacement } from "./sourceEdits.ts";
import type { Edit, Written } from "./text.ts";

/** Removes the names where they stand, then adds them with their comments; as one edit where the two touch. */
export function moveNames(
  owner: Workload | ServiceAccount,
  remove: (editor: ManifestEditor) => Edits,
  references: readonly Written[],
): Edits {
  const names = references.map((reference) => itemOf(reference, owner.source.text));
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

function itemOf({ value: name, end }: Written, text: string): NamedItem {
  const [, comment] = /^["']?[ \t]+(#[^\r\n]*)/.exec(text.slice(end, end + longestComment)) ?? [];
  return comment === undefined ? { name } : { name, comment };
}

const longestComment = 1000;

function changed(source: Source, edits: readonly Edit[]): Source {
  return new Source(source.uri, source.start, editedText(source, edits));
}
