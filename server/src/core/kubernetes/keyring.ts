/** The kubelet's credential lookup: which keys of a docker config match an image, in which order, and why one does not. */
import { t } from "../translation.ts";
import { compareBytes, type GoError, parseUrl } from "./go.ts";
import { parseImage, untagged } from "./image.ts";
import { UrlGlobs, urlsMatch } from "./urlMatch.ts";

const hub = "docker.io";
const hubIndex = "index.docker.io";
/** The key that `docker login` and kubectl write for Docker Hub. */
const hubKey = "https://index.docker.io/v1/";

/** What the kubelet files a docker config's key under (keyring.go, Add). It skips a key that has an error. */
export function indexKey(registryKey: string): { readonly key: string } | GoError {
  const url = parseUrl(/^https?:\/\//.test(registryKey) ? registryKey : `https://${registryKey}`);
  if ("error" in url) return url;
  const path = /^\/v[12]\//.test(url.path) ? url.path.slice(3) : url.path;
  return { key: url.host + (path === "/" ? "" : path) };
}

/** Whether an image comes from Docker Hub, as the lookup's fallback sees it (keyring.go, isDefaultRegistryMatch). */
export function isDefaultRegistry(image: string): boolean {
  const [first = "", ...rest] = image.split("/");
  return first !== "" && (rest.length === 0 || first === hub || first === hubIndex || !/[.:]/.test(first));
}

export interface KeyringEntry<T> {
  /** As a docker config has it. */
  readonly key: string;
  readonly value: T;
}

/** What all the docker configs of a Pod add up to: entries in the order of the Pod's pull secrets. */
export class Keyring<T> {
  /** In the order in which they are tried. */
  readonly #keys: readonly string[];
  readonly #globs: UrlGlobs;
  readonly #entries: ReadonlyMap<string, readonly KeyringEntry<T>[]>;

  constructor(entries: readonly KeyringEntry<T>[]) {
    const filed = entries.flatMap((entry) => {
      const index = indexKey(entry.key);
      return "error" in index ? [] : [{ entry, index: index.key }];
    });
    const grouped = Map.groupBy(filed, ({ index }) => index);
    this.#entries = new Map([...grouped].map(([key, group]) => [key, group.map(({ entry }) => entry)]));
    this.#keys = [...grouped.keys()].toSorted((a, b) => compareBytes(b, a));
    this.#globs = new UrlGlobs(this.#keys);
  }

  /** The entries that the kubelet tries for a repository, such as `docker.io/library/nginx`, in its order. */
  lookup(repository: string): readonly KeyringEntry<T>[] {
    const found = this.#globs.covering(repository).flatMap((nth) => this.#entriesOf(this.#keys[nth] ?? ""));
    return found.length === 0 && isDefaultRegistry(repository) ? this.#entriesOf(hubIndex) : found;
  }

  #entriesOf(key: string): readonly KeyringEntry<T>[] {
    return this.#entries.get(key) ?? [];
  }
}

function matches(registryKey: string, repository: string): boolean {
  const index = indexKey(registryKey);
  if ("error" in index) return false;
  return urlsMatch(index.key, repository) || (index.key === hubIndex && isDefaultRegistry(repository));
}

/** The part of a key that keeps it from matching. */
export type NearMissPart = keyof typeof reasons;

/** A key that does not match an image, but would with one part changed. */
export interface NearMiss {
  readonly part: NearMissPart;
  /** A key that matches. */
  readonly suggestion: string;
  /** One sentence for somebody who does not know the kubelet. */
  readonly why: string;
}

const reasons = {
  whitespace: () => t`The key has white space in it, which is taken as part of the registry's name.`,
  scheme: () =>
    t`A key may begin with "https://" or "http://" in lower case; any other scheme is taken as part of the name.`,
  "trailing-version": () =>
    t`Only "/v1/" and "/v2/" with a slash at the end are ignored; without it the version is a path.`,
  case: () => t`Keys and images are compared letter by letter, and upper and lower case are different letters.`,
  "docker-hub-alias": () =>
    t`Images of Docker Hub are pulled with the key "https://index.docker.io/v1/" or "docker.io".`,
  "path-glob": () => t`Wildcards work in the host only. A path needs none: it covers everything that begins with it.`,
  "tag-in-key": () =>
    t`A key names a registry or a repository, never a tag or digest; images are looked up without theirs.`,
  port: () => t`The ports must be the same in the key and the image; no port, not even 443, is implied.`,
  "wildcard-depth": () =>
    t`A wildcard stands for one part of a host name between dots, neither for none nor for several.`,
  path: () => t`A key with a path covers only the images whose names begin with that path.`,
} as const;

