/** Turns the text of a file into resources: only documents that can matter are parsed, and each text only once. */

import { isTemplate, mayDeclare, splitDocuments, type Vocabulary, vocabularyOf } from "./documents.ts";
import { isHelper, readChartFile } from "./helm/chartFiles.ts";
import type { PodSpecTable } from "./kubernetes/podSpecs.ts";
import { type KindTables, kindsOfResources, readResource } from "./kubernetes/readResource.ts";
import { type Resource, Source } from "./kubernetes/resources.ts";
import { SecretProducerTable } from "./kubernetes/secretMakers.ts";
import { lineStartOf, type Place } from "./text.ts";
import { t } from "./translation.ts";
import { parseUntilBroken, parseYaml, type YamlNode } from "./yaml.ts";

/** A part of a file that was left out, and why. */
export interface LeftOut {
  readonly at: Place;
  readonly message: string;
}

/** What one file declares. Its text may hold credentials, so it is private, and printing the file does not show it. */
export class ManifestFile {
  readonly uri: string;
  readonly resources: readonly Resource[];
  readonly leftOut: readonly LeftOut[];
  /** The documents that are broken, or become YAML only when a template is filled in: all may declare more. */
  readonly unread: readonly Source[];
  /** How many documents the file has. */
  readonly documents: number;
  /** Nothing where it is known only that the file is there. */
  readonly #text: string | undefined;
  readonly #parsed: ReadonlyMap<string, ParsedDocument>;
  readonly #remembered = new Map<string, unknown>();

  constructor(
    {
      uri,
      resources,
      leftOut,
      unread,
      documents,
    }: Pick<ManifestFile, "uri" | "resources" | "leftOut" | "unread" | "documents">,
    text: string | undefined,
    parsed: ReadonlyMap<string, ParsedDocument>,
  ) {
    this.uri = uri;
    this.resources = resources;
    this.leftOut = leftOut;
    this.unread = unread;
    this.documents = documents;
    this.#text = text;
    this.#parsed = parsed;
  }

  get text(): string {
    return this.#text ?? "";
  }

  /** Whether the text is known, and not only that there is such a file. */
  get hasText(): boolean {
    return this.#text !== undefined;
  }

