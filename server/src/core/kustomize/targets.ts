/** What is applied: the kustomizations that nobody builds upon, and folders as GitOps controllers deploy them. */
import { foldersAround, resolvePath } from "../paths.ts";
import { type Deployer, deployersIn } from "./deployers.ts";
import type { Folders } from "./folders.ts";
import { kustomizationFiles } from "./kustomization.ts";
import type { OnTop } from "./onTop.ts";
import { leaf, type MapTree, plainOf } from "./tree.ts";

export interface Target {
  /** Tells it from all others; the text of a build goes by it. */
  readonly key: string;
  /** The path of the kustomization, which may not be there where a controller deploys all manifests of a folder. */
  readonly path: string;
  readonly onTop: OnTop | undefined;
  /** The manifests of a folder without a kustomization, as seen from there. */
  readonly resources: readonly string[];
}

export function isSameTarget(a: Target, b: Target): boolean {
  return a.onTop?.source === b.onTop?.source && stateOf(a) === stateOf(b);
}

function stateOf({ path, onTop, resources }: Target): string {
  return JSON.stringify([path, resources, onTop && [plainOf(onTop.fields), onTop.namespace?.value]]);
}

/** What all deployers mean, each folder by the path that its repository has for it. */
export function targetsOf(trees: readonly MapTree[], folders: Folders): readonly Target[] {
  const deployers = trees.flatMap((tree) =>
    deployersIn(tree, (pattern) => matching(pattern, tree.origin?.source.uri ?? "", folders)),
  );
  const keys = new Map<string, number>();
  return deployers.flatMap((deployer) => {
    const target = targetOf(deployer, folders);
    if (!target) return [];
    const count = keys.get(target.key) ?? 0;
    keys.set(target.key, count + 1);
    return [{ ...target, key: `${target.key} ${count}` }];
  });
}

/** Which repository is meant is not known, so that a folder counts which lies there as the path says, seen from one root only. */
function targetOf({ path, onTop, takes }: Deployer, folders: Folders): Target | undefined {
  const asked = path.replace(/^(?:\.?\/)+/, "");
  if (asked === "" || asked === ".") return undefined;
  const roots = foldersAround(onTop.source.uri);
  const found = roots.map((root) => `${resolvePath(root, asked)}/`).filter((folder) => folders.has(folder));
  const [folder] = found;
  if (folder === undefined || found.length > 1) return undefined;
  const kustomization = kustomizationIn(folder, folders);
  const key = `${kustomization ?? folder}#${onTop.name}`;
  if (kustomization) return { key, path: kustomization, onTop, resources: [] };
  const isChart = folders.entriesOf(folder).includes(`${folder}Chart.yaml`);
  const resources = isChart ? [] : manifestsIn(folder, takes, folders).map((path) => path.slice(folder.length));
  return resources.length > 0 ? { key, path: `${folder}kustomization.yaml`, onTop, resources } : undefined;
}

function kustomizationIn(folder: string, folders: Folders): string | undefined {
  const entries = new Set(folders.entriesOf(folder));
  return kustomizationFiles.map((name) => folder + name).find((path) => entries.has(path));
}

/** Flux takes folders that have a kustomization as such; Argo CD takes all files. */
function manifestsIn(folder: string, takes: Deployer["takes"], folders: Folders): readonly string[] {
  return folders.entriesOf(folder).flatMap((entry): readonly string[] => {
    if (!entry.endsWith("/"))
      return (takes === "yaml-below" ? /\.ya?ml$/ : /\.(?:ya?ml|json)$/).test(entry) ? [entry] : [];
    if (takes === "all") return [];
    if (takes === "yaml-below" && kustomizationIn(entry, folders)) return [entry.slice(0, -1)];
    return manifestsIn(entry, takes, folders);
  });
}

/** The folders that a pattern means, seen from the one root from which there are any. */
function matching(pattern: string, uri: string, folders: Folders): readonly string[] {
  const found = foldersAround(uri)
    .map((root) => folders.matching(root, pattern).map((folder) => folder.slice(root.length, -1)))
    .filter((paths) => paths.length > 0);
  return found.length === 1 ? (found[0] ?? []) : [];
}

/** The kustomization that a controller writes for a folder that has none. */
export function kustomizationOf({ resources }: Target, { origin }: MapTree): MapTree {
  const items = resources.map((path) => leaf(path, origin));
  return { kind: "map", entries: new Map([["resources", { kind: "list", items, origin }]]), origin };
}
