/** The Applications that an ApplicationSet of Argo CD makes, as far as its own text tells (operator-manual/applicationset). */
import { entriesAt, itemsAt, leaf, type MapTree, type Tree, textAt, wordAt } from "./tree.ts";

/** What a template's parameters stand for, by their names. */
type Parameters = ReadonlyMap<string, string>;

/** Which folders a pattern means, for whoever has a list of them; each as the path in the repository. */
export type Matching = (pattern: string) => readonly string[];

const none: Parameters = new Map();

/** More than people write down, or keep folders for. */
const most = 1000;

/** One for each Application; of generators that ask a cluster or a server, or are combined, nothing is known. */
export function parametersOf(set: MapTree, matching: Matching): readonly Parameters[] {
  const all = itemsAt(set, "spec", "generators").flatMap((generator): readonly Parameters[] => {
    const elements = itemsAt(generator, "list", "elements");
    if (elements.length > 0) return elements.map((element) => new Map(flat(element, "")));
    const folders = foldersOf(itemsAt(generator, "git", "directories"), matching);
    return folders.length > 0 ? folders.map(parametersOfFolder) : [none];
  });
  return all.slice(0, most);
}

function foldersOf(directories: readonly Tree[], matching: Matching): readonly string[] {
  const pathsOf = (excluded: boolean) =>
    directories
      .filter((directory) => (wordAt(directory, "exclude") === "true") === excluded)
      .flatMap((directory) => matching(textAt(directory, "path") ?? ""));
  const left = new Set(pathsOf(true));
  return [...new Set(pathsOf(false))].filter((path) => !left.has(path));
}

/** By the names of both kinds of templates that there are. */
function parametersOfFolder(path: string): Parameters {
  const steps = path.split("/");
  return new Map([
    ["path", path],
    ["path.path", path],
    ["path.basename", steps.at(-1) ?? ""],
    ...steps.map((step, index) => [`path[${index}]`, step] as const),
  ]);
}

function flat(tree: Tree, prefix: string): readonly (readonly [string, string])[] {
  return entriesAt(tree).flatMap(([key, value]) => {
    const word = wordAt(value);
    return word === undefined ? flat(value, `${prefix}${key}.`) : [[prefix + key, word] as const];
  });
}

/** What is not known stays as it is written, with the marks of a template. */
export function filledIn(tree: Tree, parameters: Parameters): Tree {
  if (parameters.size === 0) return tree;
  if (tree.kind === "list") return { ...tree, items: tree.items.map((item) => filledIn(item, parameters)) };
  if (tree.kind === "map") {
    const entries = Array.from(tree.entries, ([key, value]) => [key, filledIn(value, parameters)] as const);
    return { ...tree, entries: new Map(entries) };
  }
  const { value, origin } = tree;
  if (typeof value !== "string" || !value.includes("{{")) return tree;
  const text = value.replace(/\{\{-? *\.?([\w.[\]-]+) *-?\}\}/g, (mark, key: string) => parameters.get(key) ?? mark);
  return leaf(text, origin);
}
