/** A kustomization and what it makes, as a file of its own that nobody wrote. */
import { everywhere } from "../kubernetes/reach.ts";
import { type Resource, Source, type Supplier } from "../kubernetes/resources.ts";
import type { ManifestFile, ManifestReader } from "../manifests.ts";
import { pathOf } from "../paths.ts";
import type { Place } from "../text.ts";
import { type Build, build } from "./build.ts";
import type { FilesOfBuild } from "./files.ts";
import { MappedText } from "./sourceMap.ts";
import type { Tree } from "./tree.ts";

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
  /** What a resource is called now that was called so in its manifest, where nothing bears the old name any more. */
  renamed(kind: "Secret" | "ServiceAccount", name: string): string | undefined;
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
  const taking = new Set(Array.from(built.files, (file) => files.uriOf(file) ?? file));
  let byFile: ReadonlyMap<string, readonly Resource[]> | undefined;
  return {
    uri,
    name,
    files: taking,
    file,
    resourcesOf(wanted) {
      byFile ??= groupByFile(file, built, text);
      return byFile.get(wanted) ?? [];
    },
    renamed: (kind, name) => renamedIn(built, kind, name),
    placeOf: (span) => text.placeOf(span) ?? { uri, span: { start: 0, end: 0 } },
  };
}

function renamedIn({ resources }: Build, kind: string, name: string): string | undefined {
  const some = resources.filter((one) => one.original.kind === kind);
  if (some.some((one) => one.name === name)) return undefined;
  return some.find(({ before }) => before.some((earlier) => earlier.name === name))?.name;
}

/** A patch and a base both have a part in what comes of them. */
function groupByFile({ resources }: ManifestFile, built: Build, text: MappedText): Map<string, readonly Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    const from = built.resources[text.documentAt(resource.source.document.start)];
    for (const uri of from ? filesIn(from.tree) : []) groups.set(uri, [...(groups.get(uri) ?? []), resource]);
  }
  return groups;
}

function filesIn(tree: Tree, found = new Set<string>()): ReadonlySet<string> {
  if (tree.origin) found.add(tree.origin.source.uri);
  if (tree.kind === "map") for (const value of tree.entries.values()) filesIn(value, found);
  if (tree.kind === "list") for (const item of tree.items) filesIn(item, found);
  return found;
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