  /** The same file with more in it than its text tells. */
  withMore(resources: readonly Resource[]): ManifestFile {
    if (resources.length === 0) return this;
    return new ManifestFile({ ...this, resources: [...this.resources, ...resources] }, this.#text, this.#parsed);
  }

  /** That there is such a file: all that has to be kept of a long one that declares nothing. */
  withoutText(): ManifestFile {
    return new ManifestFile({ ...this, resources: [], leftOut: [], unread: [] }, undefined, new Map());
  }

  /** The same file where what it declares is told elsewhere. */
  withoutResources(): ManifestFile {
    return new ManifestFile({ ...this, resources: [], unread: [] }, this.#text, this.#parsed);
  }

  /** The same file where Pods, ServiceAccounts and Secrets that name no namespace are in one. */
  inNamespace(namespace: string): ManifestFile {
    const resources = this.resources.map((resource) => {
      const isMeant = ["workload", "serviceAccount", "secret", "madeSecret"].includes(resource.kind);
      return isMeant && !resource.namespace
        ? { ...resource, namespace: { value: namespace, start: 0, end: 0 } }
        : resource;
    });
    return new ManifestFile({ ...this, resources }, this.#text, this.#parsed);
  }

  /** Keeps what somebody worked out from the text for as long as the file is kept. */
  remember<T>(key: string, make: () => T): T {
    if (!this.#remembered.has(key)) this.#remembered.set(key, make());
    return this.#remembered.get(key) as T;
  }

  /** What the documents that were worth parsing mean, by their text. */
  get parsed(): ReadonlyMap<string, ParsedDocument> {
    return this.#parsed;
  }
}

/** What a document's text means, wherever it stands: spans are offsets in the text. */
interface ParsedDocument {
  /** As they were read first; their sources are those of another place or an earlier state of the file. */
  readonly resources: readonly Resource[];
  readonly problem: { readonly start: number; readonly end: number; readonly message: string } | undefined;
  readonly complete: boolean;
}

/** Lists are read this deep: a `List` in a `List` is as far as the API server itself goes. */
const listDepth = 2;

/** UTF-16 units. The API server takes requests of 3 MB; only lists, which clients take apart, are larger. */
const largest = 10_000_000;
const tooLarge = () => t`This document is left out, because it is larger than 10 MB`;
const tooManyAliases = () => t`A part of this document is left out, because its aliases repeat too much of it`;

export class ManifestReader {
  readonly #tables: KindTables;
  readonly #vocabulary: Vocabulary;

  constructor(podSpecs: PodSpecTable, producers: SecretProducerTable = new SecretProducerTable()) {
    this.#tables = { podSpecs, producers };
    this.#vocabulary = vocabularyOf([...kindsOfResources, ...podSpecs.kinds, ...producers.kinds]);
  }

  /** Whether a document can hold a resource that matters, judged by its text alone. */
  mayDeclare(document: string): boolean {
    return mayDeclare(document, this.#vocabulary);
  }

  /** @param previous An earlier state of the file: documents whose text is unchanged are not parsed again. */
  read(uri: string, text: string, previous?: ManifestFile): ManifestFile {
    const parsed = new Map<string, ParsedDocument>();
    const resources: Resource[] = [];
    const leftOut: LeftOut[] = [];
    const unread: Source[] = [];
    const documents = isHelper(uri) ? [] : splitDocuments(text);
    for (const { start, text } of documents) {
      if (!this.mayDeclare(text)) continue;
      const source = new Source(uri, start, text);
      const known = previous?.parsed.get(text) ?? parsed.get(text);
      const document = known ?? this.#parse(source);
      parsed.set(text, document);
      for (const resource of document.resources) {
        resources.push(known ? { ...resource, source: resource.source.in(source) } : resource);
      }
      if (!document.complete) unread.push(source);
      if (document.problem) {
        const { start: from, end, message } = document.problem;
        leftOut.push({ at: { uri, span: { start: start + from, end: start + end } }, message });
      }
    }
    resources.push(...readChartFile(uri, text));
    return new ManifestFile({ uri, resources, leftOut, unread, documents: documents.length }, text, parsed);
  }

  #parse(source: Source): ParsedDocument {
    const { length } = source.text;
    if (length > largest) return { resources: [], problem: { start: 0, end: 0, message: tooLarge() }, complete: false };
    const isFilledIn = isTemplate(source.text);
    const { root, problems, exhausted } = isFilledIn ? parseUntilBroken(source.text) : parseYaml(source.text);
    const [first] = problems;
    // A template that is no YAML is read as something else than what will become of it.
    if (first && isFilledIn) return { resources: [], problem: undefined, complete: false };
    const resources = this.#readList(root, source, undefined, listDepth);
    const problem = first ?? (exhausted() ? { at: { start: 0, end: 0 }, message: tooManyAliases() } : undefined);
    return { resources, problem: problem && { ...problem.at, message: problem.message }, complete: !problem };
  }

  /** @param implied The kind of the items of a typed list, which do not say it themselves. */
  #readList(node: YamlNode, source: Source, implied: Implied | undefined, depth: number): readonly Resource[] {
    const type = node.get("kind")?.string?.value ?? implied?.type;
    const apiVersion = node.get("apiVersion")?.string?.value ?? implied?.apiVersion ?? "";
    const items = node.get("items");
    if (type?.endsWith("List") && items?.kind === "seq" && depth > 0) {
      const itemType = type === "List" ? undefined : { type: type.slice(0, -"List".length), apiVersion };
      return items.items.flatMap((item) => {
        const own = readItem(item, source);
        return this.#readList(own?.node ?? item, own?.source ?? source, itemType, depth - 1);
      });
    }
    return type ? readResource(node, { source, type, apiVersion }, this.#tables) : [];
  }
}

const alias = /(?:^|[\s[{,])\*[^\s*]/;

/**
 * An item of a list as a text of its own, so that whoever works on it has not the whole list to read, which may be all
 * the Pods of a cluster. Nothing where the item needs the rest of the document, as aliases do.
 */
function readItem(item: YamlNode, list: Source): { readonly node: YamlNode; readonly source: Source } | undefined {
  const { start, end } = item.span;
  const lineStart = lineStartOf(list.text, start);
  const before = list.text.slice(lineStart, start);
  // In block style, the columns matter: the dash gives way to a blank.
  const indent = /^[ -]*$/.test(before) ? before.length : 0;
  const text = " ".repeat(indent) + list.text.slice(start, end);
  if (item.kind !== "map" || item.shared || alias.test(text)) return undefined;
  const { root, problems } = parseYaml(text);
  if (problems.length > 0) return undefined;
  return { node: root, source: new Source(list.uri, list.start + start - indent, text, list.document) };
}

interface Implied {
  readonly type: string;
  readonly apiVersion: string;
}
