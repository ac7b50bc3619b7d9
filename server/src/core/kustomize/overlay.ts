/** A kustomization and what it makes, as a file of its own that nobody wrote. */
import { everywhere } from "../kubernetes/reach.ts";
import { type Resource, Source, type Supplier } from "../kubernetes/resources.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import { pathOf } from "../paths.ts";
import type { Place } from "../text.ts";
import { type Build, build } from "./build.ts";
import type { FilesOfBuild } from "./files.ts";
import type { Identity } from "./resource.ts";
import { MappedText } from "./sourceMap.ts";

export interface Renamed {
  /** The kind of the manifest: that of a Secret may be SealedSecret. */
  readonly kind: string;
  readonly name: string;
}

export interface History {
  readonly identities: readonly Identity[];
  readonly files: ReadonlySet<string>;
}

export interface Overlay {
  /** The kustomization. */
  readonly uri: string;
  /** Its folder, as people call it: `overlays/prod`. */
  readonly name: string;
  /** Every file that takes part. */
  readonly files: ReadonlySet<string>;
  readonly file: ManifestFile;
  /** The resources that come, wholly or in part, from a file. */
  resourcesOf(uri: string): readonly Resource[];
  /** Every name that a resource bore, the first one first, and the files that it was made from. */
  historyOf(resource: Resource): History;
  /** What is called otherwise now than in its manifest, where nothing bears the old name any more. */
  renamed(kind: "Secret" | "ServiceAccount", name: string): Renamed | undefined;
  /** Where a part of `file` was written; of what the build made up, the beginning of the kustomization. */
  placeOf(span: Place["span"]): Place;
}

/** @param before An earlier state of the same: of its documents, those that are the same now are not read again. */
export function makeOverlay(uri: string, files: FilesOfBuild, reader: ManifestReader, before?: Overlay): Overlay {
  const path = pathOf(uri);
  const built = build(path, files);
  const text = new MappedText(built.resources.map(({ tree }) => tree));
  const made = `${uri}#build`;
  const read = reader.read(made, text.text, before?.file);
  const name = path.split("/").slice(-3, -1).join("/");
  const file = read.withMore(suppliersOf(built, uri, name, made));
  let byFile: ReadonlyMap<string, readonly Resource[]> | undefined;
  const histories = built.resources.map(
    ({ files, before, identity }): History => ({ files, identities: [...before, identity] }),
  );
  const historyOf = ({ source }: Resource) => histories[text.documentAt(source.document.start)] ?? unknownHistory;
  const taking = new Set(Array.from(built.files, (file) => files.uriOf(file) ?? file));
  return {
    uri,
    name,
    files: taking,
    file,
    resourcesOf(wanted) {
      byFile ??= groupByFile(file, (resource) => historyOf(resource).files);
      return byFile.get(wanted) ?? [];
    },
    historyOf,
    renamed: (kind, name) => renamedIn(built, kind === "Secret" ? ["Secret", ...makersIn(file)] : [kind], name),
    placeOf: (span) => text.placeOf(span) ?? { uri, span: { start: 0, end: 0 } },
  };
}

function renamedIn({ resources }: Build, kinds: readonly string[], name: string): Renamed | undefined {
  const some = resources.filter(({ original }) => kinds.includes(original.kind));
  if (some.some((one) => one.name === name)) return undefined;
  return some.find(({ before }) => before.some((earlier) => earlier.name === name));
}

/** The kinds of what makes Secrets of its own name. */
function makersIn({ resources }: ManifestFile): readonly string[] {
  return resources.flatMap((one) => (one.kind === "madeSecret" && one.name === one.maker.name ? one.type : []));
}

/** What nobody built has none. */
const unknownHistory: History = { identities: [], files: new Set() };

/** A patch and a base both have a part in what comes of them. */
function groupByFile(
  { resources }: ManifestFile,
  filesOf: (resource: Resource) => ReadonlySet<string>,
): ReadonlyMap<string, readonly Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const uri of filesOf(resource)) {
      const group = groups.get(uri);
      if (group) group.push(resource);
      else groups.set(uri, [resource]);
    }
  }
  return groups;
}

/** Where a build could not be followed, it may declare anything in the namespaces that it deploys to. */
function suppliersOf({ gaps, resources }: Build, uri: string, name: string, made: string): readonly Supplier[] {
  const [gap] = gaps;
  if (!gap) return [];
  const namespaces = new Set(resources.filter((one) => !one.isClusterScoped).map(({ namespace }) => namespace));
  // Where the namespace is chosen later, nobody else's resources are known to be there.
  const scope: Pick<Supplier, "reach" | "within"> =
    namespaces.size === 0 || namespaces.has("")
      ? { reach: everywhere, within: made }
      : { reach: { only: [...namespaces] } };
  const named = { value: name, start: 0, end: 0 };
  const declared = {
    kind: "supplier",
    source: new Source(uri, 0, ""),
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    type: "Kustomization",
    name: named,
    namespace: undefined,
    path: [],
    made: undefined,
    ...scope,
  } as const;
  return [
    { ...declared, makes: "Secret" },
    { ...declared, makes: "ServiceAccount" },
  ];
}
