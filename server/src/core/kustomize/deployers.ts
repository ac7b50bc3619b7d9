/**
 * What the GitOps controllers deploy: Flux's Kustomizations (fluxcd/pkg, kustomize/kustomize_generator.go) and the
 * Applications of Argo CD (argo-cd, util/kustomize; docs/user-guide/kustomize and directory).
 */
import { isTemplated } from "../placeholders.ts";
import { t } from "../translation.ts";
import { filledIn, type Matching, parametersOf } from "./applicationSets.ts";
import { isTrue } from "./kustomization.ts";
import type { OnTop } from "./onTop.ts";
import { groupOf } from "./resource.ts";
import { at, itemsAt, type Leaf, leaf, type MapTree, mapTree, plainOf, type Tree, textAt, wordAt } from "./tree.ts";

/** A folder that is deployed, and how. */
export interface Deployer {
  readonly onTop: OnTop;
  /** The folder in its repository. */
  readonly path: string;
  /** Which manifests are taken where the folder has no kustomization. */
  readonly takes: "yaml-below" | "all-below" | "all";
}

const kinds = ["kustomize.toolkit.fluxcd.io/Kustomization", "argoproj.io/Application", "argoproj.io/ApplicationSet"];

export function isDeployer(tree: MapTree): boolean {
  return kinds.includes(`${groupOf(textAt(tree, "apiVersion") ?? "")}/${textAt(tree, "kind")}`);
}

export function deployersIn(tree: MapTree, matching: Matching): readonly Deployer[] {
  if (!isDeployer(tree)) return [];
  const kind = textAt(tree, "kind");
  if (kind === "Kustomization") return readFlux(tree);
  if (kind === "Application") return readApplication(tree, tree);
  const template = at(tree, "spec", "template");
  if (!template) return [];
  return parametersOf(tree, matching).flatMap((parameters) => readApplication(filledIn(template, parameters), tree));
}

function readFlux(tree: MapTree): readonly Deployer[] {
  const spec = at(tree, "spec");
  const namespace = known(at(spec, "targetNamespace"));
  const fields = fieldsOf({
    ...(namespace && { namespace }),
    namePrefix: at(spec, "namePrefix"),
    nameSuffix: at(spec, "nameSuffix"),
    components: at(spec, "components"),
    patches: at(spec, "patches"),
    patchesStrategicMerge: mapItems(at(spec, "patchesStrategicMerge"), asText),
    patchesJson6902: mapItems(at(spec, "patchesJson6902"), (item) =>
      item.kind === "map" ? { ...item, entries: new Map([...item.entries, ...textOf("patch", item)]) } : item,
    ),
    images: at(spec, "images"),
  });
  return deployer(tree, tree, textAt(spec, "path"), { fields, namespace: undefined, takes: "yaml-below" });
}

function textOf(key: string, item: Tree): readonly (readonly [string, Tree])[] {
  const value = at(item, key);
  return value ? [[key, asText(value)]] : [];
}

/** A patch that is written as an object, as kustomizations have it: as a text. Text on several lines is no path. */
function asText(tree: Tree): Tree {
  return tree.kind === "leaf" ? tree : leaf(`${JSON.stringify(plainOf(tree))}\n`, tree.origin);
}

/** @param named What users know: an Application, or the ApplicationSet that makes it. */
function readApplication(tree: Tree | undefined, named: MapTree): readonly Deployer[] {
  const spec = at(tree, "spec");
  const namespace = known(at(spec, "destination", "namespace"));
  const sources = [at(spec, "source"), ...itemsAt(spec, "sources")];
  return sources.flatMap((source) => {
    const isOther = ["helm", "plugin", "chart"].some((field) => at(source, field) !== undefined);
    const directory = at(source, "directory");
    const isPartly = textAt(directory, "include") !== undefined || textAt(directory, "exclude") !== undefined;
    if (isOther || isPartly) return [];
    const kustomize = at(source, "kustomize");
    const fields = fieldsOf({
      namespace: known(at(kustomize, "namespace")),
      namePrefix: known(at(kustomize, "namePrefix")),
      nameSuffix: known(at(kustomize, "nameSuffix")),
      components: at(kustomize, "components"),
      patches: at(kustomize, "patches"),
      images: mapItems(at(kustomize, "images"), readImage),
    });
    const takes = isTrue(at(directory, "recurse")) ? "all-below" : "all";
    return deployer(tree, named, textAt(source, "path"), { fields, namespace, takes });
  });
}

/** `name=newName:tag`, `name:tag`, `name@digest` and the like (kustomize, edit/set/setimage.go); `*` leaves what is there. */
function readImage(tree: Tree): Tree {
  const [, name, written = ""] = /^(?:([^=]*)=)?(.*)$/s.exec(textAt(tree) ?? "") ?? [];
  const [before = "", digest] = written.split("@");
  const [, image = before, tag] = (digest === undefined && /^(.*):([a-zA-Z0-9._-]*|\*)$/.exec(before)) || [];
  const part = (key: string, value: string | undefined) =>
    value === undefined || value === "" || value === "*" ? {} : { [key]: leaf(value, tree.origin) };
  return mapTree(
    {
      name: leaf(name ?? image, tree.origin),
      ...(name !== undefined && part("newName", image)),
      ...part("newTag", tag),
      ...part("digest", digest),
    },
    tree.origin,
  );
}

function deployer(
  tree: Tree | undefined,
  named: MapTree,
  path: string | undefined,
  { takes, ...onTop }: Pick<OnTop, "fields" | "namespace"> & Pick<Deployer, "takes">,
): readonly Deployer[] {
  const source = named.origin?.source;
  if (!path || isTemplated(path) || !source) return [];
  const own = wordAt(tree, "metadata", "name") ?? "";
  const name = (isTemplated(own) ? wordAt(named, "metadata", "name") : own) ?? "";
  const folder = source.uri.split("/").slice(-3, -1).join("/");
  const kind = textAt(named, "kind") ?? "";
  return [
    {
      onTop: { ...onTop, name: folder === "" ? `${kind} "${name}"` : t`${kind} "${name}" of ${folder}`, source },
      path,
      takes,
    },
  ];
}

/** What a template or a variable has still to fill in is not known. */
function known(tree: Tree | undefined): Leaf | undefined {
  const text = textAt(tree);
  return tree?.kind === "leaf" && text && !isTemplated(text) ? tree : undefined;
}

function fieldsOf(fields: Readonly<Record<string, Tree | undefined>>): MapTree {
  const isThere = (value: Tree | undefined) => value && (value.kind !== "list" || value.items.length > 0);
  return mapTree(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => isThere(value))) as Record<string, Tree>,
  );
}

function mapItems(list: Tree | undefined, change: (item: Tree) => Tree): Tree | undefined {
  return list?.kind === "list" ? { ...list, items: list.items.map(change) } : undefined;
}
