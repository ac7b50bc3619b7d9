/** Builds a kustomization as `kubectl kustomize` does, as far as it touches who pulls what with which Secret. */
import { folderOf, isRemote, resolvePath } from "../paths.ts";
import { Builder, type Gap } from "./builder.ts";
import type { KustomizeFiles } from "./files.ts";
import { readKustomization } from "./kustomization.ts";
import type { OnTop } from "./onTop.ts";
import { References } from "./references.ts";
import type { BuiltResource } from "./resource.ts";
import type { MapTree } from "./tree.ts";

export interface Build {
  readonly resources: readonly BuiltResource[];
  readonly gaps: readonly Gap[];
  /** Every file that it was made from. */
  readonly files: ReadonlySet<string>;
  /** The resources of one file in another state of it; nothing where others may have changed with them. */
  readonly withFile: (path: string, files: KustomizeFiles) => readonly BuiltResource[] | undefined;
}

/** What a name's hash is shown as: its value depends on all of the content, which is not always known. */
const hash = "-…";

/** @param root What takes the place of the kustomization's own text. */
export function build(uri: string, files: KustomizeFiles, onTop?: OnTop, root?: MapTree): Build {
  const quick = new Builder(files, "resources");
  const some = quick.start(uri, onTop, root);
  if (!quick.replaces) return finish(quick, some, onTop);
  const thorough = new Builder(files, "all");
  return finish(thorough, thorough.start(uri, onTop, root), onTop);
}

function finish(builder: Builder, resources: readonly BuiltResource[], onTop: OnTop | undefined): Build {
  const { gaps, nameReferences, read } = builder;
  for (const resource of resources) if (resource.hashed) resource.rename(resource.name + hash);
  const references = new References(resources, nameReferences);
  const complete = (some: readonly BuiltResource[]) => {
    references.follow(some);
    const { namespace } = onTop ?? {};
    if (namespace) for (const resource of some) if (resource.namespace === "") resource.fill(namespace);
  };
  complete(resources);
  const withFile = (path: string, files: KustomizeFiles) => {
    const now = builder.again(path, files);
    const before = resources.filter((resource) => resource.file === path);
    if (!now || !areCalledAlike(before, now)) return undefined;
    complete(now);
    return now;
  };
  return { resources, gaps, files: read, withFile };
}

/** Others may refer to what is called otherwise, or be changed with it. */
function areCalledAlike(before: readonly BuiltResource[], now: readonly BuiltResource[]): boolean {
  return before.length === now.length && before.every((resource, index) => resource.names === now[index]?.names);
}

/** The kustomizations that one builds upon, and whether it is a Component, which is for others to build upon. */
export function basesOf(
  uri: string,
  files: Pick<KustomizeFiles, "has" | "allDocuments" | "kustomizationIn">,
): { readonly isComponent: boolean; readonly bases: readonly string[] } {
  const [root] = files.allDocuments(uri);
  if (root?.kind !== "map") return { isComponent: false, bases: [] };
  const { component, resources, components } = readKustomization(root);
  const local = [...resources, ...components].filter(({ path }) => !isRemote(path));
  const paths = local.map(({ path }) => resolvePath(folderOf(uri), path));
  const bases = paths.flatMap((path) => (files.has(path) ? undefined : files.kustomizationIn(`${path}/`)) ?? []);
  return { isComponent: component, bases };
}
