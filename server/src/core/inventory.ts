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
  ServiceAccount,
  Supplier,
  Workload,
} from "./kubernetes/resources.ts";
import { type Layer, nameOf, type SecretCredential, type WorkloadImage } from "./layer.ts";
import { Layers } from "./layers.ts";
import type { Lookup, SecretLookup } from "./lookup.ts";
import type { ManifestFile } from "./manifests.ts";
import { folderOf, madeFrom } from "./paths.ts";
import type { ProviderPattern } from "./providerPatterns.ts";
import { isOpen, mayBecome } from "./templatedNames.ts";

type Named = AnySecret | ServiceAccount;

export class Inventory {
  /** Whether all there is has been read. While it is not, absence is unknown. */
  readonly complete: boolean;
  /** What a live cluster tells, where somebody is connected to one. */
  readonly cluster: ClusterSecrets | undefined;
  /** Shared with all snapshots in which pulls are decided by the same. */
  readonly pulls: KnownPulls;
  readonly #layers: Layers;
  #secrets: readonly AnySecret[] | undefined;
  #serviceAccounts: readonly ServiceAccount[] | undefined;
  /** By the name of what they may make; under nothing, those that may make any. */
  #suppliers: ReadonlyMap<string | undefined, readonly Supplier[]> | undefined;
  #adders: readonly PullSecretAdder[] | undefined;
  #charts: HelmCharts | undefined;

  /** @param before An earlier snapshot, of which `files` are the ones that have changed since. */
  constructor(files: Iterable<ManifestFile>, complete: boolean, before?: Inventory, cluster?: ClusterSecrets) {
    const changed = [...files];
    this.complete = complete;
    this.cluster = cluster;
    this.#layers = new Layers(changed, before ? before.#layers : undefined);
    const decidesNothing =
      before?.complete === complete &&
      before.cluster === cluster &&
      !changed.some((file) => decidesPulls(file) || decidesPulls(before.file(file.uri)));
    this.pulls = decidesNothing ? before.pulls : new KnownPulls();
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
    return this.#layers.files;
  }

  file(uri: string): ManifestFile | undefined {
    return this.#layers.file(uri);
  }

  /** See `Layers.fileAt`. */
  fileAt(path: string): ManifestFile | undefined {
    return this.#layers.fileAt(path);
  }

  /** See `Layers.inTables`. */
  inTables<T, Found>(
    name: string,
    make: (files: Iterable<ManifestFile>) => T,
    find: (table: T) => readonly Found[],
    uriOf: (found: Found) => string,
  ): readonly Found[] {
    return this.#layers.inTables(name, make, find, uriOf);
  }

  /** See `Layers.changesSince`. */
  changesSince(before: Inventory): readonly string[] | undefined {
    return this.#layers.changesSince(before.#layers);
  }

  /** The URIs of the files that Kustomize builds. */
  get kustomizations(): readonly string[] {
    return this.#layers.kustomizations;
  }

  get workloads(): readonly Workload[] {
    return this.#layers.all(({ sorted }) => sorted.workloads);
  }

  get roles(): readonly Role[] {
    return this.#layers.all(({ sorted }) => sorted.roles);
  }

  get roleBindings(): readonly RoleBinding[] {
    return this.#layers.all(({ sorted }) => sorted.roleBindings);
  }

  get providerConfigs(): readonly CredentialProviderConfig[] {
    return this.#layers.all(({ sorted }) => sorted.providerConfigs);
  }

  get kubeletConfigurations(): readonly KubeletConfiguration[] {
    return this.#layers.all(({ sorted }) => sorted.kubeletConfigurations);
  }

  /** Feature gates of kubelets, wherever they are set. */
  get featureGates(): readonly FeatureGates[] {
    const inFiles = this.kubeletConfigurations.map(({ featureGates }) => featureGates);
    return [...inFiles, ...this.#layers.all(({ sorted }) => sorted.nodeGates).flatMap(({ nodes }) => nodes)];
  }

  get deployers(): readonly Deployer[] {
    return this.#layers.all(({ sorted }) => sorted.deployers);
  }

  get charts(): HelmCharts {
    this.#charts ??= new HelmCharts(
      this.#layers.all(({ sorted }) => sorted.helmCharts),
      this.#layers.all(({ sorted }) => sorted.helmUses),
    );
    return this.#charts;
  }

