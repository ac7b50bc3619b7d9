/** A kustomization and what it makes, as files that nobody wrote: one for each that was taken in. */
import { grouped } from "../grouped.ts";
import { everywhere } from "../kubernetes/reach.ts";
import { type Resource, Source, type Supplier } from "../kubernetes/resources.ts";
import { ManifestFile, type ManifestReader } from "../manifests.ts";
import { madeFile, madeFrom, pathOf } from "../paths.ts";
import type { Place } from "../text.ts";
import { type Build, build } from "./build.ts";
import type { FilesOfBuild } from "./files.ts";
import { type History, MadePart } from "./madePart.ts";
import type { BuiltResource } from "./resource.ts";
import { kustomizationOf, type Target } from "./targets.ts";
import type { MapTree } from "./tree.ts";

export interface Renamed {
  /** The kind of the manifest: that of a Secret may be SealedSecret. */
  readonly kind: string;
  readonly name: string;
}

/** What there is in common between an overlay and what becomes of it when one file changes. */
interface Frame {
  readonly target: Target;
  readonly reader: ManifestReader;
  readonly build: Build;
  /** The files that are taken in. */
  readonly taken: ReadonlySet<string>;
  /** Where people find what the build made up: the kustomization, or what deploys it. */
  readonly uri: string;
  readonly names: Names;
  readonly suppliers: ManifestFile | undefined;
}

/** What nobody built has none. */
const unknownHistory: History = { identities: [], files: new Set() };

/** By the URI of a file, the URIs of what was made, wholly or in part, of it. */
type Index = ReadonlyMap<string, readonly string[]>;

export class Overlay {
  /** The kustomization's folder as people call it, `overlays/prod`, or the controller's resource that deploys it. */
  readonly name: string;
  readonly #frame: Frame;
  /** By the URI of what was made. */
  readonly #parts: ReadonlyMap<string, MadePart>;
  /** By the URI of a file, what was made of it. */
  #index: Index | undefined;
  #makers: ReadonlySet<string> | undefined;

  /** @param index That of an earlier state, where it still holds. */
  constructor(frame: Frame, parts: ReadonlyMap<string, MadePart>, index?: Index) {
    this.#index = index;
    this.name = frame.target.onTop?.name ?? folderName(frame.uri);
    this.#frame = frame;
    this.#parts = parts;
  }

  /** The files that it takes in, which are not applied as they are written. */
  get taken(): ReadonlySet<string> {
    return this.#frame.taken;
  }