interface KeyParts {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

function split(key: string): KeyParts {
  const {
    scheme = "",
    host = "",
    port = "",
    path = "",
  } = /^(?<scheme>https?:\/\/)?(?<host>\[[^\]/]*\]|[^:/]*)(?<port>:[0-9]*)?(?<path>.*)$/s.exec(key)?.groups ?? {};
  return { scheme, host, port, path };
}

function join({ scheme, host, port, path }: KeyParts): string {
  return scheme + host + port + path;
}

type Repair = (key: string, parts: KeyParts) => string;

/** Hosts of Docker Hub that no image can be pulled from. */
const webSite = /^(?:(?:hub|www|cloud|auth|login)\.)?docker\.com$|^(?:auth|login)\.docker\.io$/;
/** Hosts that stand for Docker Hub, but are not the one that its images are looked up by. */
const hubAlias = /^(?:(?:index|registry-1|registry|\*)\.docker\.io|registry\.hub\.docker\.com)$/;

/** What makes a good key of a bad one, whatever the image. */
const repairs: { readonly [P in NearMissPart]?: Repair } = {
  whitespace: (key) => key.replace(/\s+/g, ""),
  scheme: (key) =>
    key.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/+/i, (it) => (/^https?:\/\/$/i.test(it) ? it.toLowerCase() : "")),
  "trailing-version": (key, { path }) => (/^\/v[12]$/.test(path) ? `${key}/` : key),
  "path-glob": (_, parts) => join({ ...parts, path: parts.path.replace(/[*?[].*$/s, "").replace(/^\/$/, "") }),
  "tag-in-key": (_, parts) => join({ ...parts, path: untagged(parts.path) }),
};

/** What brings a key near to one image. */
const adaptations: { readonly [P in NearMissPart]?: (parts: KeyParts, image: KeyParts) => readonly string[] } = {
  case: (parts, image) => {
    const lower = { ...parts, host: parts.host.toLowerCase(), path: parts.path.toLowerCase() };
    return [join(lower.host === image.host.toLowerCase() ? { ...lower, host: image.host } : lower)];
  },
  "docker-hub-alias": ({ host, path }, image) => {
    if (image.host !== hub || !(hubAlias.test(host) || webSite.test(host))) return [];
    return /^\/?(?:v[12]\/?)?$/.test(path) ? [hubKey] : [hub + path, hubKey];
  },
  port: (parts, { port }) => [join({ ...parts, port })],
  "wildcard-depth": (parts, { host }) => {
    const suffix = parts.host.replace(/^(?:\*+\.?)+/, "");
    if (suffix === parts.host) return [];
    const missing = host.split(".").length - suffix.split(".").length;
    return [join({ ...parts, host: suffix ? "*.".repeat(Math.max(0, missing)) + suffix : host })];
  },
  path: (parts, { path }) => {
    const wanted = parts.path.split("/");
    const shared = path.split("/").findIndex((segment, i) => segment !== wanted[i]);
    return [
      join({
        ...parts,
        path: path
          .split("/")
          .slice(0, shared < 0 ? undefined : shared)
          .join("/"),
      }),
    ];
  },
};

/** In the order in which they are tried. */
const parts = Object.keys(reasons) as NearMissPart[];

/** The repairs that change a key, each made on top of those before. */
function repairSteps(registryKey: string): readonly { readonly part: NearMissPart; readonly key: string }[] {
  let key = registryKey;
  return parts.flatMap((part) => {
    const before = key;
    key = repairs[part]?.(key, split(key)) ?? key;
    return key === before ? [] : [{ part, key }];
  });
}

/** Which part of a key keeps it from matching a repository, if the rest of it does match. */
export function nearMiss(registryKey: string, repository: string): NearMiss | undefined {
  if (matches(registryKey, repository)) return undefined;
  // A key that is also badly written is repaired first, and what is left may still be near.
  const steps = repairSteps(registryKey);
  for (const key of [registryKey, ...steps.map((step) => step.key)]) {
    const change = oneChange(key, repository);
    const part = key === registryKey ? change?.part : steps[0]?.part;
    if (change && part) return { part, suggestion: change.suggestion, why: reasons[part]() };
  }
  return undefined;
}

