/** Follows renamed resources: Kustomize writes new names only where it knows that a name is meant (filters/nameref). */
import type { NameReferences } from "./kustomization.ts";
import type { BuiltResource } from "./resource.ts";
import { at, leaf, type MapTree, type Tree, textAt, wordAt } from "./tree.ts";

interface Field {
  /** The kind that refers. */
  readonly kind: string;
  readonly group?: string;
  /** Steps divided by `/`; lists on the way are gone through item by item. */
  readonly path: string;
}

/** The kinds whose Pod template stands at `spec.template.spec`. */
const templated = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"];

const podFields = (field: string, kinds: readonly string[]): readonly Field[] => [
  { kind: "Pod", path: `spec/${field}` },
  ...kinds.map((kind) => ({ kind, path: `spec/template/spec/${field}` })),
  { kind: "CronJob", path: `spec/jobTemplate/spec/template/spec/${field}` },
];

/** What Kustomize knows without being told (builtinpluginconsts/namereference.go), as far as pulls go. */
const builtIn: Readonly<Record<string, readonly Field[]>> = {
  Secret: [
    ...podFields("imagePullSecrets/name", templated),
    { kind: "PodTemplate", path: "template/spec/imagePullSecrets/name" },
    { kind: "ServiceAccount", path: "imagePullSecrets/name" },
    { kind: "Role", path: "rules/resourceNames" },
    { kind: "ClusterRole", path: "rules/resourceNames" },
  ],
  ServiceAccount: [
    ...podFields("serviceAccountName", ["StatefulSet", "Deployment", "ReplicationController", "Job", "DaemonSet"]),
    { kind: "RoleBinding", path: "subjects" },
    { kind: "ClusterRoleBinding", path: "subjects" },
  ],
  Role: [{ kind: "RoleBinding", path: "roleRef/name" }],
  ClusterRole: [
    { kind: "RoleBinding", path: "roleRef/name" },
    { kind: "ClusterRoleBinding", path: "roleRef/name" },
  ],
};

function fieldsFor(target: string, more: readonly NameReferences[]): readonly Field[] {
  const configured = more.filter(({ kind }) => kind === target).flatMap(({ fields }) => fields);
  return [...(Object.hasOwn(builtIn, target) ? (builtIn[target] ?? []) : []), ...configured];
}

/** Resources of one kind, by the names that they once had. */
type Candidates = ReadonlyMap<string, readonly BuiltResource[]>;

/** What one kind of resources may be referred to by. */
interface Referred {
  readonly fields: readonly Field[];
  readonly target: string;
  readonly candidates: Candidates;
  /** Those in which candidates were written to be. */
  readonly namespaces: ReadonlySet<string>;
}

/** Writes the names that resources have in the end wherever other resources refer to them. */
export class References {
  readonly #referred: readonly Referred[];

  /** @param all Whatever may be referred to. */
  constructor(all: readonly BuiltResource[], more: readonly NameReferences[]) {
    const byKind = Map.groupBy(all, ({ original }) => original.kind);
    const targets = new Set([...Object.keys(builtIn), ...more.map(({ kind }) => kind)]);
    this.#referred = Array.from(targets).flatMap((target) => {
      const possible = byKind.get(target) ?? [];
      const candidates = byFormerName(possible);
      const namespaces = new Set(possible.map(({ original }) => original.namespace || "default"));
      return candidates.size === 0 ? [] : [{ fields: fieldsFor(target, more), target, candidates, namespaces }];
    });
  }

  follow(resources: readonly BuiltResource[]): void {
    const referrers = Map.groupBy(resources, ({ original }) => original.kind);
    for (const { fields, target, ...search } of this.#referred) {
      for (const { kind, path } of fields) {
        for (const referrer of referrers.get(kind) ?? []) {
          if (path === "roleRef/name" && textAt(referrer.tree, "roleRef", "kind") !== target) continue;
          follow(referrer.tree, path.split("/"), { referrer, ...search });
        }
      }
    }
  }
}

function byFormerName(resources: readonly BuiltResource[]): Candidates {
  const named = new Map<string, BuiltResource[]>();
  for (const resource of resources) {
    for (const name of new Set(resource.before.map((earlier) => earlier.name))) {
      const others = named.get(name);
      if (others) others.push(resource);
      else named.set(name, [resource]);
    }
  }
  return named;
}

interface Search extends Pick<Referred, "candidates" | "namespaces"> {
  readonly referrer: BuiltResource;
}

function follow(tree: Tree, path: readonly string[], search: Search): void {
  if (tree.kind === "list") {
    for (const item of tree.items) follow(item, path, search);
    return;
  }
  const [step, ...rest] = path;
  if (tree.kind !== "map" || step === undefined) return;
  const next = tree.entries.get(step);
  if (!next) return;
  if (rest.length > 0) follow(next, rest, search);
  else followField(tree, step, next, search);
}

function followField(tree: MapTree, step: string, next: Tree, search: Search): void {
  if (next.kind === "leaf") {
    const found = select(wordAt(next), search, sameName);
    if (found) tree.entries.set(step, leaf(found.name, next.origin));
    return;
  }
  for (const [index, item] of (next.kind === "list" ? next.items : [next]).entries()) {
    if (item.kind === "map") followObject(item, search);
    else if (item.kind === "leaf" && next.kind === "list") {
      const found = select(wordAt(item), search, sameName);
      if (found) next.items[index] = leaf(found.name, item.origin);
    }
  }
}

/** A reference that names a namespace, too, as the subjects of a binding do. */
function followObject(reference: MapTree, search: Search): void {
  const [name, namespace] = [at(reference, "name"), at(reference, "namespace")];
  const found = select(wordAt(name), search, sameNameAndNamespace, textAt(namespace));
  if (!found) return;
  reference.entries.set("name", leaf(found.name, name?.origin));
  if (found.namespace === "") return;
  reference.entries.set("namespace", leaf(found.namespace, namespace?.origin ?? name?.origin));
}

/**
 * Which resource is meant by a name that one of them once had; nothing where none or several may be meant.
 *
 * @param namespace If the reference names one: by what was written, and only where that is nobody's, by what is now.
 */
function select(
  name: string | undefined,
  { referrer, candidates, namespaces }: Search,
  same: (a: BuiltResource, b: BuiltResource) => boolean,
  namespace?: string,
): BuiltResource | undefined {
  const isThere = ({ namespace: now, original }: BuiltResource) =>
    namespace === undefined || ((namespaces.has(namespace) ? original.namespace : now) || "default") === namespace;
  const possible = (candidates.get(name ?? "") ?? []).filter(
    (candidate) =>
      isThere(candidate) &&
      (referrer.isClusterScoped ||
        candidate.isClusterScoped ||
        candidate.kind === "ServiceAccount" ||
        candidate.namespace === referrer.namespace),
  );
  if (possible.length <= 1) return possible[0];
  const alike = possible.filter(
    (one) => endsAlike(one.prefixes, referrer.prefixes) && endsAlike(one.suffixes, referrer.suffixes),
  );
  const [first] = alike;
  return first && alike.every((one) => same(one, first)) ? first : undefined;
}

/** The innermost kustomizations that both came through changed them alike. */
function endsAlike(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  if (length === 0) return a.length === b.length;
  return a.slice(a.length - length).every((one, index) => one === b[b.length - length + index]);
}

function sameName(a: BuiltResource, b: BuiltResource): boolean {
  return a.name === b.name;
}

function sameNameAndNamespace(a: BuiltResource, b: BuiltResource): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}
