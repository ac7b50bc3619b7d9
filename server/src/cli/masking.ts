/** Keeps what Secrets hold, and passwords in images, out of everything that is printed. When in doubt, it is hidden. */
import {
  loginIn,
  lowerBound,
  type ManifestFile,
  parseYaml,
  type Resource,
  type Span,
  type Written,
  type YamlNode,
} from "#core";
import type { Workspace } from "./workspace.ts";

type Secret = Extract<Resource, { kind: "secret" }>;
type MadeSecret = Extract<Resource, { kind: "madeSecret" }>;
type HelmValues = Extract<Resource, { kind: "helmValues" }>;

/** Spans of one file, in order and apart from each other. */
type Spans = readonly Span[];

/** Values of a Secret that tell nothing: everything else in it is hidden. */
const open: ReadonlySet<string> = new Set([
  "apiVersion",
  "kind",
  "type",
  "immutable",
  "metadata.name",
  "metadata.namespace",
]);
const openMaps: ReadonlySet<string> = new Set(["metadata", "metadata.labels", "data", "stringData"]);

/** What may stand between keys and values without telling anything. */
const structure = /^[\s\-:{}[\],"'?]*$/;
const structureAhead = /^["']?\s*(?:[:,{[]\s*|-+\s+)*["']?/;

export class Masks {
  readonly #workspace: Workspace;
  readonly #hidden = new Map<string, Spans>();
  #words: ReadonlySet<string> | undefined;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** What must not be shown of a file. */
  hidden(uri: string): Spans {
    const known = this.#hidden.get(uri);
    if (known) return known;
    const file = this.#workspace.inventory.files.get(uri);
    const hidden = file ? hiddenIn(file) : [];
    this.#hidden.set(uri, hidden);
    return hidden;
  }

  /** Whether a text that is to replace a span would tell what a Secret holds. */
  tells(uri: string, { start, end }: Span, text: string): boolean {
    if (text === "") return false;
    return touching(this.hidden(uri), { start, end }).length > 0 || this.quotes(text);
  }

  /** Whether a text, of a new manifest for instance, repeats what some Secret holds. */
  quotes(text: string): boolean {
    this.#words ??= new Set(this.#allHidden().flatMap(wordsOf).toArray());
    return wordsOf(text).some((word) => this.#words?.has(word));
  }

  #allHidden(): IteratorObject<string> {
    const { files } = this.#workspace.inventory;
    return files.values().flatMap(({ uri, text }) => this.hidden(uri).map(({ start, end }) => text.slice(start, end)));
  }
}

/** Those of sorted spans that overlap or touch another one; quick, as a file may have very many. */
export function touching(spans: Spans, { start, end }: Span): Spans {
  const from = lowerBound(spans, (span) => span.end < start);
  let after = from;
  while (after < spans.length && (spans[after]?.start ?? 0) <= end) after++;
  return spans.slice(from, after);
}

/** Words long enough to be a credential, or a part of one. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[^\s"'{}[\],:]{5,}/g)?.filter((word) => !harmless.has(word)) ?? [];
}

const harmless: ReadonlySet<string> = new Set(["auths", "username", "password", "email", "https", "false"]);

function hiddenIn({ resources }: ManifestFile): Spans {
  const spans: Span[] = [];
  for (const resource of resources) {
    const { start } = resource.source;
    for (const span of hiddenInResource(resource)) spans.push({ start: start + span.start, end: start + span.end });
  }
  return merged(spans);
}

/** As offsets in the resource's document. */
function hiddenInResource(resource: Resource): Iterable<Span> {
  switch (resource.kind) {
    case "secret":
      return hiddenInSecret(resource);
    case "madeSecret":
      return hiddenInMaker(resource);
    case "workload":
      return resource.images.flatMap(({ at, image }) => (image.valid ? [] : loginsAt(at, resource.source.text)));
    case "helmValues":
      return hiddenInValues(resource);
    default:
      return [];
  }
}

/** Values for charts may hold credentials, by the name of their key, on the line of what is shown. */
function* hiddenInValues({ source, text, entries }: HelmValues): Generator<Span> {
  const { root } = parseYaml(source.text);
  const node = text && root.at(...text);
  const offsets = node?.offsets();
  const shown = merged(entries.map(({ at }) => at));
  const values = node ? parseYaml(node.string?.value ?? "").root : root;
  for (const { start, end } of credentials(values, deepest)) {
    const span = offsets ? { start: offsets(start), end: offsets(end) } : { start, end };
    if (touching(shown, span).length === 0) yield span;
  }
}

function* credentials(node: YamlNode, depth: number): Generator<Span> {
  if (node.shared || depth === 0) return;
  for (const item of node.items) yield* credentials(item, depth - 1);
  for (const { key, value } of node.entries) {
    if (value.kind === "scalar" && /pass|token|auth|secret|key|credential|pwd/i.test(key.value)) yield value.span;
    else yield* credentials(value, depth - 1);
  }
}

function loginsAt({ value, start, end }: Written, text: string): readonly Span[] {
  const login = loginIn(value);
  if (!login) return [];
  const written = value.slice(login.start, login.end);
  const at = text.slice(start, end).indexOf(written);
  return [at < 0 ? { start, end } : { start: start + at, end: start + at + written.length }];
}

/** As offsets in the Secret's document. */
function* hiddenInSecret({ source: { text }, path, content }: Secret): Generator<Span> {
  const { root } = parseYaml(text);
  const secret = root.at(...path);
  // A document that cannot be read twice the same way is hidden as a whole.
  if (!secret) return yield { start: 0, end: text.length };
  const shown: Span[] = [];
  const hidden: Span[] = [];
  sort(secret, "", text, shown, hidden);
  const registries = registryKeys(content, text);
  for (const span of hidden) yield* without(span, registries);
  const whole = path.length === 0 ? { start: 0, end: text.length } : secret.span;
  const sorted = [...shown, ...hidden].filter(({ start, end }) => start >= whole.start && end <= whole.end);
  yield* gaps(whole, merged(sorted)).flatMap((gap) => unreadable(text, gap));
}

/** What a template or a script that makes a Secret may hold, but for the names in it. As offsets in its document. */
function* hiddenInMaker(secret: MadeSecret): Generator<Span> {
  const { source, path, content, name, namespace, typeAt } = secret;
  const maker = parseYaml(source.text).root.at(...path);
  if (!maker) return yield { start: 0, end: source.text.length };
  const registries = content.state === "read" ? content.config.entries.map(({ key }) => content.locate(key)) : [];
  const shown = merged([name, namespace, typeAt, ...registries].flatMap((span) => span ?? []));
  for (const span of confided(maker, deepest)) yield* without(span, shown);
}

/** Deeper than any manifest is; aliases may go round in circles. */
const deepest = 50;

/** The values that credentials are put into: those of templates, and all that containers are told. */
function* confided(node: YamlNode, depth: number): Generator<Span> {
  if (node.shared || depth === 0) return;
  for (const item of node.items) yield* confided(item, depth - 1);
  for (const { key, value } of node.entries) {
    const isData = /^(?:data|stringData|encryptedData)$/.test(key.value) && value.kind === "map";
    const isTold = /^(?:command|args)$/.test(key.value);
    if (isData) yield* value.entries.map(({ value }) => value.span);
    else if (isTold) yield* value.items.map(({ span }) => span);
    else if (key.value === "value" && value.kind === "scalar") yield value.span;
    else yield* confided(value, depth - 1);
  }
}

/** Tells keys and harmless values from those that are to be hidden. */
function sort(node: YamlNode, path: string, text: string, shown: Span[], hidden: Span[]): void {
  for (const { key, value } of node.entries) {
    const at = path === "" ? key.value : `${path}.${key.value}`;
    // What is no key of a map, such as a value pasted in its place, has no colon behind it.
    if (/^["']?\s*:/.test(text.slice(key.end, key.end + 20))) shown.push(key);
    else hidden.push(key);
    if (value.kind === "null") continue;
    if (value.kind === "map" && !value.shared && openMaps.has(at)) sort(value, at, text, shown, hidden);
    else if (value.kind === "scalar" && (open.has(at) || path === "metadata.labels")) shown.push(value.span);
    else hidden.push(value.span);
  }
}

/** Registries are no secret: where they stand in the text as themselves, they may be shown. */
function registryKeys(content: Secret["content"], text: string): Spans {
  if (content.state !== "read" || content.field !== "stringData" || content.config.fatal) return [];
  const keys = content.config.entries.map(({ key }) => ({ key: key.value, span: content.locate(key) }));
  const bare = keys.filter(
    ({ key, span }) => /^[\w.:/*-]+$/.test(key) && text.slice(span.start, span.end) === `"${key}"`,
  );
  return merged(bare.map(({ span }) => span));
}

function without(span: Span, holes: Spans): Spans {
  const inside = holes.filter(({ start, end }) => start >= span.start && end <= span.end);
  return inside.length === 0 ? [span] : gaps(span, inside);
}

/** What is between the spans that are accounted for: comments, and what the parser could make nothing of. */
function unreadable(text: string, { start, end }: Span): readonly Span[] {
  const gap = text.slice(start, end);
  if (structure.test(gap)) return [];
  const ahead = structureAhead.exec(gap)?.[0].length ?? 0;
  const behind = /\s*$/.exec(gap)?.[0].length ?? 0;
  return [{ start: start + ahead, end: Math.max(start + ahead, end - behind) }];
}

function gaps(whole: Span, spans: Spans): readonly Span[] {
  const ends = [whole.start, ...spans.map(({ end }) => end)];
  const starts = [...spans.map(({ start }) => start), whole.end];
  return ends
    .map((start, index) => ({ start, end: starts[index] ?? whole.end }))
    .filter(({ start, end }) => start < end);
}

function merged(spans: readonly Span[]): Spans {
  const out: Span[] = [];
  for (const span of spans.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && span.start < last.end) out[out.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else out.push(span);
  }
  return out;
}