  get secrets(): readonly AnySecret[] {
    this.#secrets ??= this.#layers.all(({ sorted }) => sorted.secrets);
    return this.#secrets;
  }

  get serviceAccounts(): readonly ServiceAccount[] {
    this.#serviceAccounts ??= this.#layers.all(({ sorted }) => sorted.serviceAccounts);
    return this.#serviceAccounts;
  }

  /** Those of one namespace, or those that name none. */
  secretsIn(namespace: Namespace): readonly AnySecret[] {
    return this.#layers.all((layer) => layer.secretsIn(namespace));
  }

  /** The same for ServiceAccounts. */
  serviceAccountsIn(namespace: Namespace): readonly ServiceAccount[] {
    return this.#layers.all((layer) => layer.serviceAccountsIn(namespace));
  }

  /** The names of the ServiceAccounts that have pull secrets. */
  get lendingAccounts(): readonly string[] {
    return [...new Set(this.#layers.all((layer) => layer.lendingAccounts).map(nameOf))];
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
    this.#adders ??= this.#layers.all(({ sorted }) => sorted.pullSecretAdders);
    return this.#adders.find(
      (adder) => (adder.to === "Pod" || isOf(adder, account)) && reaches(adder.reach, namespace),
    );
  }

  /** See `Layer.imagesOf`. */
  imagesOf(group: string, account?: string): Iterable<WorkloadImage> {
    return this.#layers.both(
      (layer) => layer.imagesOf(group, account),
      ({ workload }) => workload.source.uri,
    );
  }

  /** Every credential of every Secret that matches a repository, in the order in which the kubelet would try them. */
  credentialsFor(repository: string): Iterable<SecretCredential> {
    return this.#layers.both(
      (layer) => layer.credentialsFor(repository),
      ({ secret }) => secret.source.uri,
      (a, b) => compareBytes(b.indexKey, a.indexKey),
    );
  }

  /** The providers of nodes that are for a repository, with the first of their patterns that matches. */
  providersFor(repository: string): Iterable<ProviderPattern> {
    return this.#layers.both(
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
    const named = this.#layers.all(pick);
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

  /** What makes Secrets or ServiceAccounts of names that it tells, surely in a namespace. */
  suppliersOf(kind: Supplier["makes"], namespace: Namespace, near: string): readonly Supplier[] {
    return this.#layers
      .all(({ sorted }) => sorted.suppliers)
      .filter(
        (one) => one.made && (namespace !== undefined || !one.reach.only) && supplies(one, kind, namespace, near),
      );
  }

  #supplier(name: string, kind: Supplier["makes"], namespace: Namespace, near: string): Supplier | undefined {
    this.#suppliers ??= Map.groupBy(
      this.#layers.all(({ sorted }) => sorted.suppliers),
      ({ made }) => made?.value,
    );
    return [name, undefined]
      .flatMap((made) => this.#suppliers?.get(made) ?? [])
      .find((one) => supplies(one, kind, namespace, near));
  }

  /** A document that could not be read, and has the name somewhere in it, may well declare it; and so may a template. */
  #isAbsent(name: string, kind: Supplier["makes"], near: string): boolean {
    if (!this.complete) return false;
    const uriOf = ({ uri }: { readonly uri: string }) => uri;
    const unread = this.#layers.both((layer) => layer.unread, uriOf);
    if (Iterator.from(unread).some(({ text }) => text.includes(name))) return false;
    const templated = this.#layers.both((layer) => layer.templatedNames, uriOf);
    return !Iterator.from(templated).some(
      (one) => one.kind === kind && mayBecome(one, name) && (!isOpen(one) || this.#areTogether(one.uri, near)),
    );
  }

  /** Whether two files are of one chart, or of one folder. */
  #areTogether(uri: string, other: string): boolean {
    const chart = this.charts.of(uri);
    return folderOf(uri) === folderOf(other) || (chart !== undefined && chart === this.charts.of(other));
  }
}

function isOf({ account }: PullSecretAdder, name: string | undefined): boolean {
  return name !== undefined && (account === undefined || account.value === name);
}

function supplies(
  { makes, reach, within }: Supplier,
  kind: Supplier["makes"],
  namespace: Namespace,
  near: string,
): boolean {
  return makes === kind && (within ?? madeFrom(near)) === madeFrom(near) && reaches(reach, namespace);
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
