/** Everything that is known to exist: an immutable snapshot, and the look-ups that rules and the resolver need. */
import type { ClusterSecrets } from "./clusterSecrets.ts";
import { HelmCharts } from "./helm/charts.ts";
import { decidesPulls, KnownPulls } from "./knownPulls.ts";
import { compareBytes } from "./kubernetes/go.ts";
import type { CredentialProviderConfig, FeatureGates, KubeletConfiguration } from "./kubernetes/kubeletResources.ts";
import type { Role, RoleBinding } from "./kubernetes/rbacResources.ts";
import { reaches } from "./kubernetes/reach.ts";
import type {
  AnySecret,
  Deployer,
  Namespace,
  PullSecretAdder,
  Resource,
  ServiceAccount,
  Supplier,
  Workload,
} from "./kubernetes/resources.ts";
import { Layer, nameOf, type SecretCredential, type WorkloadImage } from "./layer.ts";
import type { Lookup, SecretLookup } from "./lookup.ts";
import { lowerBound } from "./lowerBound.ts";
import type { ManifestFile } from "./manifests.ts";
import { folderOf, madeFrom } from "./paths.ts";
import type { ProviderPattern } from "./providerPatterns.ts";
import { isOpen, mayBecome } from "./templatedNames.ts";

type Named = AnySecret | ServiceAccount;

/** So many edited files are kept apart from the rest; with more, the tables of all files are made anew. */
const mostEdited = 500;

export class Inventory {
  /** Whether all there is has been read. While it is not, absence is unknown. */
  readonly complete: boolean;
  /** What a live cluster tells, where somebody is connected to one. */
  readonly cluster: ClusterSecrets | undefined;
  /** Shared with all snapshots in which pulls are decided by the same. */
  readonly pulls: KnownPulls;
  /** Most files stay as they are from one snapshot to the next, and their tables with them. */
  readonly #base: Layer;
  /** The files that take the place of those of the same name in `#base`, or are new. */
  readonly #edited: Layer;
  #files: ReadonlyMap<string, ManifestFile> | undefined;
  #secrets: readonly AnySecret[] | undefined;
  #serviceAccounts: readonly ServiceAccount[] | undefined;
  /** By the name of what they may make; under nothing, those that may make any. */
  #suppliers: ReadonlyMap<string | undefined, readonly Supplier[]> | undefined;
  #adders: readonly PullSecretAdder[] | undefined;
  #charts: HelmCharts | undefined;

