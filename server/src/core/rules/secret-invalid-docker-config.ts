import { type Edits, ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import type { Fatal } from "../kubernetes/dockerConfig.ts";
import type { Secret } from "../kubernetes/resources.ts";
import {
  dockerConfigTypes,
  looksLikeJson,
  type ReadDockerConfig,
  type UndecodableDockerConfig,
} from "../kubernetes/secretContent.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { base64Of, changeDockerConfig, rewriteValue, textOfBase64 } from "../secretEdits.ts";

export const secretInvalidDockerConfig: Rule = {
  id: "secret-invalid-docker-config",
  severity: "error",
  summary: "The content of a pull secret is not a docker config of its type.",
  why: `
The API server checks only that \`data\` is base64 and the content is JSON. One Secret that the kubelet cannot decode
fails every pull of every Pod that lists it, for other registries too, and up to Kubernetes 1.34 even for images that the
node has. A docker config of the other type's shape decodes to nothing, and the pull is anonymous.`,

  check: {
    *secret(secret) {
      const { content } = secret;
      if (content.state === "undecodable") {
        yield {
          at: content.at,
          message: `${sentences[content.cause](content)}.`,
          fixes: () => decode(secret, content),
        } satisfies Problem;
      } else if (content.state === "read") yield* checkJson(secret, content);
    },
  },
};

const sentences: Readonly<Record<UndecodableDockerConfig["cause"], (content: UndecodableDockerConfig) => string>> = {
  "not-base64": ({ message }) => `The value is not base64 (${message})`,
  "json-in-data": () => "The value is JSON; under data it has to be the base64 of it",
  "double-base64": () => "The value is base64 of base64; it was encoded twice",
  "base64-in-string-data": () => "The value is base64; under stringData it has to be the JSON itself",
};

function decode(secret: Secret, content: UndecodableDockerConfig): readonly Fix[] {
  switch (content.cause) {
    case "not-base64":
      return fix(
        "Remove the white space from the base64",
        rewriteValue(secret, content, (value) => repaired(value)),
        true,
      );
    case "json-in-data":
      return fix("Encode it as base64", rewriteValue(secret, content, base64Of), true);
    case "double-base64":
      return fix("Decode it once", rewriteValue(secret, content, textOfBase64), true);
    case "base64-in-string-data":
      return fix('Rename "stringData" to "data"', moveToData(secret), true);
  }
}

/** Only where the whole of `stringData` may become `data`. */
function moveToData(secret: Secret): Edits {
  const editor = new ManifestEditor(secret);
  const root = editor.node(secret.path);
  const key = root?.keyOf("stringData");
  if (!key || root?.get("data") || root?.get("stringData")?.entries.length !== 1) return undefined;
  return editor.renameKey(key, "data");
}

/** Base64 that was wrapped with spaces, as a folded block does it. */
function repaired(value: string): string | undefined {
  const joined = value.replace(/\s+/g, "");
  const text = joined === value ? undefined : textOfBase64(joined);
  return text !== undefined && looksLikeJson(text) ? joined : undefined;
}

function* checkJson(secret: Secret, content: ReadDockerConfig): Iterable<Problem> {
  const { config, format, locate } = content;
  const { fatal, shape } = config;
  // The first two kinds belong to `secret-auth-mismatch`.
  if (fatal && (fatal.kind === "json" || fatal.kind === "type")) {
    yield { at: locate(fatal.span), message: `The content is not a docker config: ${wordsOf(fatal)}.` };
  } else if (shape === "other-format") {
    const other = format === "dockercfg" ? "dockerconfigjson" : "dockercfg";
    yield {
      at: content.key,
      message: `The content has the shape of type ${dockerConfigTypes[other].type}: ${shapes[format]}.`,
      fixes: () => reshape(secret, content),
    };
  } else if (shape === "no-auths" && config.clientOnly.length === 0) {
    yield { at: content.key, message: 'The docker config has no "auths", so it has no credentials.' };
  }
}

const shapes: Readonly<Record<ReadDockerConfig["format"], string>> = {
  dockerconfigjson: 'its registries have to stand under "auths"',
  dockercfg: 'its registries must not stand under "auths"',
};

function wordsOf({ kind, message }: Fatal): string {
  return kind === "json"
    ? `it is no valid JSON (${message})`
    : message
        .replace(/^json: /, "")
        .replace(/Go (?:struct field|value) (?:of type )?/, "")
        .replace(/credentialprovider\./g, "");
}

/** Puts the registries under `auths`, or makes the Secret of the type that its content has. */
function reshape(secret: Secret, content: ReadDockerConfig): readonly Fix[] {
  if (content.format === "dockerconfigjson") {
    const { start, end } = content.extent;
    const changes = [
      { span: { start, end: start }, text: '{"auths":' },
      { span: { start: end, end }, text: "}" },
    ];
    return fix('Put the registries under "auths"', changeDockerConfig(secret, changes), true);
  }
  const editor = new ManifestEditor(secret);
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  const edits = secret.typeAt && [editor.replace(secret.typeAt, type), ...editor.renameKey(content.key, key)];
  return fix(`Change the type to ${type}`, edits, true);
}
