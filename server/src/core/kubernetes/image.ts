/** Image references, read as the kubelet reads them: what is pulled, from where, and under which repository name. */
import { type GoError, quote } from "./go.ts";

/** A reference that the kubelet can parse. */
export interface Image {
  readonly valid: true;
  /** The registry, with its port: `docker.io` where none is written. */
  readonly domain: string;
  readonly path: string;
  /** Domain and path: the name that credentials are looked up by. */
  readonly repository: string;
  /** `latest` where neither tag nor digest is written. */
  readonly tag: string | null;
  readonly digest: string | null;
  readonly tagWritten: boolean;
}

/** What is wrong with an image reference, in terms of what its author has to change. */
export type InvalidImageCause =
  | "uppercase"
  | "scheme"
  | "whitespace"
  | "empty"
  | "hex64"
  | "too-long"
  | "digest"
  | "tag"
  | "format";

export interface InvalidImage {
  readonly valid: false;
  /** The kubelet's own words. */
  readonly error: string;
  readonly cause: InvalidImageCause;
}

/** A reference as written, before Docker Hub is filled in. Empty strings stand for absent parts. */
export interface Reference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
}

const hub = "docker.io";
const library = "library/";
const longestPath = 255;
const longestTag = 128;

const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const domainPattern = String.raw`(?:${label}(?:\.${label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const pathPattern = `${component}(?:/${component})*`;
const tagPattern = String.raw`\w[\w.-]{0,127}`;
const digestPattern = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const reference = new RegExp(`^((?:${domainPattern}/)?${pathPattern})(?::(${tagPattern}))?(?:@(${digestPattern}))?$`);
const name = new RegExp(`^(?:(${domainPattern})/)?(${pathPattern})$`);
const tagOnly = new RegExp(`^${tagPattern}$`);

/** The kubelet's words for an image that it cannot read. */
export function unparsed(text: string, error = "invalid reference format"): string {
  return `couldn't parse image name ${quote(text)}: ${error}`;
}

/** Reads an image as a Pod spec names it (pkg/util/parsers.ParseImageName). */
export function parseImage(text: string): Image | InvalidImage {
  const parsed = parseNormalized(text);
  if ("error" in parsed) {
    return { valid: false, error: unparsed(text, parsed.error), cause: cause(text) };
  }
  const { domain, path, tag, digest } = parsed;
  return {
    valid: true,
    domain,
    path,
    repository: `${domain}/${path}`,
    tag: tag || (digest ? null : "latest"),
    digest: digest || null,
    tagWritten: tag !== "",
  };
}

/** The imagePullPolicy that the API server writes where a container or an image volume names none. */
export function defaultPullPolicy(text: string): "Always" | "IfNotPresent" {
  const image = parseImage(text);
  return image.valid && image.tag === "latest" ? "Always" : "IfNotPresent";
}

/**
 * Where a user name and a password stand that somebody put before the registry, as in `https://user:password@host/app`.
 * No image can have them; whatever shows an image has to leave them out.
 */
export function loginIn(text: string): { readonly start: number; readonly end: number } | undefined {
  const scheme = /^\s*(?:[a-z][\w+.-]*:)?\/\//i.exec(text)?.[0] ?? "";
  const pattern = scheme ? loginAfterScheme : loginBeforeHost;
  const login = pattern.exec(text.slice(scheme.length))?.[0];
  return login === undefined ? undefined : { start: scheme.length, end: scheme.length + login.length };
}

/** The password may have a slash or an `@` in it. */
const loginAfterScheme = /^(?:[^/@:\s]*:\S*|[^/@\s]*)@(?!sha\d+:)/;
const loginBeforeHost = /^(?:[^/@:\s]*:\S*|[^/@\s]*)@(?=[^@/]+\/)/;

/** An image as it may be shown. */
export function withoutLogin(text: string): string {
  const login = loginIn(text);
  return login ? text.slice(0, login.start) + text.slice(login.end) : text;
}