  get made(): readonly ManifestFile[] {
    const files = Array.from(this.#parts.values(), ({ file }) => file);
    return this.suppliers ? [...files, this.suppliers] : files;
  }

  /** What may be made where the build could not be followed. */
  get suppliers(): ManifestFile | undefined {
    return this.#frame.suppliers;
  }

  part(made: string): MadePart | undefined {
    return this.#parts.get(made);
  }

  /** Those that have a part in it. */
  get files(): ReadonlySet<string> {
    const { source } = this.#frame.target.onTop ?? {};
    return source ? new Set([...this.taken, source.uri]) : this.taken;
  }

  /** What was made anew since an earlier state; nothing where other files were made then. */
  changesSince(before: Overlay): readonly ManifestFile[] | undefined {
    if (before.#parts.size !== this.#parts.size || before.suppliers !== this.suppliers) return undefined;
    // They are said to stand in the kustomization, whose new text would hide them.
    const changed: ManifestFile[] = this.suppliers ? [this.suppliers] : [];
    for (const [uri, { file }] of this.#parts) {
      const known = before.#parts.get(uri)?.file;
      if (!known) return undefined;
      if (known !== file) changed.push(file);
    }
    return changed;
  }

  /** The resources that come, wholly or in part, from a file. */
  resourcesOf(uri: string): readonly Resource[] {
    this.#index ??= grouped(
      [...this.#parts].flatMap(([made, { files }]) => files.map((file) => [file, made] as const)),
    );
    return (this.#index.get(uri) ?? []).flatMap((made) => this.#parts.get(made)?.resourcesOf(uri) ?? []);
  }

  /** All that it makes. */
  get resources(): readonly Resource[] {
    return this.made.flatMap(({ resources }) => resources);
  }

  /** For look-ups from what it makes. */
  get near(): string {
    return madeFile(this.#frame.uri, this.#frame.target.key, "");
  }

  historyOf(resource: Resource): History {
    return this.#parts.get(resource.source.uri)?.historyOf(resource) ?? unknownHistory;
  }

  /** What deploys further folders. */
  get deployers(): readonly MapTree[] {
    return Array.from(this.#parts.values()).flatMap(({ deployers }) => deployers);
  }

  /** What is called otherwise now than in its manifest, where nothing bears the old name any more. */
  renamed(kind: "Secret" | "ServiceAccount", name: string): Renamed | undefined {
    this.#makers ??= new Set(Array.from(this.#parts.values()).flatMap(({ makers }) => makers));
    return this.#frame.names.renamed(kind === "Secret" ? ["Secret", ...this.#makers] : [kind], name);
  }

  /** Where a part of what was made was written; of what the build made up, the beginning of the kustomization. */
  placeOf({ uri, span }: Place): Place {
    return this.#parts.get(uri)?.placeOf(span) ?? { uri: this.#frame.uri, span: { start: 0, end: 0 } };
  }

  /** The same with another text of one file; nothing where more than the resources of that file may differ. */
  withFile(path: string, files: FilesOfBuild): Overlay | undefined {
    const { build, target, uri, reader } = this.#frame;
    const resources = build.withFile(path, files);
    if (!resources) return undefined;
    const made = madeFile(uri, target.key, path);
    if (resources.length === 0) return this;
    const part = new MadePart(made, resources, reader, this.#parts.get(made));
    const holds = part.files.every((file) => this.#index?.get(file)?.includes(made));
    return new Overlay(this.#frame, new Map(this.#parts).set(made, part), holds ? this.#index : undefined);
  }
}

/** @param before An earlier state of the same. */
export function makeOverlay(target: Target, files: FilesOfBuild, reader: ManifestReader, before?: Overlay): Overlay {
  const { path, onTop, key } = target;
  const known = files.uriOf(path);
  const uri = known ?? onTop?.source.uri ?? path;
  const root = known === undefined && onTop ? kustomizationOf(target, onTop.fields) : undefined;
  const built = build(path, files, onTop, root);
  const parts = new Map(
    Array.from(
      Map.groupBy(built.resources, ({ file = "" }) => file),
      ([file, resources]) => {
        const made = madeFile(uri, key, file);
        return [made, new MadePart(made, resources, reader, before?.part(made))] as const;
      },
    ),
  );
  const taken = new Set(Array.from(built.files, (file) => files.uriOf(file) ?? file));
  const frame = { target, reader, build: built, taken, uri, names: new Names(built.resources) };
  return new Overlay({ ...frame, suppliers: suppliersOf(built, target, uri, before?.suppliers) }, parts);
}

/** What resources are called now, and what they were called before, by their kinds. */
class Names {
  readonly #now = new Set<string>();
  readonly #before = new Map<string, Renamed>();

  constructor(resources: readonly BuiltResource[]) {
    for (const { original, name, before } of resources) {
      const { kind } = original;
      this.#now.add(`${kind} ${name}`);
      for (const earlier of before) {
        const known = `${kind} ${earlier.name}`;
        if (!this.#before.has(known)) this.#before.set(known, { kind, name });
      }
    }
  }

  renamed(kinds: readonly string[], name: string): Renamed | undefined {
    if (kinds.some((kind) => this.#now.has(`${kind} ${name}`))) return undefined;
    return kinds.map((kind) => this.#before.get(`${kind} ${name}`)).find((found) => found !== undefined);
  }
}

/** Where a build could not be followed, it may declare anything in the namespaces that it deploys to. */
function suppliersOf(
  { gaps, resources }: Build,
  { key }: Target,
  uri: string,
  before: ManifestFile | undefined,
): ManifestFile | undefined {
  if (gaps.length === 0) return undefined;
  const made = madeFile(uri, key, "?");
  const namespaces = new Set(resources.filter((one) => !one.isClusterScoped).map(({ namespace }) => namespace));
  // Where the namespace is chosen later, nobody else's resources are known to be there.
  const scope: Pick<Supplier, "reach" | "within"> =
    namespaces.size === 0 || namespaces.has("")
      ? { reach: everywhere, within: madeFrom(made) }
      : { reach: { only: [...namespaces] } };
  const text = JSON.stringify(scope);
  if (before?.uri === made && before.text === text) return before;
  const declared = {
    kind: "supplier",
    source: new Source(uri, 0, ""),
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    type: "Kustomization",
    name: { value: folderName(uri), start: 0, end: 0 },
    namespace: undefined,
    path: [],
    made: undefined,
    ...scope,
  } as const;
  const supplied: readonly Supplier[] = [
    { ...declared, makes: "Secret" },
    { ...declared, makes: "ServiceAccount" },
  ];
  const file = { uri: made, resources: supplied, leftOut: [], unread: [], documents: 0 };
  return new ManifestFile(file, text, new Map());
}

/** A kustomization's folder, as people call it. */
function folderName(uri: string): string {
  return pathOf(uri).split("/").slice(-3, -1).join("/");
}
