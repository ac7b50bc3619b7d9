/** What a set of files declares, and the tables that find it. Each table is made when it is first asked for. */
import { grouped } from "./grouped.ts";
import type { HelmChart, HelmUses } from "./kubernetes/helmResources.ts";
import { Keyring } from "./kubernetes/keyring.ts";
import type { CredentialProviderConfig, KubeletConfiguration, NodeGates } from "./kubernetes/kubeletResources.ts";
import type { Role, RoleBinding } from "./kubernetes/rbacResources.ts";
import { groupOf } from "./kubernetes/registries.ts";
import type {
  AnySecret,
  Deployer,
  ImageUse,
  Namespace,
  PullSecretAdder,
  Resource,
  ServiceAccount,
  Source,
  Supplier,
  Workload,
} from "./kubernetes/resources.ts";
import { isKustomizationFile } from "./kustomize/kustomization.ts";
import type { ManifestFile } from "./manifests.ts";
import { pathOf } from "./paths.ts";
import { type ProviderPattern, ProviderPatterns } from "./providerPatterns.ts";
import { type TemplatedName, templatedNames } from "./templatedNames.ts";
import type { Written } from "./text.ts";

/** An image, and the workload that pulls it. */
export interface WorkloadImage {
  readonly workload: Workload;
  readonly use: ImageUse;
}

/** A credential, and the Secret that has it. */
export interface SecretCredential {
  readonly secret: AnySecret;
  readonly key: Written;
  /** What the kubelet files the credential under. */
  readonly indexKey: string;
}

/** Resources by what is asked for together: a Secret is looked up whether it is a manifest or made by one. */
interface Sorted {
  readonly workloads: readonly Workload[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly secrets: readonly AnySecret[];
  readonly suppliers: readonly Supplier[];
  readonly pullSecretAdders: readonly PullSecretAdder[];
  readonly roles: readonly Role[];
  readonly roleBindings: readonly RoleBinding[];
  readonly helmCharts: readonly HelmChart[];
  readonly helmUses: readonly HelmUses[];
  readonly deployers: readonly Deployer[];
  readonly providerConfigs: readonly CredentialProviderConfig[];
  readonly kubeletConfigurations: readonly KubeletConfiguration[];
  readonly nodeGates: readonly NodeGates[];
}

export class Layer {
  readonly files: ReadonlyMap<string, ManifestFile>;
  #sorted: Sorted | undefined;
  #kustomizations: readonly string[] | undefined;
  #encoded: ReadonlyMap<string, ManifestFile> | undefined;
  #secrets: ReadonlyMap<string, readonly AnySecret[]> | undefined;
  #serviceAccounts: ReadonlyMap<string, readonly ServiceAccount[]> | undefined;
  #secretsIn: ReadonlyMap<Namespace, readonly AnySecret[]> | undefined;
  #serviceAccountsIn: ReadonlyMap<Namespace, readonly ServiceAccount[]> | undefined;
  #lendingAccounts: readonly ServiceAccount[] | undefined;
  #images: ReadonlyMap<string, readonly WorkloadImage[]> | undefined;
  #keyring: Keyring<readonly SecretCredential[]> | undefined;
  #providers: ProviderPatterns | undefined;
  #unread: readonly Source[] | undefined;
  #templatedNames: readonly TemplatedName[] | undefined;
  #ranks: ReadonlyMap<string, number> | undefined;
  readonly #tables = new Map<string, unknown>();

  constructor(files: ReadonlyMap<string, ManifestFile>) {
    this.files = files;
  }

  get sorted(): Sorted {
    this.#sorted ??= sort(this.files.values());
    return this.#sorted;
  }

  /** A file by its path, which is its URI as it is before encoding. */
  at(path: string): ManifestFile | undefined {
    this.#encoded ??= new Map(
      Array.from(this.files.values())
        .filter(({ uri }) => uri.includes("%"))
        .map((file) => [pathOf(file.uri), file]),
    );
    return this.#encoded.get(path) ?? (path.includes("%") ? undefined : this.files.get(path));
  }

  /** The URIs of the files that Kustomize builds. */
  get kustomizations(): readonly string[] {
    this.#kustomizations ??= [...this.files.keys()].filter(isKustomizationFile);
    return this.#kustomizations;
  }

  /** Documents of which not everything could be read, so that they may declare what is found nowhere else. */
  get unread(): readonly Source[] {
    this.#unread ??= [...this.files.values()].flatMap(({ unread }) => unread);
    return this.#unread;
  }

  /** Names of Secrets and ServiceAccounts that only a template knows. */
  get templatedNames(): readonly TemplatedName[] {
    this.#templatedNames ??= [...this.unread, ...namelessIn(this.sorted)].flatMap(templatedNames);
    return this.#templatedNames;
  }

  secretsNamed(name: string): readonly AnySecret[] {
    this.#secrets ??= Map.groupBy(this.sorted.secrets, nameOf);
    return this.#secrets.get(name) ?? [];
  }

  serviceAccountsNamed(name: string): readonly ServiceAccount[] {
    this.#serviceAccounts ??= Map.groupBy(this.sorted.serviceAccounts, nameOf);
    return this.#serviceAccounts.get(name) ?? [];
  }

  /** Those of one namespace, or those that name none. */
  secretsIn(namespace: Namespace): readonly AnySecret[] {
    this.#secretsIn ??= Map.groupBy(this.sorted.secrets, namespaceOf);
    return this.#secretsIn.get(namespace) ?? [];
  }

