/** Whether an image can be pulled without credentials, and which images share one: by the user's word, then by a table. */
import type { Image } from "./image.ts";
import { indexKey } from "./keyring.ts";
import { type Access, type Cloud, type Registry, registries } from "./registryData.ts";
import { urlsMatch } from "./urlMatch.ts";

export interface RegistryFacts {
  readonly access: Access;
  /** Undefined: a host that nobody knows. */
  readonly registry: Registry | undefined;
  readonly nodeCloud: Cloud | undefined;
  /** Images of one group need the same credential: the host, or host and namespace where strangers share the host. */
  readonly group: string;
  /** Where `access` comes from; `nothing` where it is unknown. */
  readonly decidedBy: "setting" | "table" | "nothing";
}

/** Globs in the kubelet's own form, such as `*.example.com/team`. A repository in both lists is private. */
export interface RegistrySettings {
  readonly privateRegistries: readonly string[];
  readonly publicRegistries: readonly string[];
}

type Located = Pick<Image, "domain" | "path" | "repository">;

export function factsOf(image: Located, settings: RegistrySettings): RegistryFacts {
  const registry = registryOf(image.domain);
  const set = settingOf(image, settings);
  const access = set ?? accessByTable(image, registry);
  const known = access === "unknown" ? "nothing" : "table";
  return {
    access,
    registry,
    nodeCloud: registry?.nodeCloud,
    group: groupIn(image, registry),
    decidedBy: set ? "setting" : known,
  };
}

/** The `group` of an image's facts, which no setting has a say in. */
export function groupOf(image: Pick<Image, "domain" | "path">): string {
  return groupIn(image, registryOf(image.domain));
}

const byHost: ReadonlyMap<string, Registry> = new Map(
  registries.flatMap((registry) => (registry.pattern ? [] : registry.hosts.map((host) => [host, registry] as const))),
);

/** Hosts are compared letter by letter, as the kubelet does: no wildcard is tried where the host itself is known. */
export function registryOf(host: string): Registry | undefined {
  return (
    byHost.get(host) ??
    registries.find(({ pattern, hosts }) =>
      pattern ? pattern.test(host) : hosts.some((glob) => mayMatch(glob, host) && urlsMatch(glob, host)),
    )
  );
}

export function nameOf({ name }: Registry): string {
  return typeof name === "string" ? name : name();
}

/** Most hosts end differently, which is seen a hundred times faster than by splitting them as addresses. */
function mayMatch(glob: string, host: string): boolean {
  const star = glob.lastIndexOf("*");
  return star >= 0 && host.endsWith(glob.slice(star + 1));
}

function settingOf({ repository }: Located, settings: RegistrySettings): Access | undefined {
  const listed = (globs: readonly string[]) => globs.some((glob) => urlsMatch(settingGlob(glob), repository));
  if (listed(settings.privateRegistries)) return "private";
  return listed(settings.publicRegistries) ? "public" : undefined;
}

/** A setting may be written as the key of a docker config is, Docker Hub's `https://index.docker.io/v1/` included. */
function settingGlob(glob: string): string {
  const index = indexKey(glob);
  return "error" in index ? glob : index.key.replace(/^index\.docker\.io(?=\/|$)/, "docker.io");
}

function accessByTable({ path }: Located, registry: Registry | undefined): Access {
  const isPublic = registry?.publicPaths?.some((known) =>
    /[/-]$/.test(known) ? path.startsWith(known) : path === known,
  );
  return isPublic ? "public" : (registry?.access ?? "unknown");
}

/** Google's projects may belong to a domain, `gcr.io/example.com/project`: a domain alone is no namespace. */
function groupIn({ domain, path }: Pick<Image, "domain" | "path">, registry: Registry | undefined): string {
  if (!registry?.shared) return domain;
  const [first = "", second] = path.split("/");
  return first.includes(".") && second ? `${domain}/${first}/${second}` : `${domain}/${first}`;
}
