/** What a rule may ask: the inventory, the settings, and what follows from them, worked out once each. */
import type { Inventory } from "./inventory.ts";
import { Keyring } from "./kubernetes/keyring.ts";
import { factsOf, type RegistryFacts } from "./kubernetes/registries.ts";
import type { ImageUse, Secret, Workload } from "./kubernetes/resources.ts";
import { type CredentialUse, type PodPull, resolve } from "./resolve.ts";
import type { Settings } from "./settings.ts";

/** Why a registry is held to need credentials. */
export type Evidence =
  | { readonly kind: "setting" }
  /** A Secret here has a credential for the image. */
  | { readonly kind: "secret"; readonly secret: Secret; readonly key: CredentialUse["entry"]["key"] }
  /** Another workload pulls from there with pull secrets. */
  | { readonly kind: "workload"; readonly workload: Workload; readonly use: ImageUse };

export class Context {
  readonly inventory: Inventory;
  readonly settings: Settings;
  /** Milliseconds since the epoch, against which expiry is judged. */
  readonly now: number;
  readonly #pulls = new WeakMap<Workload, PodPull>();
  readonly #usersOfGroup = new Map<string, { workload: Workload; use: ImageUse } | undefined>();
  #byGroup: ReadonlyMap<string, readonly { workload: Workload; use: ImageUse }[]> | undefined;
  #keyring: Keyring<{ secret: Secret; key: CredentialUse["entry"]["key"] }> | undefined;

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

  /** Every credential of every Secret here that would match a repository, with the Secret that has it. */
  secretsFor(repository: string): readonly { readonly secret: Secret; readonly key: CredentialUse["entry"]["key"] }[] {
    this.#keyring ??= new Keyring(
      Iterator.from(this.inventory.secrets)
        .flatMap((secret) => {
          const { content } = secret;
          if (content.state !== "read" || content.config.fatal) return [];
          return content.config.entries
            .filter(({ empty }) => !empty)
            .map(({ key }) => ({ key: key.value, value: { secret, key } }));
        })
        .toArray(),
    );
    return this.#keyring.lookup(repository).map(({ value }) => value);
  }

  /** Why the registry of an image needs credentials, if anything here tells. */
  evidence({ image }: ImageUse, facts: RegistryFacts): Evidence | undefined {
    if (facts.access === "public" || !image.valid) return undefined;
    if (facts.access === "private" && facts.decidedBy === "setting") return { kind: "setting" };
    const [secret] = this.secretsFor(image.repository);
    if (secret) return { kind: "secret", ...secret };
    const user = this.#userOf(facts.group);
    return user && { kind: "workload", ...user };
  }

  /** A workload that pulls from the group with pull secrets that are, or may be, meant for it. */
  #userOf(group: string): { workload: Workload; use: ImageUse } | undefined {
    if (this.#usersOfGroup.has(group)) return this.#usersOfGroup.get(group);
    this.#byGroup ??= this.#groupImages();
    const user = this.#byGroup.get(group)?.find(({ workload, use }) => this.#pullsWithSecret(workload, use, group));
    this.#usersOfGroup.set(group, user);
    return user;
  }

  #groupImages(): ReadonlyMap<string, readonly { workload: Workload; use: ImageUse }[]> {
    const groups = new Map<string, { workload: Workload; use: ImageUse }[]>();
    for (const workload of this.inventory.workloads) {
      for (const use of workload.images) {
        if (!use.image.valid || use.templated) continue;
        const { access, group } = factsOf(use.image, this.settings);
        if (access === "public") continue;
        const users = groups.get(group);
        if (users) users.push({ workload, use });
        else groups.set(group, [{ workload, use }]);
      }
    }
    return groups;
  }

  #pullsWithSecret(workload: Workload, use: ImageUse, group: string): boolean {
    const { pullSecrets, images } = this.pull(workload);
    if (!pullSecrets.some(({ contribution: { kind } }) => kind !== "ignored")) return false;
    const verdict = images.find((image) => image.use === use)?.verdict;
    if (verdict === "authenticated") return true;
    // Which of several registries an unknown Secret is for cannot be told.
    const groups = new Set(images.flatMap(({ facts }) => (facts && facts.access !== "public" ? [facts.group] : [])));
    return verdict === "unknown" && groups.size === 1 && groups.has(group);
  }
}
