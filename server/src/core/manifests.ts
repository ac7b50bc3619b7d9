/** Turns the text of a file into resources: only documents that can matter are parsed, and each text only once. */
import { mayDeclare, splitDocuments } from "./documents.ts";
import type { PodSpecTable } from "./kubernetes/podSpecs.ts";
import { kindsOfResources, readResource } from "./kubernetes/readResource.ts";
import type { Resource, Source } from "./kubernetes/resources.ts";
import { isTemplated } from "./placeholders.ts";
import type { Place } from "./text.ts";
import { parseYaml, type YamlNode } from "./yaml.ts";

/** A part of a file that was left out, and why. */
export interface LeftOut {
  readonly at: Place;
  readonly message: string;
}

/** What one file declares. */
export interface ManifestFile {
  readonly uri: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  readonly leftOut: readonly LeftOut[];
  /** How many documents the file has, and how many were worth parsing. */
  readonly documents: number;
  readonly parsed: ReadonlyMap<string, ParsedDocument>;
}

/** What a document's text means, wherever it stands: sources are empty, spans are offsets in the text. */
interface ParsedDocument {
  readonly resources: readonly Resource[];
  readonly problem: { readonly start: number; readonly end: number; readonly message: string } | undefined;
}

/** Lists are read this deep: a `List` in a `List` is as far as the API server itself goes. */
const listDepth = 2;

export class ManifestReader {
  readonly #table: PodSpecTable;
  readonly #kinds: ReadonlySet<string>;

  constructor(table: PodSpecTable) {
    this.#table = table;
    this.#kinds = kindsOfResources.union(table.kinds);
  }

  /** @param previous An earlier state of the file: documents whose text is unchanged are not parsed again. */
  read(uri: string, text: string, previous?: ManifestFile): ManifestFile {
    const parsed = new Map<string, ParsedDocument>();
    const resources: Resource[] = [];
    const leftOut: LeftOut[] = [];
    const documents = splitDocuments(text);
    for (const { start, text } of documents) {
      if (!mayDeclare(text, this.#kinds)) continue;
      const document = previous?.parsed.get(text) ?? parsed.get(text) ?? this.#parse(text);
      parsed.set(text, document);
      const source: Source = { uri, start, text };
      for (const resource of document.resources) resources.push({ ...resource, source });
      if (document.problem) {
        const { start: from, end, message } = document.problem;
        leftOut.push({ at: { uri, span: { start: start + from, end: start + end } }, message });
      }
    }
    return { uri, text, resources, leftOut, documents: documents.length, parsed };
  }

  #parse(text: string): ParsedDocument {
    const { root, problems } = parseYaml(text);
    const [first] = problems;
    const template = first !== undefined && isTemplated(text);
    return {
      resources: this.#readList(root, { uri: "", start: 0, text }, undefined, listDepth),
      problem: first && !template ? { ...first.at, message: first.message } : undefined,
    };
  }

  /** @param implied The kind of the items of a typed list, which do not say it themselves. */
  #readList(node: YamlNode, source: Source, implied: Implied | undefined, depth: number): readonly Resource[] {
    const type = node.get("kind")?.string?.value ?? implied?.type;
    const apiVersion = node.get("apiVersion")?.string?.value ?? implied?.apiVersion ?? "";
    const items = node.get("items");
    if (type?.endsWith("List") && items?.kind === "seq" && depth > 0) {
      const itemType = type === "List" ? undefined : { type: type.slice(0, -"List".length), apiVersion };
      return items.items.flatMap((item) => this.#readList(item, source, itemType, depth - 1));
    }
    return type ? readResource(node, { source, type, apiVersion }, this.#table) : [];
  }
}

interface Implied {
  readonly type: string;
  readonly apiVersion: string;
}
