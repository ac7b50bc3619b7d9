/** Reads the docker config that a Secret holds, and keeps track of where each part of it is written. */
import { parseJson } from "../json.ts";
import { isEncrypted, isPlaceholder, isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import { t } from "../translation.ts";
import type { Entry, YamlNode } from "../yaml.ts";
import { type DockerConfig, readDockerConfig } from "./dockerConfig.ts";
import type { DockerConfigFormat } from "./dockerConfigShape.ts";
import { decodeBase64, decodeUtf8 } from "./go.ts";
import { registryOf } from "./registries.ts";
import { withoutMarks } from "./templateMarks.ts";

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

/** A value from which no JSON can be read, so that the API server refuses the Secret. */
export interface UndecodableDockerConfig extends DockerConfigText {
  readonly state: "undecodable";
  readonly cause: "empty" | "not-a-string" | "not-base64" | "json-in-data" | "double-base64" | "base64-in-string-data";
  readonly message: string;
}

export type SecretContent =
  /** Nothing in it looks like a docker config. */
  | { readonly state: "none" }
  /** It will be filled in later, or only the cluster can read it. */
  | { readonly state: "unknown"; readonly why: "template" | "encrypted" | "no-data" }
  | ReadDockerConfig
  | UndecodableDockerConfig;

export function formatOfType(type: string | undefined): DockerConfigFormat | undefined {
  if (type === dockerConfigTypes.dockerconfigjson.type) return "dockerconfigjson";
  return type === dockerConfigTypes.dockercfg.type ? "dockercfg" : undefined;
}

function formatOfKey(key: string): DockerConfigFormat {
  return /dockercfg/i.test(key) ? "dockercfg" : "dockerconfigjson";
}

/** How controllers are told to copy the content of other Secrets into one that is declared empty. */
const copied = /\/(?:replicate-from|reflects)$|^secretgen\.carvel\.dev\/image-pull-secret$/;

export function readSecretContent(secret: YamlNode, type: string | undefined): SecretContent {
  if (secret.get("sops")) return { state: "unknown", why: "encrypted" };
  const format = formatOfType(type);
  const found = findDockerConfig(secret, format);
  if (!found) return without(secret, format);
  const content = readField(found, format ?? formatOfKey(found.key.value));
  const empty = content.state === "read" ? content.config.entries.length === 0 : content.state === "undecodable";
  return empty && isCopied(secret) ? { state: "unknown", why: "template" } : content;
}

/**
 * Reads the docker config in what a template for a Secret has under `data`: text, not base64. What cannot be read now
 * may well be right once it is filled in.
 */
export function readTemplateContent(data: YamlNode | undefined, type: string | undefined): SecretContent {
  const entries = data?.entries ?? [];
  const key = dockerConfigKey(
    entries.map(({ key }) => key),
    formatOfType(type),
  );
  const entry = entries.find((entry) => entry.key === key);
  if (!entry) return { state: "unknown", why: "template" };
  const content = readField({ ...entry, field: "stringData" }, formatOfType(type) ?? formatOfKey(entry.key.value));
  return content.state === "read" && !content.config.fatal ? content : { state: "unknown", why: "template" };
}

/** Where no key is that of a docker config, merged data may still have it. */
function without(secret: YamlNode, format: DockerConfigFormat | undefined): SecretContent {
  if (!format) return { state: "none" };
  const fields = [secret.get("data"), secret.get("stringData")];
  if (fields.some((field) => field?.entries.some(({ key }) => key.value === "<<")) || isCopied(secret)) {
    return { state: "unknown", why: "template" };
  }
  return fields.some((field) => field?.kind === "map") ? { state: "none" } : { state: "unknown", why: "no-data" };
}

function isCopied(secret: YamlNode): boolean {
  return secret.at("metadata", "annotations")?.entries.some(({ key }) => copied.test(key.value)) === true;
}

interface Found extends Entry {
  readonly field: "data" | "stringData";
}

/** The key that belongs to the type, `stringData` before `data` as the API server merges them; else what resembles it. */
function findDockerConfig(secret: YamlNode, format: DockerConfigFormat | undefined): Found | undefined {
  const entries = (["stringData", "data"] as const).flatMap((field) =>
    (secret.get(field)?.entries ?? []).toReversed().map((entry) => ({ ...entry, field })),
  );
  const found = dockerConfigKey(
    entries.map(({ key }) => key),
    format,
  );
  return entries.find(({ key }) => key === found);
}

/** Of the keys of a Secret's data the one that has, or is meant to have, its docker config. */
export function dockerConfigKey(keys: readonly Written[], format: DockerConfigFormat | undefined): Written | undefined {
  const exact = Object.values(dockerConfigTypes).map(({ key }) => key);
  const wanted = format ? [dockerConfigTypes[format].key, ...exact] : exact;
  for (const name of wanted) {
    const key = keys.find(({ value }) => value === name);
    if (key) return key;
  }
  return format && keys.find(({ value }) => lookalikes.test(value));
}

function readField(found: Found, format: DockerConfigFormat): SecretContent {
  const { key, value, field } = found;
  const text = value.string;
  const undecodable = (cause: UndecodableDockerConfig["cause"], message: string, at: Span = value.span) =>
    ({ state: "undecodable", key, field, at: { start: at.start, end: at.end }, cause, message }) as const;
  if (text) {
    if (isEncrypted(text.value)) return { state: "unknown", why: "encrypted" };
    if (text.value.trim() === "") return undecodable("empty", t`the value is empty`, text);
    const where = { key, field, at: { start: text.start, end: text.end } };
    return field === "data"
      ? readData(text.value, where, format)
      : readStringData(text.value, where, format, locator(value, text));
  }
  if (value.kind === "null") return undecodable("empty", t`the value is empty`, key);
  // `{{ .Values.config }}` without quotes is a map, too, as far as YAML goes.
  return isDockerConfigMap(value)
    ? undecodable("not-a-string", t`the value is a YAML map, not a string`)
    : { state: "unknown", why: "template" };
}

function isDockerConfigMap(value: YamlNode): boolean {
  const registries = value.get("auths") ?? value;
  return registries.entries.some((entry) =>
    ["auth", "username", "password"].some((name) => entry.value.get(name) !== undefined),
  );
}

function readStringData(
  text: string,
  where: DockerConfigText,
  format: DockerConfigFormat,
  locate: (span: Span) => Span,
): SecretContent {
  const decoded = base64Of(text);
  if (decoded !== undefined && looksLikeJson(decoded)) {
    const message = t`the value is base64, which stringData would encode a second time`;
    return { state: "undecodable", ...where, cause: "base64-in-string-data", message };
  }
  if (!looksLikeJson(text) && isPlaceholder(text)) return { state: "unknown", why: "template" };
  return readJson(text, where, format, locate);
}

function readData(text: string, where: DockerConfigText, format: DockerConfigFormat): SecretContent {
  const undecodable = (cause: UndecodableDockerConfig["cause"], message: string) =>
    ({ state: "undecodable", ...where, cause, message }) as const;
  const decoded = decodeBase64(text, { padded: true });
  if ("error" in decoded) {
    // A template may well begin with a brace, but no template as a whole is JSON.
    const template = isTemplated(text) && "error" in parseJson(text);
    if (template || (!text.trimStart().startsWith("{") && isPlaceholder(text)))
      return { state: "unknown", why: "template" };
    if (looksLikeJson(text)) return undecodable("json-in-data", t`the value is JSON, not the base64 of it`);
    return undecodable("not-base64", decoded.error);
  }
  const json = decodeUtf8(decoded.bytes);
  if (looksLikeJson(json)) return readJson(json, where, format, () => where.at);
  const again = base64Of(json);
  if (again !== undefined && looksLikeJson(again))
    return undecodable("double-base64", t`the value is base64 of base64`);
  if (isPlaceholder(text) || isFiller(json)) return { state: "unknown", why: "template" };
  return readJson(json, where, format, () => where.at);
}

/**
 * Whether a text was never meant to be a docker config: a word of base64's letters, which decodes to no text, or what
 * the documentation of Kubernetes has in its place, base64 of `Really really reeeeee…`.
 */
function isFiller(decoded: string): boolean {
  const unprintable = /\p{Cc}|\ufffd/u.test(decoded.replace(/\s/g, ""));
  return (decoded.length < 48 && unprintable) || /([a-z])\1{7}/i.test(decoded);
}

/** A template may stand anywhere in the JSON; then only what it says outright is known, and errors prove nothing. */
function readJson(
  text: string,
  where: DockerConfigText,
  format: DockerConfigFormat,
  locate: (span: Span) => Span,
): SecretContent {
  const plain = readDockerConfig(format, text);
  // Where only values are filled in, the registries are known.
  const template = plain.fatal && isTemplated(text) ? readDockerConfig(format, withoutMarks(text), true) : undefined;
  const config = template && !template.fatal && template.entries.length > 0 ? template : plain;
  const filledIn = config.entries.some(({ placeholder, authProblem }) => placeholder && authProblem);
  if (config.fatal && (filledIn || isTemplated(text) || isPlaceholder(text))) {
    return { state: "unknown", why: "template" };
  }
  const extent = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  return { state: "read", ...where, format, config, extent, locate };
}

/** An error at the end of the text is shown at its last character. */
function locator(value: YamlNode, text: Written): (span: Span) => Span {
  const offsets = value.offsets();
  const last = text.value.trimEnd().length - 1;
  return ({ start, end }) => {
    if (!offsets) return { start: text.start, end: text.end };
    const from = Math.min(start, last);
    return { start: offsets(from), end: offsets(Math.max(end, from + 1)) };
  };
}

export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function base64Of(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^[\sA-Za-z0-9+/]{8,}={0,2}$/.test(trimmed)) return undefined;
  const decoded = decodeBase64(trimmed, { padded: true });
  return "bytes" in decoded ? decodeUtf8(decoded.bytes) : undefined;
}

/**
 * The content of a Secret that is made for one registry, and the kind of its token, if that expires.
 *
 * @param user Nothing where it is not known; of Amazon ECR, there is only one.
 */
export function madeDockerConfig(server: string, user: string | undefined, at: Span) {
  const host = server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const username = user ?? (registryOf(host)?.id === "ecr" ? "AWS" : "");
  const content = toldDockerConfig({ [server]: username }, at);
  return { content, expires: content.config.entries[0]?.shortLived?.kind };
}

/** A docker config of which only user names are told, by the registries' keys: what is sent with them is not known. */
export function toldDockerConfig(users: Readonly<Record<string, string>>, at: Span): ReadDockerConfig {
  const entries = Object.entries(users).map(([key, username]) => [key, { username, password: "{{}}" }] as const);
  const config = readDockerConfig("dockerconfigjson", JSON.stringify({ auths: Object.fromEntries(entries) }));
  const key = { value: dockerConfigTypes.dockerconfigjson.key, ...at };
  const where = { key, field: "stringData", at, extent: at, locate: () => at } as const;
  return { state: "read", format: "dockerconfigjson", config, ...where };
}
