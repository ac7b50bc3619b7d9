/** What all translations have in common: into which languages, beside English, and how a file of words is written. */
export const languages = ["de"] as const;

/** A file of words, in whichever language. */
export function wordsText(words: Iterable<readonly [key: string, text: string]>): string {
  return `${JSON.stringify(Object.fromEntries(words), undefined, 2)}\n`;
}
