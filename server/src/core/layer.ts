/** What a set of files declares, and the tables that find it. Each table is made when it is first asked for. */
import { Keyring } from "./kubernetes/keyring.ts";
import { groupOf } from "./kubernetes/registries.ts";
import type {
  ImageUse,
  Resource,
  Role,
  RoleBinding,
  Secret,
  ServiceAccount,
  Source,
  Workload,
} from "./kubernetes/resources.ts";
import type { ManifestFile } from "./manifests.ts";
import type { Written } from "./text.ts";

/** An image, and the workload that pulls it. */
export interface WorkloadImage {
  readonly workload: Workload;
  readonly use: ImageUse;
}

/** A credential, and the Secret that has it. */
export interface SecretCredential {
  readonly secret: Secret;
  readonly key: Written;
  /** What the kubelet files the credential under. */
  readonly indexKey: string;
}

type OfKind<K extends Resource["kind"]> = Extract<Resource, { kind: K }>;

export class Layer {
  readonly files: ReadonlyMap<string, ManifestFile>;
  #byKind: { readonly [K in Resource["kind"]]: readonly OfKind<K>[] } | undefined;
  #secrets: ReadonlyMap<string, readonly Secret[]> | undefined;
  #serviceAccounts: ReadonlyMap<string, readonly ServiceAccount[]> | undefined;
  #images: ReadonlyMap<string, readonly WorkloadImage[]> | undefined;
  #keyring: Keyring<readonly SecretCredential[]> | undefined;
  #unread: readonly Source[] | undefined;
  #ranks: ReadonlyMap<string, number> | undefined;

  constructor(files: ReadonlyMap<string, ManifestFile>) {
    this.files = files;
  }

  get workloads(): readonly Workload[] {
    return this.#kinds.workload;
  }

  get secrets(): readonly Secret[] {
    return this.#kinds.secret;
  }

  get serviceAccounts(): readonly ServiceAccount[] {
    return this.#kinds.serviceAccount;
  }

  get roles(): readonly Role[] {
    return this.#kinds.role;
  }

  get roleBindings(): readonly RoleBinding[] {
    return this.#kinds.roleBinding;
  }

  /** Documents of which not everything could be read, so that they may declare what is found nowhere else. */
  get unread(): readonly Source[] {
    this.#unread ??= [...this.files.values()].flatMap(({ unread }) => unread);
    return this.#unread;
  }

  secretsNamed(name: string): readonly Secret[] {
    this.#secrets ??= Map.groupBy(this.secrets, nameOf);
    return this.#secrets.get(name) ?? [];
  }

  serviceAccountsNamed(name: string): readonly ServiceAccount[] {
    this.#serviceAccounts ??= Map.groupBy(this.serviceAccounts, nameOf);
    return this.#serviceAccounts.get(name) ?? [];
  }

  /**
   * The images of one group, as `RegistryFacts` has it, of workloads that may pull with pull secrets.
   *
   * @param account The name of the ServiceAccount whose list counts; nothing where it is the workload's own.
   */
  imagesOf(group: string, account?: string): readonly WorkloadImage[] {
    this.#images ??= groupImages(this.workloads);
    return this.#images.get(keyOf(group, account)) ?? [];
  }

  /** The credentials that match a repository, in the order in which the kubelet would try them. */
  credentialsFor(repository: string): readonly SecretCredential[] {
    this.#keyring ??= collectCredentials(this.secrets);
    const [first, ...rest] = this.#keyring.lookup(repository).map(({ value }) => value);
    return rest.length === 0 ? (first ?? []) : [first ?? [], ...rest].flat();
  }

  /** The place of a file among the others, or behind all of them. */
  rank(uri: string): number {
    this.#ranks ??= new Map(Array.from(this.files.keys(), (uri, rank) => [uri, rank]));
    return this.#ranks.get(uri) ?? this.files.size;
  }

  get #kinds(): { readonly [K in Resource["kind"]]: readonly OfKind<K>[] } {
    this.#byKind ??= sortByKind(this.files.values());
    return this.#byKind;
  }
}

function nameOf({ name }: Secret | ServiceAccount): string {
  return name?.value ?? "";
}

function sortByKind(files: Iterable<ManifestFile>): { readonly [K in Resource["kind"]]: readonly OfKind<K>[] } {
  const sorted: { readonly [K in Resource["kind"]]: OfKind<K>[] } = {
    workload: [],
    secret: [],
    serviceAccount: [],
    role: [],
    roleBinding: [],
  };
  for (const { resources } of files) {
    // TypeScript cannot see that the key picks the list for this very kind of resource.
    for (const resource of resources) (sorted[resource.kind] as Resource[]).push(resource);
  }
  return sorted;
}

function groupImages(workloads: readonly Workload[]): ReadonlyMap<string, readonly WorkloadImage[]> {
  const images = new Map<string, WorkloadImage[]>();
  for (const workload of workloads) {
    const { pullSecrets, serviceAccountName } = workload;
    const account = pullSecrets.length > 0 ? undefined : (serviceAccountName?.value ?? "default");
    for (const use of workload.images) {
      if (!use.image.valid || use.templated) continue;
      const key = keyOf(groupOf(use.image), account);
      const known = images.get(key);
      if (known) known.push({ workload, use });
      else images.set(key, [{ workload, use }]);
    }
  }
  return images;
}

/** No group has white space in it. */
function keyOf(group: string, account: string | undefined): string {
  return account === undefined ? group : `${group} ${account}`;
}

/** Very many Secrets may have the same few keys, so that each key is matched only once. */
function collectCredentials(secrets: readonly Secret[]): Keyring<readonly SecretCredential[]> {
  const credentials = secrets.flatMap((secret) => {
    const { content } = secret;
    if (content.state !== "read" || content.config.fatal) return [];
    const usable = content.config.entries.filter(({ empty }) => !empty);
    return usable.flatMap(({ key, indexKey }) => (indexKey === undefined ? [] : [{ secret, key, indexKey }]));
  });
  const byKey = Map.groupBy(credentials, ({ indexKey }) => indexKey);
  return new Keyring([...byKey.values()].flatMap((value) => (value[0] ? [{ key: value[0].key.value, value }] : [])));
}