  /** The same for ServiceAccounts. */
  serviceAccountsIn(namespace: Namespace): readonly ServiceAccount[] {
    this.#serviceAccountsIn ??= Map.groupBy(this.sorted.serviceAccounts, namespaceOf);
    return this.#serviceAccountsIn.get(namespace) ?? [];
  }

  /** The ServiceAccounts that have pull secrets. */
  get lendingAccounts(): readonly ServiceAccount[] {
    this.#lendingAccounts ??= this.sorted.serviceAccounts.filter(({ pullSecrets }) => pullSecrets.length > 0);
    return this.#lendingAccounts;
  }

  /**
   * The images of one group, as `RegistryFacts` has it, of workloads that may pull with pull secrets.
   *
   * @param account The name of the ServiceAccount whose list counts; nothing where it is the workload's own.
   */
  imagesOf(group: string, account?: string): readonly WorkloadImage[] {
    this.#images ??= groupImages(this.sorted.workloads);
    return this.#images.get(keyOf(group, account)) ?? [];
  }

  /** The credentials that match a repository, in the order in which the kubelet would try them. */
  credentialsFor(repository: string): readonly SecretCredential[] {
    this.#keyring ??= collectCredentials(this.sorted.secrets);
    const [first, ...rest] = this.#keyring.lookup(repository).map(({ value }) => value);
    return rest.length === 0 ? (first ?? []) : [first ?? [], ...rest].flat();
  }

  /** The providers of nodes that are for a repository. */
  providersFor(repository: string): readonly ProviderPattern[] {
    this.#providers ??= new ProviderPatterns(this.sorted.providerConfigs);
    return this.#providers.for(repository);
  }

  /** A table that somebody else makes of the files. */
  table<T>(name: string, make: (files: Iterable<ManifestFile>) => T): T {
    if (!this.#tables.has(name)) this.#tables.set(name, make(this.files.values()));
    return this.#tables.get(name) as T;
  }

  /** The place of a file among the others, or behind all of them. */
  rank(uri: string): number {
    this.#ranks ??= new Map(Array.from(this.files.keys(), (uri, rank) => [uri, rank]));
    return this.#ranks.get(uri) ?? this.files.size;
  }
}

function namelessIn({ secrets, serviceAccounts }: Sorted): readonly Source[] {
  return [...secrets, ...serviceAccounts].flatMap(({ name, source }) => (name === undefined ? source : []));
}

export function nameOf({ name }: AnySecret | ServiceAccount): string {
  return name?.value ?? "";
}

function namespaceOf({ namespace }: AnySecret | ServiceAccount): Namespace {
  return namespace?.value;
}

/** The list that each kind of resource belongs to; nobody asks for what belongs to none. */
const listOf = {
  workload: "workloads",
  serviceAccount: "serviceAccounts",
  secret: "secrets",
  madeSecret: "secrets",
  supplier: "suppliers",
  pullSecretAdder: "pullSecretAdders",
  scriptReference: undefined,
  fluxSource: undefined,
  helmChart: "helmCharts",
  helmUses: "helmUses",
  helmValues: undefined,
  deployer: "deployers",
  role: "roles",
  roleBinding: "roleBindings",
  credentialProviderConfig: "providerConfigs",
  kubeletConfiguration: "kubeletConfigurations",
  nodeGates: "nodeGates",
} as const satisfies Record<Resource["kind"], keyof Sorted | undefined>;

function sort(files: Iterable<ManifestFile>): Sorted {
  const sorted = {
    workloads: [],
    serviceAccounts: [],
    secrets: [],
    suppliers: [],
    pullSecretAdders: [],
    roles: [],
    roleBindings: [],
    helmCharts: [],
    helmUses: [],
    deployers: [],
    providerConfigs: [],
    kubeletConfigurations: [],
    nodeGates: [],
  };
  for (const { resources } of files) {
    for (const resource of resources) {
      const list = listOf[resource.kind];
      // TypeScript cannot see that the key picks the list for this very kind of resource.
      if (list) (sorted[list] as Resource[]).push(resource);
    }
  }
  return sorted;
}

function groupImages(workloads: readonly Workload[]): ReadonlyMap<string, readonly WorkloadImage[]> {
  return grouped(
    workloads.flatMap((workload) => {
      const { pullSecrets, serviceAccountName, images } = workload;
      const account = pullSecrets.length > 0 ? undefined : (serviceAccountName?.value ?? "default");
      return images.flatMap((use) =>
        use.image.valid && !use.templated ? [[keyOf(groupOf(use.image), account), { workload, use }] as const] : [],
      );
    }),
  );
}

/** No group has white space in it. */
function keyOf(group: string, account: string | undefined): string {
  return account === undefined ? group : `${group} ${account}`;
}

/** Very many Secrets may have the same few keys, so that each key is matched only once. */
function collectCredentials(secrets: readonly AnySecret[]): Keyring<readonly SecretCredential[]> {
  const credentials = secrets.flatMap((secret) => {
    const { content } = secret;
    if (content.state !== "read" || content.config.fatal) return [];
    const usable = content.config.entries.filter(({ empty }) => !empty);
    return usable.flatMap(({ key, indexKey }) => (indexKey === undefined ? [] : [{ secret, key, indexKey }]));
  });
  const byKey = Map.groupBy(credentials, ({ indexKey }) => indexKey);
  return new Keyring([...byKey.values()].flatMap((value) => (value[0] ? [{ key: value[0].key.value, value }] : [])));
}
