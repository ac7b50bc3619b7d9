/** Reads the kubelet's own files: which programs it asks for credentials, and whom it lets use an image of the node. */
import { closest } from "../closest.ts";
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import type { Entry, YamlNode } from "../yaml.ts";
import { type Readers, strings } from "./declared.ts";
import {
  type FieldType,
  type KubeletField,
  type KubeletFields,
  providerConfigFields,
  verificationFields,
} from "./kubeletFields.ts";
import type {
  CredentialProvider,
  CredentialProviderConfig,
  DecodingProblem,
  FeatureGates,
  KubeletConfiguration,
  TokenAttributes,
} from "./kubeletResources.ts";
import type { Declared } from "./resources.ts";
import { providerApis } from "./versions.ts";

const group = "kubelet.config.k8s.io";
const kind = "CredentialProviderConfig";

export const kubeletReaders: Readers = {
  [group]: {
    KubeletConfiguration: (node, declared) => [readKubeletConfiguration(node, declared)],
    [kind]: readProviderConfig,
    "*": readProviderConfig,
  },
  "*": { [kind]: readProviderConfig },
};

/** What the text of a document has in it that is a CredentialProviderConfig under a wrong name. */
export const mentionOfProviders = /\bmatchImages\b/;

/** Under a wrong kind or group it counts only where the rest of it shows what is meant. */
function readProviderConfig(node: YamlNode, declared: Declared): readonly CredentialProviderConfig[] {
  const list = node.get("providers");
  const isNamed = declared.type === kind && declared.apiVersion.startsWith(`${group}/`);
  if (!isNamed && !list?.items.some((item) => item.get("matchImages"))) return [];
  const kindAt = node.get("kind")?.string;
  const versionAt = node.get("apiVersion")?.string;
  const isV1 = declared.apiVersion === `${group}/v1`;
  const config: CredentialProviderConfig = {
    kind: "credentialProviderConfig",
    ...declared,
    isV1,
    versionAt,
    at: node.keyOf("providers") ?? kindAt ?? node.span,
    templated: list?.string !== undefined && isTemplated(list.string.value),
    decoding: [
      ...wrongHeader(declared, kindAt, versionAt),
      ...decode(node, providerConfigFields, "", isV1 || !isNamed),
    ],
    providers: list?.items.map(readProvider) ?? [],
  };
  return [config];
}

function wrongHeader(
  { type, apiVersion }: Declared,
  kindAt: Written | undefined,
  versionAt: Written | undefined,
): readonly DecodingProblem[] {
  const error = `no kind "${type}" is registered for version "${apiVersion}"`;
  const problem = { field: error, wanted: undefined };
  const versions = Object.keys(providerApis).map((version) => `${group}/${version}`);
  if (!versions.includes(apiVersion) && versionAt) {
    const meant = closest(apiVersion, versions, (version) => version);
    return [{ ...problem, cause: "wrong-version", at: versionAt, meant }];
  }
  return type !== kind && kindAt ? [{ ...problem, cause: "wrong-kind", at: kindAt, meant: kind }] : [];
}

/** The kubelet decodes strictly: fields that there are not, and fields written twice, keep it from starting. */
function decode(node: YamlNode, fields: KubeletFields, path: string, isV1: boolean): readonly DecodingProblem[] {
  const seen = new Set<string>();
  return node.entries.flatMap((entry): readonly DecodingProblem[] => {
    const { key, value } = entry;
    const field = path === "" ? key.value : `${path}.${key.value}`;
    const known = Object.hasOwn(fields, key.value) ? fields[key.value] : undefined;
    const problem = { at: key, field, meant: undefined, wanted: undefined };
    if (seen.has(key.value)) return [{ ...problem, cause: "written-twice" }];
    seen.add(key.value);
    if (key.value === "<<" || isTemplated(key.value)) return [];
    if (!known || (known.onlyV1 && !isV1)) {
      const names = Object.keys(fields).filter((name) => !node.get(name));
      const meant = known ? undefined : closestField(key.value, names);
      return [{ ...problem, cause: "unknown-field", meant }];
    }
    return decodeValue(entry, value, known, field, isV1);
  });
}

