/** Reads the docker config that a Secret holds, and keeps track of where each part of it is written. */
import { isEncrypted, isPlaceholder, isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import type { Entry, YamlNode } from "../yaml.ts";
import { type DockerConfig, type DockerConfigFormat, readDockerConfig } from "./dockerConfig.ts";
import { decodeBase64, decodeUtf8 } from "./go.ts";

/** Type and key have to pair (pkg/credentialprovider/secrets/secrets.go). */
export const dockerConfigTypes: Readonly<Record<DockerConfigFormat, { readonly type: string; readonly key: string }>> =
  {
    dockerconfigjson: { type: "kubernetes.io/dockerconfigjson", key: ".dockerconfigjson" },
    dockercfg: { type: "kubernetes.io/dockercfg", key: ".dockercfg" },
  };

/** Keys that people write for one of the two above. */
const lookalikes = /^\.?docker-?config(?:-?json|\.json)?$|^\.?dockercfg$|^(?:config|auth)\.json$/i;

/** What is written under one key of `data` or `stringData`. */
export interface DockerConfigText {
  readonly key: Written;
  readonly field: "data" | "stringData";
  /** The value as written: between the quotes, if it has any. */
  readonly at: Span;
}

/** A docker config that can be read. */
export interface ReadDockerConfig extends DockerConfigText {
  readonly state: "read";
  readonly format: DockerConfigFormat;
  readonly config: DockerConfig;
  /** The docker config's text without the white space around it. */
  readonly extent: Span;
  /** Where a span of the docker config's text is written: itself in `stringData`, the whole value in `data`. */
  readonly locate: (span: Span) => Span;
}

/** A value that is no base64, or base64 of base64. */
export interface UndecodableDockerConfig extends DockerConfigText {
  readonly state: "undecodable";
  readonly cause: "not-base64" | "json-in-data" | "double-base64" | "base64-in-string-data";
  readonly message: string;
}

export type SecretContent =
  /** Nothing in it looks like a docker config. */
  | { readonly state: "none" }
  /** It will be filled in later, or only the cluster can read it. */
  | { readonly state: "unknown"; readonly why: "template" | "encrypted" | "no data" }
  | ReadDockerConfig
  | UndecodableDockerConfig;

export function formatOfType(type: string): DockerConfigFormat | undefined {
  if (type === dockerConfigTypes.dockerconfigjson.type) return "dockerconfigjson";
  return type === dockerConfigTypes.dockercfg.type ? "dockercfg" : undefined;
}

function formatOfKey(key: string): DockerConfigFormat {
  return /dockercfg/i.test(key) ? "dockercfg" : "dockerconfigjson";
}

export function readSecretContent(secret: YamlNode, type: string): SecretContent {
  if (secret.get("sops")) return { state: "unknown", why: "encrypted" };
  const format = formatOfType(type);
  const found = findDockerConfig(secret, format);
  if (!found) {
    if (!format) return { state: "none" };
    return secret.get("data") || secret.get("stringData") ? { state: "none" } : { state: "unknown", why: "no data" };
  }
  const text = found.value.string;
  if (!text || isEncrypted(text.value)) return { state: "unknown", why: text ? "encrypted" : "template" };
  return readValue({ ...found, text }, format ?? formatOfKey(found.key.value));
}

interface Found extends Entry {
  readonly field: "data" | "stringData";
}

/** The key that belongs to the type, `stringData` before `data` as the API server merges them; else what resembles it. */
function findDockerConfig(secret: YamlNode, format: DockerConfigFormat | undefined): Found | undefined {
  const entries = (["stringData", "data"] as const).flatMap((field) =>
    (secret.get(field)?.entries ?? []).toReversed().map((entry) => ({ ...entry, field })),
  );
  const exact = Object.values(dockerConfigTypes).map(({ key }) => key);
  const wanted = format ? [dockerConfigTypes[format].key, ...exact] : exact;
  for (const name of wanted) {
    const entry = entries.find(({ key }) => key.value === name);
    if (entry) return entry;
  }
  return format && entries.find(({ key }) => lookalikes.test(key.value));
}

function readValue(
  { key, value, field, text }: Found & { readonly text: Written },
  format: DockerConfigFormat,
): SecretContent {
  const at = { start: text.start, end: text.end };
  if (field === "stringData") {
    const decoded = base64Of(text.value);
    if (decoded !== undefined && looksLikeJson(decoded)) {
      const message = "the value is base64, which stringData would encode a second time";
      return { state: "undecodable", key, field, at, cause: "base64-in-string-data", message };
    }
    if (!looksLikeJson(text.value) && isPlaceholder(text.value)) return { state: "unknown", why: "template" };
    return readJson(text.value, { key, field, at }, format, locator(value, at));
  }
  const decoded = decodeBase64(text.value, { padded: true });
  if ("error" in decoded) {
    if (looksLikeJson(text.value)) {
      const message = "the value is JSON, not the base64 of it";
      return { state: "undecodable", key, field, at, cause: "json-in-data", message };
    }
    if (isPlaceholder(text.value)) return { state: "unknown", why: "template" };
    return { state: "undecodable", key, field, at, cause: "not-base64", message: decoded.error };
  }
  const json = decodeUtf8(decoded.bytes);
  const again = base64Of(json);
  if (again !== undefined && looksLikeJson(again)) {
    return { state: "undecodable", key, field, at, cause: "double-base64", message: "the value is base64 of base64" };
  }
  if (!looksLikeJson(json) && isPlaceholder(text.value)) return { state: "unknown", why: "template" };
  return readJson(json, { key, field, at }, format, () => at);
}

/** A template may stand anywhere in the JSON; then only what it says outright is known, and errors prove nothing. */
function readJson(
  text: string,
  at: DockerConfigText,
  format: DockerConfigFormat,
  locate: (span: Span) => Span,
): SecretContent {
  const config = readDockerConfig(format, text);
  if (config.fatal && (isTemplated(text) || isPlaceholder(text))) return { state: "unknown", why: "template" };
  const extent = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  return { state: "read", ...at, format, config, extent, locate };
}

function locator(value: YamlNode, whole: Span): (span: Span) => Span {
  const offsets = value.offsets();
  if (!offsets) return () => whole;
  // The end is the place behind the last unit, which need not be the place of the next one.
  return ({ start, end }) => ({ start: offsets(start), end: end > start ? offsets(end - 1) + 1 : offsets(start) });
}

export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function base64Of(text: string): string | undefined {
  if (!/^[\sA-Za-z0-9+/]{8,}={0,2}\s*$/.test(text)) return undefined;
  const decoded = decodeBase64(text.trim(), { padded: true });
  return "bytes" in decoded ? decodeUtf8(decoded.bytes) : undefined;
}
