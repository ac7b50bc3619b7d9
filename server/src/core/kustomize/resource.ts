/** One resource on its way through a build, with the names it had: references are found by those. */
import { copyOf, leaf, type MapTree, setAt, type Tree, textAt, wordAt } from "./tree.ts";

/** What a resource was called before one of its changes. */
export interface Identity {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export class BuiltResource {
  tree: MapTree;
  /** Before each change of its name, namespace or kind, the oldest first. */
  readonly before: Identity[] = [];
  readonly prefixes: string[] = [];
  readonly suffixes: string[] = [];
  /** The URIs of the files that it was made from. */
  readonly files = new Set<string>();
  /** Whether its name gets a hash of its content at the very end. */
  hashed = false;

  /** The file whose resource it was first; nothing where a generator made it. */
  readonly file: string | undefined;

  constructor(tree: MapTree, file?: string) {
    this.file = file;
    this.tree = copyOf(tree);
    this.takesFrom(tree);
  }

  get apiVersion(): string {
    return textAt(this.tree, "apiVersion") ?? "";
  }

  get group(): string {
    return groupOf(this.apiVersion);
  }

  get kind(): string {
    return textAt(this.tree, "kind") ?? "";
  }

  get name(): string {
    return wordAt(this.tree, "metadata", "name") ?? "";
  }

  get namespace(): string {
    return textAt(this.tree, "metadata", "namespace") ?? "";
  }

  get identity(): Identity {
    const { group, kind, name, namespace } = this;
    return { group, kind, name, namespace };
  }

  /** What it was called in its manifest. */
  get original(): Identity {
    return this.before[0] ?? this.identity;
  }

  /** Of Kubernetes' own kinds, which Kustomize knows the structure of. */
  get isOwnKind(): boolean {
    return this.group === "" || !this.group.includes(".") || this.group.endsWith(".k8s.io");
  }

  /** All by which others may refer to it, and so be changed with it. */
  get names(): string {
    const { identity, before, prefixes, suffixes } = this;
    return JSON.stringify([identity, before, prefixes, suffixes]);
  }

  get isClusterScoped(): boolean {
    return clusterScoped.has(this.kind);
  }

  /** Takes what a patch made of it. */
  become(tree: MapTree, patch: Tree): void {
    this.takesFrom(patch);
    const { group, kind, name, namespace } = this;
    this.tree = tree;
    const now = this.identity;
    if (now.name !== name || now.namespace !== namespace || now.kind !== kind || now.group !== group) {
      this.before.push({ group, kind, name, namespace });
    }
  }

  rename(name: string): void {
    if (name === this.name) return;
    this.before.push(this.identity);
    setAt(this.tree, ["metadata", "name"], leaf(name, originOf(this.tree, "name")));
  }

  /** Counts as a change even where it was there already, as in Kustomize. */
  moveTo(namespace: Tree): void {
    this.takesFrom(namespace);
    this.before.push(this.identity);
    if (this.isClusterScoped) return;
    setAt(this.tree, ["metadata", "namespace"], namespace);
  }

  /** Gives it the namespace that it has none of its own for. Nobody who builds knows of it. */
  fill(namespace: Tree): void {
    if (this.isClusterScoped || this.kind.startsWith("Cluster")) return;
    this.takesFrom(namespace);
    setAt(this.tree, ["metadata", "namespace"], namespace);
  }

  /** Notes where a part of it is written. */
  takesFrom({ origin }: Tree): void {
    if (origin) this.files.add(origin.source.uri);
  }
}

function originOf(tree: MapTree, field: string): Tree["origin"] {
  const metadata = tree.entries.get("metadata");
  return metadata?.kind === "map" ? metadata.entries.get(field)?.origin : tree.origin;
}

/** What the resources of a file are called there. */
export function namesOf(documents: readonly MapTree[]): string {
  return JSON.stringify(
    documents.map((tree) => [
      textAt(tree, "apiVersion"),
      textAt(tree, "kind"),
      wordAt(tree, "metadata", "name"),
      textAt(tree, "metadata", "namespace"),
    ]),
  );
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/** Of the kinds that have a part in pulls; custom kinds are held to be in a namespace. */
const clusterScoped: ReadonlySet<string> = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
]);
