/** The registries that the simulated nodes can reach, and what each answers to a pull. */
import type { Image } from "#core";

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** `basic`: the registry asks for a user itself; `token`: it sends to a token service. */
export type Authentication =
  | { readonly kind: "basic" }
  | { readonly kind: "token"; readonly realm: string; readonly service: string };

interface Repository {
  readonly tags?: readonly string[];
  /** Anybody may pull. */
  readonly open?: boolean;
  /** Every request is answered so. */
  readonly status?: number;
  /** The token service answers everybody so. */
  readonly tokenStatus?: 401 | 403;
  /** There are no images for the node's platform. */
  readonly otherPlatform?: boolean;
}

export type NetworkFault = "dns" | "refused" | "timeout" | "unknown-ca" | "https-to-http";

export interface Registry {
  /** As images name it. */
  readonly host: string;
  /** The host that is really asked, where the node's configuration names another. */
  readonly mirror?: string;
  /** Undefined where the node's configuration says nothing, so that the runtime decides. */
  readonly scheme?: "http" | "https";
  readonly fault?: NetworkFault;
  readonly authentication?: Authentication;
  readonly users?: Readonly<Record<string, string>>;
  readonly repositories?: Readonly<Record<string, Repository>>;
}

export type PullOutcome =
  | { readonly kind: "pulled"; readonly login: Login | undefined }
  | { readonly kind: "no-credential" }
  | { readonly kind: "insufficient-scope" }
  | { readonly kind: "not-found" }
  | { readonly kind: "other-platform" }
  | { readonly kind: "token-refused"; readonly status: 401 | 403; readonly anonymous: boolean }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: NetworkFault };

/** A registry that is in no table has no address. */
export function registryOf(registries: readonly Registry[], { domain }: Image): Registry {
  return registries.find(({ host }) => host === domain) ?? { host: domain, fault: "dns" };
}

/** What a registry says to one attempt, with a login or without. */
export function askRegistry(registry: Registry, image: Image, login: Login | undefined): PullOutcome {
  if (registry.fault) return { kind: registry.fault };
  const repository = registry.repositories?.[image.path];
  if (repository?.status) return { kind: "status", status: repository.status };
  const refusal = repository?.open ? undefined : refusalOf(registry, repository, login);
  if (refusal) return refusal;
  if (!repository?.tags?.includes(image.tag ?? "")) return { kind: "not-found" };
  return repository.otherPlatform ? { kind: "other-platform" } : { kind: "pulled", login };
}

function refusalOf(
  { authentication, users = {} }: Registry,
  repository: Repository | undefined,
  login: Login | undefined,
): PullOutcome | undefined {
  const known = login !== undefined && users[login.user] === login.password;
  if (repository?.tokenStatus) {
    return { kind: "token-refused", status: repository.tokenStatus, anonymous: login === undefined };
  }
  if (!authentication || known) return undefined;
  if (authentication.kind === "basic") return login ? { kind: "status", status: 401 } : { kind: "no-credential" };
  return login ? { kind: "token-refused", status: 401, anonymous: false } : { kind: "insufficient-scope" };
}

/** As the runtime names an image: with the registry and the tag, even where neither is written. */
export function fullName(image: Image): string {
  return image.repository + (image.tag ? `:${image.tag}` : "") + (image.digest ? `@${image.digest}` : "");
}
