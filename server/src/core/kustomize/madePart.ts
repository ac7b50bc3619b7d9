/** What a build makes of one file, or of nothing but a kustomization, as a file of its own that nobody wrote. */
import { grouped } from "../grouped.ts";
import type { Resource } from "../kubernetes/resources.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import type { Place } from "../text.ts";
import { isDeployer } from "./deployers.ts";
import type { BuiltResource, Identity } from "./resource.ts";
import { MappedText } from "./sourceMap.ts";
import type { MapTree } from "./tree.ts";

export interface History {
  /** Every name that a resource bore, the first one first. */
  readonly identities: readonly Identity[];
  /** The files that it was made from. */
  readonly files: ReadonlySet<string>;
}

export class MadePart {
  readonly file: ManifestFile;
  readonly #from: readonly BuiltResource[];
  readonly #text: MappedText;
  #byFile: ReadonlyMap<string, readonly Resource[]> | undefined;

  /** @param before An earlier state: of its documents, those that are the same now are not read again. */
  constructor(uri: string, from: readonly BuiltResource[], reader: ManifestReader, before?: MadePart) {
    this.#from = from;
    this.#text = new MappedText(from.map(({ tree }) => tree));
    const { text } = this.#text;
    this.file = before?.file.text === text ? before.file : reader.read(uri, text, before?.file);
  }

  /** The URIs of the files that it was made from. */
  get files(): readonly string[] {
    return [...new Set(this.#from.flatMap(({ files }) => [...files]))];
  }

  /** The resources that come, wholly or in part, from a file: a patch and a base both have a part in what comes of them. */
  resourcesOf(uri: string): readonly Resource[] {
    this.#byFile ??= grouped(
      this.file.resources.flatMap((resource) =>
        Array.from(this.historyOf(resource)?.files ?? [], (file) => [file, resource] as const),
      ),
    );
    return this.#byFile.get(uri) ?? [];
  }

  /** The kinds of what makes Secrets of its own name. */
  get makers(): readonly string[] {
    return this.file.resources.flatMap((one) =>
      one.kind === "madeSecret" && one.name === one.maker.name ? one.type : [],
    );
  }

  /** What deploys further folders. */
  get deployers(): readonly MapTree[] {
    if (!this.file.resources.some(({ kind }) => kind === "deployer")) return [];
    return this.#from.flatMap(({ tree }) => (isDeployer(tree) ? [tree] : []));
  }

  /** Where a part of the file was written; nothing for what the build made up. */
  placeOf(span: Place["span"]): Place | undefined {
    return this.#text.placeOf(span);
  }

  historyOf({ source }: Resource): History | undefined {
    const from = this.#from[this.#text.documentAt(source.document.start)];
    return from && { identities: [...from.before, from.identity], files: from.files };
  }
}
