/** Says what users read in their language: in English, as it stands in the code, unless a translation has been given. */

/** What stands in the code, with `{0}`, `{1}`… for what is filled in → the same in another language. */
export type Translation = Readonly<Record<string, string>>;

/**
 * The only state of the core. It is set once, before anything is said: a language as an argument of every function that
 * says something would stand in nearly all of them.
 */
let translations: ReadonlyMap<string, string> = new Map();

/** Of VS Code's display language; without one, all is said in English, as it always is on the command line. */
export function speak(translation: Translation | undefined): void {
  translations = new Map(Object.entries(translation ?? {}));
}

/**
 * A tag for whatever users read: t`Restart ${name}?` looks for the translation of `Restart {0}?`. Where it stands outside
 * of functions it is evaluated before the language is known, which a test finds.
 */
export function t(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const translated = translations.size > 0 && translations.get(messageOf(parts));
  if (translated) return translated.replace(/\{(\d+)\}/g, (whole, index) => String(values[index] ?? whole));
  return parts.reduce((text, part, index) => `${text}${values[index - 1]}${part}`);
}

/** The key of a translation. */
export function messageOf(parts: readonly string[]): string {
  return parts.reduce((text, part, index) => `${text}{${index - 1}}${part}`);
}