  /** @param before An earlier snapshot, of which `files` are the ones that have changed since. */
  constructor(files: Iterable<ManifestFile>, complete: boolean, before?: Inventory, cluster?: ClusterSecrets) {
    const changed = Array.from(files, (file) => [file.uri, file] as const);
    const edited = new Map(before ? [...before.#edited.files, ...changed] : []);
    const apart = before !== undefined && edited.size <= mostEdited;
    this.complete = complete;
    this.cluster = cluster;
    const isAlike = before?.complete === complete && before.cluster === cluster;
    const all = changed.flatMap(([uri, file]) => [file, before?.file(uri) ?? []].flat());
    this.pulls = before && isAlike && !all.some(decidesPulls) ? before.pulls : new KnownPulls();
    this.#base = apart ? before.#base : new Layer(new Map([...(before?.files ?? []), ...changed]));
    this.#edited = new Layer(apart ? inOrderOf(this.#base, edited) : new Map());
  }

  /** The same with one file changed or added, for a fraction of what a new inventory costs. */
  with(file: ManifestFile): Inventory {
    return new Inventory([file], this.complete, this, this.cluster);
  }

  /** The same files beside another cluster, or beside none. */
  beside(cluster: ClusterSecrets | undefined): Inventory {
    return new Inventory([], this.complete, this, cluster);
  }

  get files(): ReadonlyMap<string, ManifestFile> {
    this.#files ??=
      this.#edited.files.size === 0 ? this.#base.files : new Map([...this.#base.files, ...this.#edited.files]);
    return this.#files;
  }

  file(uri: string): ManifestFile | undefined {
    return this.#edited.files.get(uri) ?? this.#base.files.get(uri);
  }

  /**
   * What somebody else finds in a table of all files, which is made anew only of those that were edited.
   *
   * @param find Looks into a table, whose files are some of all.
   */
  inTables<T, Found>(
    name: string,
    make: (files: Iterable<ManifestFile>) => T,
    find: (table: T) => readonly Found[],
    uriOf: (found: Found) => string,
  ): readonly Found[] {
    const base = find(this.#base.table(name, make));
    const { files } = this.#edited;
    if (files.size === 0) return base;
    return [...base.filter((found) => !files.has(uriOf(found))), ...find(this.#edited.table(name, make))];
  }

  /** A file by its path, which is its URI as it is before encoding. */
  fileAt(path: string): ManifestFile | undefined {
    return this.#edited.at(path) ?? this.#base.at(path);
  }

  /** The URIs of the files that are others than in an earlier snapshot; nothing where all would have to be looked at. */
  changesSince(before: Inventory): readonly string[] | undefined {
    if (before.#base !== this.#base) return undefined;
    const uris = new Set([...this.#edited.files.keys(), ...before.#edited.files.keys()]);
    return [...uris].filter((uri) => this.file(uri) !== before.file(uri));
  }

  /** The URIs of the files that Kustomize builds. */
  get kustomizations(): readonly string[] {
    return [...new Set([...this.#base.kustomizations, ...this.#edited.kustomizations])];
  }

  get workloads(): readonly Workload[] {
    return this.#all(({ sorted }) => sorted.workloads);
  }

  get roles(): readonly Role[] {
    return this.#all(({ sorted }) => sorted.roles);
  }

  get roleBindings(): readonly RoleBinding[] {
    return this.#all(({ sorted }) => sorted.roleBindings);
  }

  get providerConfigs(): readonly CredentialProviderConfig[] {
    return this.#all(({ sorted }) => sorted.providerConfigs);
  }

  get kubeletConfigurations(): readonly KubeletConfiguration[] {
    return this.#all(({ sorted }) => sorted.kubeletConfigurations);
  }

  /** Feature gates of kubelets, wherever they are set. */
  get featureGates(): readonly FeatureGates[] {
    const inFiles = this.kubeletConfigurations.map(({ featureGates }) => featureGates);
    return [...inFiles, ...this.#all(({ sorted }) => sorted.nodeGates).flatMap(({ nodes }) => nodes)];
  }

  get deployers(): readonly Deployer[] {
    return this.#all(({ sorted }) => sorted.deployers);
  }

  get charts(): HelmCharts {
    this.#charts ??= new HelmCharts(
      this.#all(({ sorted }) => sorted.helmCharts),
      this.#all(({ sorted }) => sorted.helmUses),
    );
    return this.#charts;
  }

  get secrets(): readonly AnySecret[] {
    this.#secrets ??= this.#all(({ sorted }) => sorted.secrets);
    return this.#secrets;
  }

  get serviceAccounts(): readonly ServiceAccount[] {
    this.#serviceAccounts ??= this.#all(({ sorted }) => sorted.serviceAccounts);
    return this.#serviceAccounts;
  }

  /** Those of one namespace, or those that name none. */
  secretsIn(namespace: Namespace): readonly AnySecret[] {
    return this.#all((layer) => layer.secretsIn(namespace));
  }

  /** The same for ServiceAccounts. */
  serviceAccountsIn(namespace: Namespace): readonly ServiceAccount[] {
    return this.#all((layer) => layer.serviceAccountsIn(namespace));
  }

  /** The names of the ServiceAccounts that have pull secrets. */
  get lendingAccounts(): readonly string[] {
    return [...new Set(this.#all((layer) => layer.lendingAccounts).map(nameOf))];
  }

  /** @param near The file that asks: of several candidates, those next to it are meant. */
  secret(name: string, namespace: Namespace, near: string): SecretLookup {
    const lookup = this.#lookUp(name, "Secret", (layer) => layer.secretsNamed(name), namespace, near);
    const inCluster = lookup.candidates.length > 0 ? undefined : this.cluster?.answer(name, namespace);
    return { ...lookup, state: inCluster?.state ?? lookup.state, declared: lookup.state, inCluster };
  }

  serviceAccount(name: string, namespace: Namespace, near: string): Lookup<ServiceAccount> {
    return this.#lookUp(name, "ServiceAccount", (layer) => layer.serviceAccountsNamed(name), namespace, near);
  }

  /**
   * What may add pull secrets to the Pods of a namespace in the cluster.
   *
   * @param account The ServiceAccount whose list counts; nothing where the Pods have a list of their own.
   */
  adder(namespace: Namespace, account: string | undefined): PullSecretAdder | undefined {
    this.#adders ??= this.#all(({ sorted }) => sorted.pullSecretAdders);
    return this.#adders.find(
      (adder) => (adder.to === "Pod" || isOf(adder, account)) && reaches(adder.reach, namespace),
    );
  }

  /** See `Layer.imagesOf`. */
  imagesOf(group: string, account?: string): Iterable<WorkloadImage> {
    return this.#both(
      (layer) => layer.imagesOf(group, account),
      ({ workload }) => workload.source.uri,
    );
  }

  /** Every credential of every Secret that matches a repository, in the order in which the kubelet would try them. */
  credentialsFor(repository: string): Iterable<SecretCredential> {
    return this.#both(
      (layer) => layer.credentialsFor(repository),
      ({ secret }) => secret.source.uri,
      (a, b) => compareBytes(b.indexKey, a.indexKey),
    );
  }

  /** The providers of nodes that are for a repository, with the first of their patterns that matches. */
  providersFor(repository: string): Iterable<ProviderPattern> {
    return this.#both(
      (layer) => layer.providersFor(repository),
      ({ config }) => config.source.uri,
    );
  }

  #lookUp<T extends Named>(
    name: string,
    kind: Supplier["makes"],
    pick: (layer: Layer) => readonly T[],
    namespace: Namespace,
    near: string,
  ): Lookup<T> {
    const named = this.#all(pick);
    const exact = named.filter((resource) => resource.namespace?.value === namespace);
    const possible =
      exact.length > 0 ? exact : named.filter((resource) => mayMeet(namespace, resource.namespace?.value));
    const inOtherNamespaces =
      possible.length > 0 ? [] : named.filter((resource) => !mayMeet(namespace, resource.namespace?.value));
    const candidates = nearest(possible, near);
    const found = candidates.length === 1 ? candidates[0] : undefined;
    // A namespace that only one side tells is a reason to doubt that the two meet, and none to deny it.
    const supplier = possible.length > 0 ? undefined : this.#supplier(name, kind, namespace, near);
    const state =
      exact.length > 0
        ? "present"
        : possible.length > 0 || supplier || !this.#isAbsent(name, kind, near)
          ? "unknown"
          : "absent";
    return { state, found, candidates, inOtherNamespaces, supplier };
  }

  #supplier(name: string, kind: Supplier["makes"], namespace: Namespace, near: string): Supplier | undefined {
    this.#suppliers ??= Map.groupBy(
      this.#all(({ sorted }) => sorted.suppliers),
      ({ made }) => made?.value,
    );
    return [name, undefined]
      .flatMap((made) => this.#suppliers?.get(made) ?? [])
      .find(
        ({ makes, reach, within = madeFrom(near) }) =>
          makes === kind && within === madeFrom(near) && reaches(reach, namespace),
      );
  }

  /** A document that could not be read, and has the name somewhere in it, may well declare it; and so may a template. */
  #isAbsent(name: string, kind: Supplier["makes"], near: string): boolean {
    if (!this.complete) return false;
    const uriOf = ({ uri }: { readonly uri: string }) => uri;
    const unread = this.#both((layer) => layer.unread, uriOf);
    if (Iterator.from(unread).some(({ text }) => text.includes(name))) return false;
    const templated = this.#both((layer) => layer.templatedNames, uriOf);
    return !Iterator.from(templated).some(
      (one) => one.kind === kind && mayBecome(one, name) && (!isOpen(one) || this.#areTogether(one.uri, near)),
    );
  }

  /** Whether two files are of one chart, or of one folder. */
  #areTogether(uri: string, other: string): boolean {
    const chart = this.charts.of(uri);
    return folderOf(uri) === folderOf(other) || (chart !== undefined && chart === this.charts.of(other));
  }

  #all<T extends Resource>(pick: (layer: Layer) => readonly T[]): readonly T[] {
    if (this.#edited.files.size === 0) return pick(this.#base);
    return Array.from(this.#both(pick, ({ source }) => source.uri));
  }

  /**
   * What both layers have, in the order of the files, as if there were only one. Of very many, few are looked at.
   *
   * @param compare An order that counts before that of the files, by which each layer's own are sorted already.
   */
  *#both<T>(
    pick: (layer: Layer) => readonly T[],
    uriOf: (item: T) => string,
    compare: (a: T, b: T) => number = () => 0,
  ): Iterable<T> {
    const base = pick(this.#base);
    const { files } = this.#edited;
    let at = 0;
    for (const item of pick(this.#edited)) {
      const rank = this.#base.rank(uriOf(item));
      const end = lowerBound(base, (other) => (compare(other, item) || this.#base.rank(uriOf(other)) - rank) < 0);
      for (; at < end; at++) if (!files.has(uriOf(base[at] as T))) yield base[at] as T;
      yield item;
    }
    for (; at < base.length; at++) if (!files.has(uriOf(base[at] as T))) yield base[at] as T;
  }
}

function inOrderOf(base: Layer, files: ReadonlyMap<string, ManifestFile>): ReadonlyMap<string, ManifestFile> {
  return new Map([...files].sort(([a], [b]) => base.rank(a) - base.rank(b)));
}

function isOf({ account }: PullSecretAdder, name: string | undefined): boolean {
  return name !== undefined && (account === undefined || account.value === name);
}

/** Whether two manifests may end in the same namespace. */
export function mayMeet(a: Namespace, b: Namespace): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Of the same name in several files, the one in the same file is meant, else the one in the same folder. */
function nearest<T extends Named>(candidates: readonly T[], near: string): readonly T[] {
  if (candidates.length < 2) return candidates;
  const inFile = candidates.filter(({ source }) => madeFrom(source.uri) === madeFrom(near));
  if (inFile.length > 0) return inFile.slice(-1);
  const folder = folderOf(near);
  const inFolder = candidates.filter(({ source }) => folderOf(source.uri) === folder);
  return inFolder.length > 0 ? inFolder : candidates;
}
