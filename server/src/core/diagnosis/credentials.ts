/** Which credentials the kubelet would send for a failing image: the resolver's answer over the observed objects. */
import type { RegistryEntry } from "../kubernetes/dockerConfig.ts";
import type { Image } from "../kubernetes/image.ts";
import { type NearMiss, nearMiss } from "../kubernetes/keyring.ts";
import type { Contribution, PullSecretUse } from "../pull.ts";
import { resolve } from "../resolve.ts";
import { shownKey } from "../secrets.ts";
import { defaultSettings } from "../settings.ts";
import { listAt, type RawObject, textAt } from "./raw.ts";
import type { Presence, Surroundings } from "./surroundings.ts";
import { serviceAccountOf } from "./wanted.ts";

/** A Secret that a list names, with what it adds. */
export interface ListedSecret {
  readonly name: string;
  readonly presence: Presence;
  readonly contribution: Contribution;
  /** Its registries as they may be shown. */
  readonly registries: readonly string[];
  readonly type: string;
  /** It has an entry for the image without user name and password, which is sent as nothing. */
  readonly blank: boolean;
  /** A key of it that does not match the image, but nearly. */
  readonly near: { readonly key: string; readonly miss: NearMiss } | undefined;
}

/** A credential that would be sent. */
export interface Sent {
  readonly secret: string;
  readonly key: string;
  readonly entry: RegistryEntry;
}

export interface Credentials {
  readonly listed: readonly ListedSecret[];
  /** In the kubelet's order; those without user name and password are left out. */
  readonly sent: readonly Sent[];
  /** Whether it is known that nothing listed has a credential for the image. */
  readonly noneSent: boolean;
}

export interface PodCredentials extends Credentials {
  /** Of the ServiceAccount's list as it is now; undefined where it is not known or empty. */
  readonly account: Credentials | undefined;
  /** Secrets of the namespace that have a credential for the image and are not listed. */
  readonly unused: readonly string[];
}

export function credentialsOf(
  pod: RawObject,
  namespace: string,
  image: Image | undefined,
  written: string,
  around: Surroundings,
): PodCredentials {
  const own = listed(listAt(pod, "spec", "imagePullSecrets"));
  const account = around.object("ServiceAccount", namespace, serviceAccountOf(pod));
  const accounts = listed(listAt(account, "imagePullSecrets"));
  const credentials = credentialsOfList(own, namespace, image, written, around);
  return {
    ...credentials,
    account: accounts.length > 0 ? credentialsOfList(accounts, namespace, image, written, around) : undefined,
    unused: image ? unusedSecrets(image, namespace, new Set(own), around) : [],
  };
}

function listed(entries: readonly unknown[]): readonly string[] {
  return entries.flatMap((entry) => textAt(entry, "name") ?? []);
}

/**
 * The list of a Pod that exists is final, so the resolver is shown the Pod with this list, and without a ServiceAccount
 * that might hand it another.
 */
function credentialsOfList(
  names: readonly string[],
  namespace: string,
  image: Image | undefined,
  written: string,
  around: Surroundings,
): Credentials {
  const presences = new Map(names.map((name) => [name, around.presence("Secret", namespace, name)]));
  const pull = resolveList(names, namespace, written, around);
  const uses = pull?.pullSecrets ?? [];
  const matching = pull?.image?.credentials ?? [];
  const blank = new Set(matching.flatMap(({ pullSecret, entry }) => (entry.empty ? [pullSecret.name] : [])));
  const all = uses.map((use) => ({
    ...listedSecret(use, presences.get(use.name) ?? "unknown", image),
    blank: blank.has(use.name),
  }));
  const sent = matching.flatMap(({ pullSecret, entry }) =>
    entry.empty ? [] : [{ secret: pullSecret.name, key: shownKey(entry.key), entry }],
  );
  const open = all.some(
    ({ contribution, presence }) =>
      contribution.kind === "malformed" || (contribution.kind === "unknown" && !isAbsent(presence)),
  );
  return { listed: all, sent, noneSent: sent.length === 0 && !open };
}

export function isAbsent(presence: Presence): boolean {
  return presence === "absent" || presence === "presumed-absent";
}

function resolveList(names: readonly string[], namespace: string, image: string, around: Surroundings) {
  const workload = around.reader.pod(namespace, names, image);
  if (!workload) return undefined;
  const { pullSecrets, images } = resolve(workload, around.inventory, defaultSettings);
  return { pullSecrets, image: images[0] };
}

function listedSecret(use: PullSecretUse, presence: Presence, image: Image | undefined): Omit<ListedSecret, "blank"> {
  const { name, secret, contribution } = use;
  // Of a config with a bad entry none is used, and its registries tell which one it is.
  const config = secret?.content.state === "read" ? secret.content.config : undefined;
  const registries = config?.entries.map(({ key }) => shownKey(key)) ?? [];
  return {
    name,
    presence,
    contribution,
    registries,
    type: secret?.secretType ?? "",
    near:
      image && contribution.kind === "credentials" ? nearestKey(contribution.content.config.entries, image) : undefined,
  };
}

/** Another path or another port may well be meant; only what nobody means on purpose counts as a slip. */
function nearestKey(entries: readonly RegistryEntry[], { domain, repository }: Image): ListedSecret["near"] {
  for (const { key } of entries) {
    const miss = nearMiss(key.value, repository);
    const otherPort = miss?.part === "port" && hasPort(domain) && hasPort(key.value.replace(/^https?:\/\//, ""));
    if (miss && miss.part !== "path" && !otherPort) return { key: shownKey(key), miss };
  }
  return undefined;
}

function hasPort(host: string): boolean {
  return /^[^/]*:\d/.test(host);
}

function unusedSecrets(
  { repository }: Image,
  namespace: string,
  listed: ReadonlySet<string>,
  around: Surroundings,
): readonly string[] {
  const names = around.covering(repository).flatMap(({ name, namespace: own, content }) => {
    const usable = own?.value === namespace && content.state === "read" && !content.config.fatal;
    return usable && name && !listed.has(name.value) ? [name.value] : [];
  });
  return [...new Set(names)];
}

/** How long the tokens of clouds last that do not say it themselves, in milliseconds (SEMANTICS of the providers). */
const lifetimes = { ecr: 12 * 3_600_000, gcp: 3_600_000, acr: 3 * 3_600_000 } as const;

export interface Expiry {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The token says so itself; else it follows from the Secret's age. */
  readonly certain: boolean;
}

/** When the token of a credential expired, if it has by `when`. */
export function expiredBy(when: number, { entry }: Sent, changed: number | undefined): Expiry | undefined {
  const { shortLived } = entry;
  if (!shortLived) return undefined;
  const { kind, expires } = shortLived;
  if (expires !== undefined) return expires <= when ? { time: expires, certain: true } : undefined;
  if (changed === undefined || !(kind in lifetimes)) return undefined;
  const time = changed + lifetimes[kind as keyof typeof lifetimes];
  return time <= when ? { time, certain: false } : undefined;
}