function oneChange(key: string, repository: string): Omit<NearMiss, "why"> | undefined {
  const [written, image] = [split(key), split(repository)];
  for (const part of parts) {
    const repaired = repairs[part]?.(key, written);
    const candidates = repaired === undefined ? (adaptations[part]?.(written, image) ?? []) : [repaired];
    const suggestion = candidates.find((candidate) => matches(candidate, repository));
    if (suggestion !== undefined) return { part, suggestion };
  }
  return undefined;
}

export interface Unmatchable {
  /** One sentence for somebody who does not know the kubelet. */
  readonly why: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

/**
 * Why a key can match no image at all, whatever the workloads.
 *
 * Not among these are keys that match images nobody has in mind: `Reg.io` matches the image `Reg.io/app`, because an
 * image's host keeps its upper case; `registry-1.docker.io` and `*.docker.io` match images written with such a host.
 * They are near misses of the images that were meant.
 */
export function unmatchable(registryKey: string): Unmatchable | undefined {
  const { host } = split(registryKey);
  if (webSite.test(host)) {
    return {
      why: t`${host} is a web site: no image is pulled from it. ${reasons["docker-hub-alias"]()}`,
      meant: hubKey,
    };
  }
  if (isUsable(registryKey)) return undefined;
  const steps = repairSteps(registryKey);
  const part = steps[0]?.part;
  if (!part) return diagnose(registryKey);
  const repaired = steps.find((step) => isUsable(step.key))?.key;
  const meant = repaired ?? diagnose(steps.at(-1)?.key ?? registryKey).meant;
  return { why: reasons[part](), ...(meant === undefined ? {} : { meant }) };
}

/** In theory `reg.io/v2` covers the repository `reg.io/v2ray`; in practice it was meant to be the whole registry. */
function isUsable(registryKey: string): boolean {
  const { host, path } = split(registryKey);
  return !webSite.test(host) && !/^\/v[12]$/.test(path) && matchesSomething(registryKey);
}

/** Why an entry of `matchImages`, which is no key of a docker config but matched as one, can match no image. */
export function unmatchablePattern(pattern: string): string | undefined {
  if ("error" in parseUrl(`https://${pattern}`)) return undefined;
  const { scheme, path } = split(pattern);
  if (scheme !== "") return t`An entry has no scheme: it begins with the host.`;
  // For a key, the version in the path of an old API is left out.
  if (/^\/v[12]\//.test(path)) return undefined;
  return unmatchable(pattern)?.why;
}

/** Whether some image matches: tries the simplest one of the key's own shape. */
function matchesSomething(registryKey: string): boolean {
  const index = indexKey(registryKey);
  const url = "error" in index ? index : parseUrl(`https://${index.key}`);
  if ("error" in url) return false;
  const { host, port, path } = split(url.host + url.path);
  // A class of characters may match anything; say nothing about it.
  if (/\[/.test(host) && !host.startsWith("[")) return true;
  // An image of Docker Hub with one part in its path gets another before it, so two are tried as well.
  const tails = path === "" ? ["/x"] : /[a-z0-9]$/.test(path) ? [path, `${path}/x`] : [`${path}x`];
  return ["a", "A"].some((star) => {
    const registry = host.replaceAll("*", star) + port.replace(/^:$/, "");
    const images = tails.map((tail) => parseImage(registry + tail));
    return images.some((image) => image.valid && matches(registryKey, image.repository));
  });
}

function diagnose(registryKey: string): Unmatchable {
  const written = split(registryKey);
  const { scheme, host, port, path } = written;
  if (/^(?:\[[^\]]*\](?!:[0-9])|[^[/]*:[^/]*:)/.test(host + port + path)) {
    return { why: t`An IPv6 address works only in brackets and with a port, as in [::1]:5000.` };
  }
  if (host === "") return { why: t`The key names no registry.` };
  const index = indexKey(registryKey);
  if ("error" in index) return { why: t`The key is no valid address of a registry, so it is skipped.` };
  if (host === hubIndex) {
    return { why: t`index.docker.io works only without a path. ${reasons["docker-hub-alias"]()}`, meant: hub + path };
  }
  if (path.toLowerCase() !== path) {
    return {
      why: t`The names of repositories are always in lower case.`,
      meant: join({ ...written, path: path.toLowerCase() }),
    };
  }
  if (/^[a-z0-9-]+$/.test(host) && !port) {
    return { why: t`"${host}" is no registry: a registry's name has a dot or a port, or is "localhost".` };
  }
  const meant = scheme + host + port;
  const why = t`No image can have such a name, because of a character or an empty part in it.`;
  return path && matchesSomething(meant) ? { why, meant } : { why };
}
