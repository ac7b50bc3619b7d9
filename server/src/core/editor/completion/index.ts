/** All completions. A new one is a file and a line here. */
import type { Context } from "../../context.ts";
import type { ManifestFile } from "../../manifests.ts";
import { dockerConfigs } from "./dockerConfigs.ts";
import { kubeletFields } from "./kubeletFields.ts";
import type { Completion, CompletionProvider } from "./provider.ts";
import { pullSecretNames } from "./pullSecretNames.ts";
import { pullSecretsBlock } from "./pullSecretsBlock.ts";
import { secretData } from "./secretData.ts";
import { secretTypes } from "./secretTypes.ts";
import { serviceAccountNames } from "./serviceAccountNames.ts";
import { documentAround, wordAt } from "./word.ts";

/** The first that offers something counts. */
const providers: readonly CompletionProvider[] = [
  pullSecretNames,
  serviceAccountNames,
  secretTypes,
  pullSecretsBlock,
  secretData,
  dockerConfigs,
  kubeletFields,
];

export interface Asked {
  readonly uri: string;
  readonly text: string;
  readonly offset: number;
  readonly context: Context;
  /** Whether a character was typed, such as a blank: nobody has asked for anything where a line only begins. */
  readonly byTyping: boolean;
  /** Reads what the file would be. */
  readonly read: (text: string) => ManifestFile;
}

/** The best first. */
export function completionsAt({ read, byTyping, ...asked }: Asked): readonly Completion[] {
  const { text, offset } = asked;
  const document = documentAround(text, offset);
  if (!document || !mayMean(text.slice(document.start, document.end))) return [];
  const word = wordAt(text, offset);
  if (!word || (byTyping && word.alone && !word.dashed && word.typed === "")) return [];
  const variants = [
    { text: word.asKey, asKey: true },
    { text: word.asValue, asKey: false },
  ];
  for (const { text: whole, asKey } of variants) {
    if (whole === undefined) continue;
    const resources = read(whole).resources.filter(
      ({ source: { start, text } }) => start <= word.span.start && word.span.start <= start + text.length,
    );
    const place = { ...asked, word, resources, asKey };
    for (const provider of providers) {
      const completions = provider(place);
      if (completions.length > 0) return completions.toSorted((a, b) => a.rank - b.rank);
    }
  }
  return [];
}

/** Typing in most YAML is none of our business, and costs nothing. */
function mayMean(document: string): boolean {
  return /\bkind\b/.test(document);
}