/** The shortest name of an image's repository that means the same: `nginx`, `team/app`, `ghcr.io/team/app`. */
export function familiarName({ domain, path }: Pick<Image, "domain" | "path">): string {
  if (domain !== hub) return `${domain}/${path}`;
  const official = path.startsWith(library) && !path.includes("/", library.length);
  return official ? path.slice(library.length) : path;
}

/** reference.Parse: reads what is written and fills nothing in. */
export function parseReference(text: string): Reference | GoError {
  const [, repository, tag = "", digest = ""] = reference.exec(text) ?? [];
  if (repository === undefined) {
    if (text === "") return { error: "repository name must have at least one component" };
    return {
      error: reference.test(text.toLowerCase()) ? "repository name must be lowercase" : "invalid reference format",
    };
  }
  const [, domain = "", path = repository] = name.exec(repository) ?? [];
  if (path.length > longestPath) {
    return { error: `repository name must not be more than ${longestPath} characters` };
  }
  const error = digest && digestError(digest);
  return error ? { error } : { domain, path, tag, digest };
}

/** reference.ParseNormalizedNamed */
function parseNormalized(text: string): Reference | GoError {
  if (isIdentifier(text)) {
    return { error: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  }
  const { domain, remainder } = splitDomain(text);
  const remote = remainder.split(":", 1)[0] ?? "";
  if (remote.toLowerCase() !== remote) {
    return { error: `invalid reference format: repository name (${remote}) must be lowercase` };
  }
  const parsed = parseReference(`${domain}/${remainder}`);
  // `my_registry.io/app`: upstream takes an underscore for a sign that the whole is a path. Container runtimes still
  // take the first segment for the registry, and the repository's name is the same either way.
  return "error" in parsed || parsed.domain
    ? parsed
    : { ...parsed, domain, path: parsed.path.slice(domain.length + 1) };
}

function isIdentifier(text: string): boolean {
  return /^[a-f0-9]{64}$/.test(text);
}

function splitDomain(text: string): { domain: string; remainder: string } {
  const slash = text.indexOf("/");
  if (slash < 0) return { domain: hub, remainder: library + text };
  const first = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  const isDomain = first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first;
  const domain = !isDomain || first === "index.docker.io" ? hub : first;
  const remainder = isDomain ? rest : text;
  return { domain, remainder: domain === hub && !remainder.includes("/") ? library + remainder : remainder };
}

const digestLengths: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/** digest.Parse, with the algorithms that the kubelet is built with. */
function digestError(digest: string): string | undefined {
  const [algorithm = "", encoded = ""] = digest.split(":");
  const length = digestLengths.get(algorithm);
  if (length === undefined) {
    return /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*$/.test(algorithm)
      ? "unsupported digest algorithm"
      : "invalid checksum digest format";
  }
  if (encoded.length !== length) return "invalid checksum digest length";
  return /^[a-f0-9]+$/.test(encoded) ? undefined : "invalid checksum digest format";
}

/** Why a text is no image reference: the first thing its author would see. */
function cause(text: string): InvalidImageCause {
  if (text.trim() === "") return "empty";
  if (/\s/.test(text)) return "whitespace";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return "scheme";
  if (isIdentifier(text)) return "hex64";
  const [undigested = "", ...digests] = text.split("@");
  const { domain, remainder } = splitDomain(undigested);
  const [path = "", ...tags] = remainder.split(":");
  const tag = tags.join(":");
  if (path.length > longestPath || (tag.length > longestTag && tagOnly.test(tag.slice(0, longestTag))))
    return "too-long";
  if (/[A-Z]/.test(path)) return "uppercase";
  if (!name.test(`${domain}/${path}`)) return "format";
  if (tags.length > 0 && !tagOnly.test(tag)) return "tag";
  return digests.length > 0 ? "digest" : "format";
}

/** Without the tag and the digest behind the last slash, be it an image or not. */
export function untagged(text: string): string {
  const from = text.lastIndexOf("/") + 1;
  const at = text.slice(from).search(/[:@]/);
  return at < 0 ? text : text.slice(0, from + at);
}
