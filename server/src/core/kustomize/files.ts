/** The files of a workspace as a build reads them: each text is parsed once, whoever asks and however often. */
import { mayDeclare, splitDocuments, type Vocabulary } from "../documents.ts";
import { Source } from "../kubernetes/resources.ts";
import { parseYaml } from "../yaml.ts";
import type { KustomizeFiles } from "./build.ts";
import { kustomizationFiles } from "./kustomization.ts";
import { type MapTree, type Tree, textAt, treeOf } from "./tree.ts";

/** A file and what is remembered of it: whoever keeps the object keeps what was parsed. */
export interface KustomizeFile {
  readonly uri: string;
  readonly text: string;
}

/** By file object, so that what was parsed goes when the file does. */
export type ParsedFiles = WeakMap<KustomizeFile, readonly Tree[]>;

/** Larger files are none that a kustomization names. */
const largest = 5_000_000;

export class FilesOfWorkspace implements KustomizeFiles {
  readonly #files: ReadonlyMap<string, KustomizeFile>;
  readonly #vocabulary: Vocabulary;
  readonly #parsed: ParsedFiles;

  /** @param files By their URIs as paths are resolved to them: not encoded. */
  constructor(files: ReadonlyMap<string, KustomizeFile>, vocabulary: Vocabulary, parsed: ParsedFiles) {
    this.#files = files;
    this.#vocabulary = vocabulary;
    this.#parsed = parsed;
  }

  text(uri: string): string | undefined {
    return this.#files.get(uri)?.text;
  }

  documents(uri: string): readonly MapTree[] {
    const matters = (tree: Tree): tree is MapTree => tree.kind === "map" && textAt(tree, "kind") !== undefined;
    return this.#parse(uri, (text) => mayDeclare(text, this.#vocabulary))
      .flatMap(itemsOfList)
      .filter(matters);
  }

  allDocuments(uri: string): readonly Tree[] {
    return this.#parse(uri, () => true);
  }

  inlineDocuments(text: string, { origin }: Tree): readonly Tree[] {
    if (text.length > largest) return [];
    return splitDocuments(text).flatMap((document) => {
      const source = new Source(origin?.source.uri ?? "", 0, document.text);
      const tree = treeOf(parseYaml(document.text).root, source);
      // Where in the scalar a part stands cannot be told from its path in the document around it.
      return tree ? [withOrigin(tree, origin)] : [];
    });
  }

  kustomizationIn(folder: string): string | undefined {
    return kustomizationFiles.map((name) => folder + name).find((uri) => this.#files.has(uri));
  }

  #parse(uri: string, wanted: (text: string) => boolean): readonly Tree[] {
    const file = this.#files.get(uri);
    if (!file || file.text.length > largest) return [];
    const known = this.#parsed.get(file);
    if (known) return known;
    const trees = splitDocuments(file.text).flatMap(({ start, text }) => {
      if (!wanted(text)) return [];
      const source = new Source(file.uri, start, text);
      const tree = treeOf(parseYaml(text).root, source);
      return tree && (tree.kind !== "leaf" || tree.value !== null) ? [tree] : [];
    });
    this.#parsed.set(file, trees);
    return trees;
  }
}

function itemsOfList(tree: Tree): readonly Tree[] {
  const items = tree.kind === "map" && textAt(tree, "kind")?.endsWith("List") ? tree.entries.get("items") : undefined;
  return items?.kind === "list" ? items.items : [tree];
}

function withOrigin(tree: Tree, origin: Tree["origin"]): Tree {
  if (tree.kind === "map") {
    return {
      ...tree,
      origin,
      entries: new Map(Array.from(tree.entries, ([key, value]) => [key, withOrigin(value, origin)])),
    };
  }
  if (tree.kind === "list") return { ...tree, origin, items: tree.items.map((item) => withOrigin(item, origin)) };
  return { ...tree, origin };
}
