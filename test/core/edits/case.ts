/** What the cases of edits share. */
import type { Edits, ManifestEditor } from "../../../server/src/core/edits.ts";
import type { Path } from "../../../server/src/core/yaml.ts";

export type Edit = (editor: ManifestEditor) => Edits;

/** What is left of a manifest; `refused` where no edit is certainly right. */
export type Case = readonly [name: string, edit: Edit, before: string, after: string];

export const refused = "refused";
export const kind = "kind: Pod\n";
export const list: Path = ["spec", "imagePullSecrets"];
