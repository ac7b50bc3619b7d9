/** What a rule may ask: the inventory, the settings, and what follows from them, worked out once each. */
import type { Inventory } from "./inventory.ts";
import type { RegistryFacts } from "./kubernetes/registries.ts";
import type { AnySecret, ImageUse, Workload } from "./kubernetes/resources.ts";
import type { WorkloadImage } from "./layer.ts";
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

/** Where so many workloads with pull secrets use none of them for a registry, more will hardly tell another tale. */
const mostCandidates = 100;

export class Context {
  readonly inventory: Inventory;
  readonly settings: Settings;
  /** Milliseconds since the epoch, against which expiry is judged. */
  readonly now: number;
  readonly #pulls = new WeakMap<Workload, PodPull>();
  readonly #usersOfGroup = new Map<string, WorkloadImage | undefined>();
  #listed: ReadonlySet<string> | undefined;

  constructor(inventory: Inventory, settings: Settings, now: number) {
    this.inventory = inventory;
    this.settings = settings;
    this.now = now;
  }

  pull(workload: Workload): PodPull {
    const known = this.#pulls.get(workload);
    if (known) return known;
    const pull = resolve(workload, this.inventory, this.settings);
    this.#pulls.set(workload, pull);
    return pull;
  }

  /** Why the registry of an image needs credentials, if anything here tells. */
  evidence({ image }: ImageUse, facts: RegistryFacts): Evidence | undefined {
    if (facts.access === "public" || !image.valid) return undefined;
    if (facts.access === "private" && facts.decidedBy === "setting") return { kind: "setting" };
    const [secret] = this.inventory.credentialsFor(image.repository);
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
    this.#listed ??= new Set(
      this.inventory.serviceAccounts
        .filter((account) => account.pullSecrets.length > 0)
        .map(({ name }) => name?.value ?? ""),
    );
    for (const account of this.#listed) yield* this.inventory.imagesOf(group, account);
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