/** Names differ in case alone, too, which Go's strict decoder does not forgive. */
function closestField(name: string, names: readonly string[]): string | undefined {
  return names.find((other) => other.toLowerCase() === name.toLowerCase()) ?? closest(name, names, (other) => other);
}

function decodeValue(
  { key }: Entry,
  value: YamlNode,
  { type, fields = {} }: KubeletField,
  field: string,
  isV1: boolean,
): readonly DecodingProblem[] {
  if (value.kind === "null" || isTemplated(value.string?.value ?? "")) return [];
  const at = value.kind === "scalar" ? value.span : key;
  const wrong: DecodingProblem = { cause: "wrong-type", at, field, meant: undefined, wanted: type };
  if (value.kind !== kinds[type]) return [wrong];
  switch (type) {
    case "string":
    case "duration":
      return value.string ? [] : [wrong];
    case "boolean":
      return typeof value.scalar === "boolean" ? [] : [wrong];
    case "strings": {
      const item = value.items.find((item) => item.kind !== "null" && !item.string);
      return item ? [{ ...wrong, at: item.span }] : [];
    }
    case "booleans":
      return [];
    case "object":
      return decode(value, fields, field, isV1);
    case "objects":
      return value.items.flatMap((item, index) =>
        item.kind === "map" ? decode(item, fields, `${field}[${index}]`, isV1) : [{ ...wrong, at: item.span }],
      );
  }
}

const kinds: Readonly<Record<FieldType, YamlNode["kind"]>> = {
  string: "scalar",
  duration: "scalar",
  boolean: "scalar",
  strings: "seq",
  objects: "seq",
  object: "map",
  booleans: "map",
};

function readProvider(node: YamlNode): CredentialProvider {
  const name = node.get("name")?.string;
  const matchImages = node.get("matchImages");
  const attributes = node.get("tokenAttributes");
  const at = name ?? node.entries[0]?.key ?? node.span;
  return {
    path: node.path,
    at,
    name,
    matchImages: strings(matchImages),
    matchImagesAt: matchImages && (node.keyOf("matchImages") ?? matchImages.span),
    cacheDuration: node.get("defaultCacheDuration")?.string,
    apiVersion: node.get("apiVersion")?.string,
    tokenAttributes:
      attributes?.kind === "map" ? readTokenAttributes(attributes, node.keyOf("tokenAttributes") ?? at) : undefined,
  };
}

function readTokenAttributes(node: YamlNode, at: Span): TokenAttributes {
  const required = node.get("requireServiceAccount");
  return {
    path: node.path,
    at,
    audience: node.get("serviceAccountTokenAudience")?.string,
    cacheType: node.get("cacheType")?.string,
    requireServiceAccount:
      typeof required?.scalar === "boolean" ? { value: required.scalar, ...required.span } : undefined,
    requiredKeys: strings(node.get("requiredServiceAccountAnnotationKeys")),
    optionalKeys: strings(node.get("optionalServiceAccountAnnotationKeys")),
  };
}

function readKubeletConfiguration(node: YamlNode, declared: Declared): KubeletConfiguration {
  const policy = node.get("imagePullCredentialsVerificationPolicy")?.string;
  return {
    kind: "kubeletConfiguration",
    ...declared,
    policy: policy?.value === "" || isTemplated(policy?.value ?? "") ? undefined : policy,
    allowlist: strings(node.get("preloadedImagesVerificationAllowlist")),
    decoding: node.entries.flatMap((entry) => {
      const field = Object.hasOwn(verificationFields, entry.key.value) && verificationFields[entry.key.value];
      return field ? decodeValue(entry, entry.value, field, entry.key.value, false) : [];
    }),
    featureGates: featureGatesIn(node),
    staticPodPath: node.get("staticPodPath")?.string?.value,
  };
}

export function featureGatesIn(node: YamlNode): FeatureGates {
  const gates = node.get("featureGates")?.entries ?? [];
  return Object.fromEntries(
    gates.flatMap(({ key, value }) => (typeof value.scalar === "boolean" ? [[key.value, value.scalar]] : [])),
  );
}
