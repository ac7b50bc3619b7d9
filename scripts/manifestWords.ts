/**
 * Keeps translatable what VS Code itself shows of the extension: package.json names each text by a `%key%`, package.nls.json
 * has them in English, and a translation beside it has the same keys. The words of settings are taken from their schema. For
 * the pages of the walkthrough VS Code looks for `NAME.nls.de.md` beside `NAME.md`.
 */
import { existsSync, readFileSync } from "node:fs";
import { languages, wordsText } from "./languages.ts";

type Words = ReadonlyMap<string, string>;

const wordsFile = (language?: string) => `package.nls.${language ? `${language}.` : ""}json`;

/** Fields of the manifest whose values are read by users. */
const fields =
  /^(?:title|category|name|contextualTitle|contents|label|description|markdownDescription|patternErrorMessage)$/;

interface SettingGroup {
  readonly title: string;
  readonly properties: object;
}

/** The settings with keys in place of their words, and the words. */
export function withKeys(groups: readonly SettingGroup[]): {
  readonly groups: readonly object[];
  readonly words: Words;
} {
  const words = new Map<string, string>();
  const keyed = (key: string, text: string): string => {
    if ((words.get(key) ?? text) !== text) throw new Error(`Two texts of settings have the key ${key}.`);
    words.set(key, text);
    return `%${key}%`;
  };
  const visit = (schema: object, path: string): object => {
    const { enum: choices = [] } = schema as { readonly enum?: readonly string[] };
    const entries = Object.entries(schema).map(([name, value]): readonly [string, unknown] => {
      if (name === "enumDescriptions") {
        const texts: readonly string[] = value;
        return [name, texts.map((text, index) => keyed(`choice.${choices[index]}`, text))];
      }
      if (name === "patternErrorMessage") return [name, keyed(`${path}.pattern`, value)];
      if (fields.test(name) && typeof value === "string") return [name, keyed(path, value)];
      if (name === "items") return [name, visit(value, path)];
      return [name, name === "properties" ? visitAll(value, `${path}.`) : value];
    });
    return Object.fromEntries(entries);
  };
  const visitAll = (schemas: object, prefix: string): object =>
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, visit(schema, prefix + name)]));
  const all = groups.map((group) => ({
    ...group,
    title: keyed(`settings.${group.title}`, group.title),
    properties: visitAll(group.properties, ""),
  }));
  return { groups: all, words };
}

/** The files by path, and what is wrong with them. */
export function manifestWords(
  manifest: string,
  ofSettings: Words,
): { readonly files: ReadonlyMap<string, string>; readonly problems: readonly string[] } {
  const parsed = JSON.parse(manifest) as object;
  const keys = [...new Set([...manifest.matchAll(/"%([^"%]+)%"/g)].map(([, key = ""]) => key))];
  const written = { ...read(wordsFile()), ...Object.fromEntries(ofSettings) };
  const english = known(keys, written);
  const translations = languages.map((language) => {
    const path = wordsFile(language);
    return { path, words: known(keys, read(path)) };
  });
  const all = [{ path: wordsFile(), words: english }, ...translations];
  const problems = [
    ...unnamed(parsed).map((text) => `package.json says ${JSON.stringify(text)} instead of naming it by a %key%.`),
    ...missingPages(manifest),
    ...all.flatMap(({ path, words }) => keys.flatMap((key) => problemsOf(path, key, english.get(key), words.get(key)))),
  ];
  return { files: new Map(all.map(({ path, words }) => [path, wordsText(words)])), problems };
}

function problemsOf(path: string, key: string, english = "", text: string | undefined): readonly string[] {
  if (!text) return [`${path} lacks ${key}: ${JSON.stringify(english)}.`];
  return fixedParts(text) === fixedParts(english)
    ? []
    : [`${path}: ${key} has other commands, code or numbers than its English text.`];
}

function missingPages(manifest: string): readonly string[] {
  return [...manifest.matchAll(/"markdown": "(.+)\.md"/g)].flatMap(([, page = ""]) =>
    languages
      .map((language) => `${page}.nls.${language}.md`)
      .flatMap((path) => (existsSync(path) ? [] : [`${path} is missing.`])),
  );
}

/** What means the same in every language, and must not be lost in one. */
function fixedParts(text: string): string {
  return (text.match(/\(command:[^)]*\)|`[^`]*`|\$\([\w-]+\)|\n|\d+/g) ?? []).toSorted().join("|");
}

/** Texts that stand in the manifest itself. The extension's name is the same in all languages. */
function unnamed(manifest: object): readonly string[] {
  const { displayName, description, capabilities, contributes } = manifest as Readonly<Record<string, unknown>>;
  const texts: string[] = [];
  JSON.stringify({ description, capabilities, contributes }, (field, value: unknown) => {
    const texted = fields.test(field) && typeof value === "string" ? [value] : [];
    if (field === "enumDescriptions") texted.push(...(value as readonly string[]));
    texts.push(...texted.filter((text) => text !== displayName && !/^%.+%$/.test(text)));
    return value;
  });
  return texts;
}

function known(keys: readonly string[], words: Readonly<Record<string, string>>): Words {
  return new Map(keys.flatMap((key) => (Object.hasOwn(words, key) ? [[key, words[key] ?? ""] as const] : [])));
}

function read(path: string): Readonly<Record<string, string>> {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}
