/** What a rule may ask: the inventory, the settings, and what follows from them, worked out once each. */
import type { Inventory } from "./inventory.ts";
import type { RegistryFacts } from "./kubernetes/registries.ts";
import type { AnySecret, ImageUse, Workload } from "./kubernetes/resources.ts";
import { type KubernetesVersion, newestVersion } from "./kubernetes/versions.ts";
import type { Deployment } from "./kustomize/deployment.ts";
import type { Renamed } from "./kustomize/overlay.ts";
import type { WorkloadImage } from "./layer.ts";
import { madeFrom } from "./paths.ts";
import type { PodPull } from "./pull.ts";
import { resolve } from "./resolve.ts";
import type { Settings } from "./settings.ts";
import type { Written } from "./text.ts";

/** Why a registry is held to need credentials. */
export type Evidence =
  | { readonly kind: "setting" }
  /** A Secret here has a credential for the image. */
  | { readonly kind: "secret"; readonly secret: AnySecret; readonly key: Written }
  /** Another workload pulls from there with pull secrets. */
  | { readonly kind: "workload"; readonly workload: Workload; readonly use: ImageUse };

/** Where so many Secrets, or workloads with pull secrets, tell nothing else of a registry, more will hardly do so. */
const mostCandidates = 100;

export class Context {
  readonly inventory: Inventory;
  readonly settings: Settings;
  /** Milliseconds since the epoch, against which expiry is judged. */
  readonly now: number;
  /** What kustomizations make of the manifests; without it they count as they are written. */
  readonly deployment: Deployment | undefined;
  #written: Context | undefined;
  readonly #usersOfGroup = new Map<string, WorkloadImage | undefined>();
  readonly #remembered = new Map<string, unknown>();
  #lendingAccounts: readonly string[] | undefined;
  #repositories: readonly string[] | undefined;

  constructor(inventory: Inventory, settings: Settings, now: number, deployment?: Deployment) {
    this.inventory = inventory;
    this.deployment = deployment;
    this.settings = settings;
    this.now = now;
  }

  static of(deployment: Deployment, settings: Settings, now: number): Context {
    return new Context(deployment.inventory, settings, now, deployment);
  }

  /** The same for the manifests as they are written, whatever kustomizations make of them. */
  get written(): Context {
    if (!this.deployment) return this;
    this.#written ??= new Context(this.deployment.written, this.settings, this.now);
    return this.#written;
  }

  /** The version of the nodes: what somebody says, or else that of the connected cluster, or else the newest. */
  get kubernetesVersion(): KubernetesVersion {
    return this.settings.kubernetesVersion ?? this.inventory.cluster?.version ?? newestVersion;
  }

  /** Keeps what somebody worked out from all of this, for as long as it counts. */
  remember<T>(key: string, make: () => T): T {
    if (!this.#remembered.has(key)) this.#remembered.set(key, make());
    return this.#remembered.get(key) as T;
  }

  pull(workload: Workload): PodPull {
    return this.inventory.pulls.pull(workload, this.settings, () => resolve(workload, this.inventory, this.settings));
  }

  /** The repositories of all images, each once. */
  get repositories(): readonly string[] {
    this.#repositories ??= [
      ...new Set(
        this.inventory.workloads.flatMap(({ images }) =>
          images.flatMap(({ image, templated }) => (image.valid && !templated ? image.repository : [])),
        ),
      ),
    ];
    return this.#repositories;
  }

  /** The new name of what Kustomize renames, where a workload still refers to it by the old one. */
  renamed(kind: "Secret" | "ServiceAccount", name: string, workload: Workload): Renamed | undefined {
    const renamed = this.deployment?.overlayWith(workload)?.renamed(kind, name);
    return renamed && !this.#isThere(kind, name, workload) ? renamed : undefined;
  }

  /** Whether something else bears the name for sure: in the same build, or in a namespace that both tell. */
  #isThere(kind: "Secret" | "ServiceAccount", name: string, { namespace, source }: Workload): boolean {
    const { inventory } = this;
    const look = kind === "Secret" ? inventory.secret.bind(inventory) : inventory.serviceAccount.bind(inventory);
    const { state, candidates } = look(name, namespace?.value, source.uri);
    if (state !== "present") return false;
    return namespace !== undefined || candidates.some((one) => madeFrom(one.source.uri) === madeFrom(source.uri));
  }

  /** Why the registry of an image needs credentials, if anything here tells: best of all, a Secret that its workload can have. */
  evidence({ image }: ImageUse, facts: RegistryFacts, { namespace }: Workload): Evidence | undefined {
    if (facts.access === "public" || !image.valid) return undefined;
    if (facts.access === "private" && facts.decidedBy === "setting") return { kind: "setting" };
    const some = Iterator.from(this.inventory.credentialsFor(image.repository)).take(mostCandidates).toArray();
    const secret = some.find(({ secret }) => secret.namespace?.value === namespace?.value) ?? some[0];
    if (secret) return { kind: "secret", ...secret };
    const user = this.#userOf(facts.group);
    return user && { kind: "workload", ...user };
  }

  /** A workload that pulls from the group with pull secrets that are, or may be, meant for it. */
  #userOf(group: string): WorkloadImage | undefined {
    if (this.#usersOfGroup.has(group)) return this.#usersOfGroup.get(group);
    const user = Iterator.from(this.#candidates(group))
      .take(mostCandidates)
      .find(({ workload, use }) => this.#pullsWithSecret(workload, use, group));
    this.#usersOfGroup.set(group, user);
    return user;
  }

  /** The workloads that have a list of their own, then those whose ServiceAccount may have one. */
  *#candidates(group: string): Iterable<WorkloadImage> {
    yield* this.inventory.imagesOf(group);
    this.#lendingAccounts ??= this.inventory.lendingAccounts;
    for (const account of this.#lendingAccounts) yield* this.inventory.imagesOf(group, account);
  }

  #pullsWithSecret(workload: Workload, use: ImageUse, group: string): boolean {
    const { pullSecrets, images } = this.pull(workload);
    const image = images.find((image) => image.use === use);
    if (image?.facts?.access === "public") return false;
    if (!pullSecrets.some(({ contribution: { kind } }) => kind !== "ignored")) return false;
    if (image?.verdict === "authenticated") return true;
    // Which of several registries an unknown Secret is for cannot be told.
    const groups = new Set(images.flatMap(({ facts }) => (facts && facts.access !== "public" ? [facts.group] : [])));
    return image?.verdict === "unknown" && groups.size === 1 && groups.has(group);
  }
}
