/** Cuts sentences into rows of a list that a person reads and cannot choose. */
import type { Choice } from "./wizard.ts";

/** Characters that a row shows beside the name of its group; what is longer would be cut off. */
const width = 72;

/** Each sentence as a row with an icon, and as many rows below as it takes. */
export function notes(group: string, icon: string, sentences: readonly string[]): readonly Choice[] {
  return sentences.flatMap((sentence, nth) =>
    rows(sentence).map(([label = "", detail], row) => ({
      id: `note.${group}.${nth}.${row}`,
      label,
      icon: row === 0 ? icon : "blank",
      note: true,
      ...(nth === 0 && row === 0 ? { group } : {}),
      ...(detail === undefined ? {} : { detail }),
    })),
  );
}

/** Two lines a row: its label and its detail. */
function rows(sentence: string): readonly (readonly string[])[] {
  const lines = [""];
  for (const word of sentence.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return Array.from({ length: Math.ceil(lines.length / 2) }, (_, i) => lines.slice(2 * i, 2 * i + 2));
}
