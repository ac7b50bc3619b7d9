/** The files of a workspace as builds read them: by path, and each document parsed once. */
import { splitDocuments } from "../documents.ts";
import type { Inventory } from "../inventory.ts";
import { Source } from "../kubernetes/resources.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import { parseYaml } from "../yaml.ts";
import { kustomizationFiles } from "./kustomization.ts";
import { type MapTree, type Tree, textAt, treeOf } from "./tree.ts";

/** The files that a build reads, by their URIs. */
export interface KustomizeFiles {
  has(uri: string): boolean;
  /** The text, or nothing where there is no such file, or nothing but that it is there is known. */
  text(uri: string): string | undefined;
  /** The resources of a file: those that matter here, or all. */
  documents(uri: string, wanted: Wanted): readonly MapTree[];
  /** Whether a file may declare more than can be read. */
  isBroken(uri: string): boolean;
  /** Every document of a file, whatever it is. */
  allDocuments(uri: string): readonly Tree[];
  /** The documents in a text that stands in a kustomization; parts of them were all written there. */
  inlineDocuments(text: string, written: Tree): readonly Tree[];
  /** The kustomization of a folder, by the folder's URI with a slash at its end. */
  kustomizationIn(folder: string): string | undefined;
}

/** Resources that have no part in pulls matter only as sources of replacements. */
export type Wanted = "resources" | "all";

/** For what has been built, which would keep all that there was then. */
export const noFiles: KustomizeFiles = {
  has: () => false,
  text: () => undefined,
  documents: () => [],
  isBroken: () => false,
  allDocuments: () => [],
  inlineDocuments: () => [],
  kustomizationIn: () => undefined,
};

/** What a build looked at: nothing for what was not there. Most of it stays from one state to the next. */
export class Inputs {
  readonly #files: ReadonlyMap<string, ManifestFile | undefined>;
  readonly #newer: ReadonlyMap<string, ManifestFile | undefined>;

  constructor(files: Inputs["files"], newer: Inputs["files"] = new Map()) {
    this.#files = files;
    this.#newer = newer;
  }

  get files(): ReadonlyMap<string, ManifestFile | undefined> {
    return new Map([...this.#files, ...this.#newer]);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  get paths(): ReadonlySet<string> {
    return new Set(this.#files.keys());
  }

  with(path: string, file: ManifestFile | undefined): Inputs {
    return new Inputs(this.#files, new Map([...this.#newer, [path, file]]));
  }
}

/** The largest documents that there are, which nobody copies values from. */
const definition = /^kind: *["']?CustomResourceDefinition\b/m;

/** Larger files are none that a kustomization names. */
const largest = 5_000_000;

/** Kustomizations name paths, so files are looked up by their URIs as they are before encoding. */
export class FilesOfWorkspace {
  readonly #written: Inventory;
  readonly #reader: ManifestReader;

  constructor(written: Inventory, reader: ManifestReader) {
    this.#written = written;
    this.#reader = reader;
  }

  get(path: string): ManifestFile | undefined {
    return this.#written.fileAt(path);
  }

  areSame(inputs: Inputs): boolean {
    return inputs.files.entries().every(([path, file]) => this.get(path) === file);
  }

  /** The documents that matter as resources, or, as in patches, whatever there is. */
  trees(file: ManifestFile, wanted: Wanted | "anything"): readonly Tree[] {
    if (file.text.length > largest) return [];
    return file.remember(wanted, () =>
      splitDocuments(file.text).flatMap(({ start, text }) => {
        const isLeftOut = wanted === "resources" || (wanted === "all" && definition.test(text));
        if (isLeftOut && !this.#reader.mayDeclare(text)) return [];
        const tree = treeOf(parseYaml(text).root, new Source(file.uri, start, text));
        return tree && (tree.kind !== "leaf" || tree.value !== null) ? [tree] : [];
      }),
    );
  }
}

/** The same for one build, of which is kept what it looked at. */
export class FilesOfBuild implements KustomizeFiles {
  readonly #inputs = new Map<string, ManifestFile | undefined>();
  readonly #files: FilesOfWorkspace;

  constructor(files: FilesOfWorkspace) {
    this.#files = files;
  }

  get inputs(): Inputs {
    return new Inputs(this.#inputs);
  }

  uriOf(path: string): string | undefined {
    return this.#files.get(path)?.uri;
  }

  has(path: string): boolean {
    return this.#look(path) !== undefined;
  }

  text(path: string): string | undefined {
    const file = this.#look(path);
    return file?.hasText ? file.text : undefined;
  }

  documents(path: string, wanted: Wanted): readonly MapTree[] {
    const file = this.#look(path);
    const matters = (tree: Tree): tree is MapTree => tree.kind === "map" && textAt(tree, "kind") !== undefined;
    return file ? this.#files.trees(file, wanted).flatMap(itemsOfList).filter(matters) : [];
  }

  isBroken(path: string): boolean {
    return (this.#look(path)?.unread.length ?? 0) > 0;
  }

  allDocuments(path: string): readonly Tree[] {
    const file = this.#look(path);
    return file ? this.#files.trees(file, "anything") : [];
  }

  inlineDocuments(text: string, { origin }: Tree): readonly Tree[] {
    if (text.length > largest) return [];
    return splitDocuments(text).flatMap((document) => {
      const tree = treeOf(parseYaml(document.text).root, new Source("", 0, document.text));
      return tree ? [withOrigin(tree, origin)] : [];
    });
  }

  kustomizationIn(folder: string): string | undefined {
    return kustomizationFiles.map((name) => folder + name).find((path) => this.#look(path));
  }

  #look(path: string): ManifestFile | undefined {
    const file = this.#files.get(path);
    this.#inputs.set(path, file);
    return file;
  }
}

function itemsOfList(tree: Tree): readonly Tree[] {
  const items = tree.kind === "map" && textAt(tree, "kind")?.endsWith("List") ? tree.entries.get("items") : undefined;
  return items?.kind === "list" ? items.items : [tree];
}

/** Where in a scalar a part of its content stands is not told by the content's own structure. */
function withOrigin(tree: Tree, origin: Tree["origin"]): Tree {
  if (tree.kind === "map") {
    const entries = Array.from(tree.entries, ([key, value]) => [key, withOrigin(value, origin)] as const);
    return { ...tree, origin, entries: new Map(entries) };
  }
  if (tree.kind === "list") return { ...tree, origin, items: tree.items.map((item) => withOrigin(item, origin)) };
  return { ...tree, origin };
}
