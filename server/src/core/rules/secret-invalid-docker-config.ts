import { inTheCluster } from "../clusterSecrets.ts";
import type { Context } from "../context.ts";
import { type Edits, ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { parseJson } from "../json.ts";
import type { Fatal } from "../kubernetes/dockerConfig.ts";
import { unwrap, wrap } from "../kubernetes/dockerConfigShape.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import type { Secret, ServiceAccount, Workload } from "../kubernetes/resources.ts";
import {
  dockerConfigTypes,
  formatOfType,
  looksLikeJson,
  type ReadDockerConfig,
  type UndecodableDockerConfig,
} from "../kubernetes/secretContent.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { base64Of, changeDockerConfig, rawValue, rewriteValue, textOfBase64 } from "../secretEdits.ts";
import { t } from "../translation.ts";

export const secretInvalidDockerConfig: Rule = {
  id: "secret-invalid-docker-config",
  severity: "error",
  summary: "The content of a pull secret is not a docker config of its type.",
  why: `
The API server refuses a Secret whose value is not base64 or not JSON, and so the Secret never comes to be. The rest it
does not check. One Secret that the kubelet cannot decode fails every pull of every Pod that lists it, for other
registries too, and with Kubernetes 1.33 and 1.34 even for images that the node has. A docker config of the other type's
shape decodes to nothing, and the pull is anonymous.

While the sidebar is connected to a cluster, a Secret that only the cluster has is looked at, too: where it cannot be
decoded, that is a **warning** at what lists it.`,

  check: {
    *secret(secret) {
      const { content } = secret;
      if (content.state === "undecodable") {
        yield {
          at: content.at,
          message: content.cause === "not-base64" ? notBase64(secret, content) : sentences[content.cause](),
          fixes: () => decode(secret, content),
        } satisfies Problem;
      } else if (content.state === "read") yield* checkJson(secret, content);
    },
    *workload(workload, context) {
      yield* checkInCluster(workload, context);
    },
    *serviceAccount(account, context) {
      yield* checkInCluster(account, context);
    },
  },
};

function* checkInCluster(owner: Workload | ServiceAccount, { inventory }: Context): Iterable<Problem> {
  for (const reference of namedIn(owner.pullSecrets)) {
    const { inCluster } = inventory.secret(reference.value, owner.namespace?.value, owner.source.uri);
    if (inCluster?.state !== "present") continue;
    const { type, registries } = inCluster.secret;
    if (!formatOfType(type) || registries) continue;
    const what = `Secret "${reference.value}"${inTheCluster(inCluster)}`;
    const message = t`${what} cannot be decoded, which fails every pull of a Pod that lists it.`;
    // Another cluster may have another one.
    yield { at: reference, severity: "warning", message };
  }
}

const sentences: Readonly<Record<Exclude<UndecodableDockerConfig["cause"], "not-base64">, () => string>> = {
  empty: () => t`The value is empty; it has to be a docker config.`,
  "not-a-string": () => t`The value is a YAML map; it has to be a string.`,
  "json-in-data": () => t`The value is JSON; under data it has to be the base64 of it.`,
  "double-base64": () => t`The value was encoded as base64 twice.`,
  "base64-in-string-data": () => t`The value is base64; under stringData it has to be the JSON itself.`,
};

function decode(secret: Secret, content: UndecodableDockerConfig): readonly Fix[] {
  switch (content.cause) {
    case "empty":
      return [];
    case "not-a-string":
      return fix(
        content.field === "data" ? t`Encode it as base64` : t`Put it in quotes`,
        asString(secret, content),
        true,
      );
    case "not-base64": {
      const repair = repairOf(secret, content);
      return repair ? fix(repair.title(), rewriteValue(secret, content, repair.change), true) : [];
    }
    case "json-in-data":
      return fix(t`Encode it as base64`, rewriteValue(secret, content, base64Of), true);
    case "double-base64":
      return fix(
        t`Decode it once`,
        rewriteValue(secret, content, (value) => textOfBase64(value)?.replace(/\s+/g, "")),
        true,
      );
    case "base64-in-string-data":
      return fix(t`Move it to data`, moveToData(secret), true);
  }
}

/** A map that is written as JSON can be the string that was meant. */
function asString(secret: Secret, { field, key }: UndecodableDockerConfig): Edits {
  const editor = new ManifestEditor(secret);
  const node = editor.node([...secret.path, field, key.value]);
  const text = node?.flow ? secret.source.text.slice(node.span.start, node.span.end) : "";
  if (!node || text.includes("\n") || "error" in parseJson(text)) return undefined;
  return [editor.replace(node.span, field === "data" ? base64Of(text) : `'${text.replaceAll("'", "''")}'`)];
}

/** Only where the whole of `stringData` may become `data`. */
function moveToData(secret: Secret): Edits {
  const editor = new ManifestEditor(secret);
  const root = editor.node(secret.path);
  const key = root?.keyOf("stringData");
  if (!key || root?.get("data") || root?.get("stringData")?.entries.length !== 1) return undefined;
  return editor.renameKey(key, "data");
}

interface Repair {
  readonly title: () => string;
  readonly why: () => string;
  readonly change: (value: string) => string;
}

/** What commonly becomes of base64 on its way into a manifest. */
const repairs: readonly Repair[] = [
  {
    title: () => t`Remove the white space`,
    why: () => t`there is white space in it`,
    change: (value) => value.replace(/\s+/g, ""),
  },
  {
    title: () => t`Write it in the standard alphabet`,
    why: () => t`it has "-" or "_", which belong to the URL-safe alphabet`,
    change: (value) => value.replaceAll("-", "+").replaceAll("_", "/"),
  },
  {
    title: () => t`Add the padding`,
    why: () => t`its padding, the "=" at the end, is missing`,
    change: (value) =>
      value.replace(/(?<!=)=+$/, "").padEnd(Math.ceil(value.replace(/(?<!=)=+$/, "").length / 4) * 4, "="),
  },
];

/** The one change that makes base64 of JSON of a value. */
function repairOf(secret: Secret, content: UndecodableDockerConfig): Repair | undefined {
  const value = rawValue(secret, content);
  if (value === undefined) return undefined;
  return repairs.find(({ change }) => looksLikeJson(textOfBase64(change(value)) ?? ""));
}

function notBase64(secret: Secret, content: UndecodableDockerConfig): string {
  const repair = repairOf(secret, content);
  return repair ? t`The value is not base64: ${repair.why()}.` : t`The value is not base64 (${content.message}).`;
}

function* checkJson(secret: Secret, content: ReadDockerConfig): Iterable<Problem> {
  const { config, format, locate } = content;
  const { fatal, shape } = config;
  const other = dockerConfigTypes[format === "dockercfg" ? "dockerconfigjson" : "dockercfg"];
  // Of the kinds of fatal errors, the others belong to `secret-auth-mismatch`.
  if (fatal?.kind === "json") {
    yield { at: locate(fatal.span), message: t`The content is not valid JSON: ${fatal.message}.` };
  } else if (fatal?.kind === "type") {
    yield { at: locate(fatal.span), message: wordsOf(fatal) };
  } else if (shape === "other-format" && content.key.value !== other.key) {
    // Where the key is the other type's as well, it is the type that is wrong: `secret-wrong-key`.
    yield {
      at: content.key,
      message: t`The content has the shape of type ${other.type}: ${shapes[format]()}.`,
      fixes: () => reshape(secret, content),
    };
  } else if (shape === "no-auths" && config.clientOnly.length === 0) {
    yield { at: content.key, message: t`The docker config has no "auths", so it has no credentials.` };
  }
}

const shapes: Readonly<Record<ReadDockerConfig["format"], () => string>> = {
  dockerconfigjson: () => t`its registries have to stand under "auths"`,
  dockercfg: () => t`its registries must not stand under "auths"`,
};

/** Says what Go says of a wrong type, without the names of its structs. */
function wordsOf({ message }: Fatal): string {
  const [, kind = "", field = "", type = ""] =
    /unmarshal (\w+) into Go (?:value|struct field ([\w.]+)) of type (\S+)$/.exec(message) ?? [];
  const name = field.slice(field.lastIndexOf(".") + 1);
  const subject = type.endsWith("EntryWithAuth") ? t`A registry's entry` : name ? `"${name}"` : t`The docker config`;
  const found = kinds[kind]?.() ?? kind;
  return type === "string"
    ? t`${subject} has to be a string, not ${found}.`
    : t`${subject} has to be an object, not ${found}.`;
}

const kinds: Readonly<Record<string, () => string>> = {
  object: () => t`an object`,
  array: () => t`a list`,
  string: () => t`a string`,
  number: () => t`a number`,
  bool: () => t`a boolean`,
};

/** Puts the registries where the type wants them, or makes the Secret of the type that its content has. */
function reshape(secret: Secret, content: ReadDockerConfig): readonly Fix[] {
  if (content.format === "dockerconfigjson") {
    return fix(t`Put the registries under "auths"`, changeDockerConfig(secret, wrap), true);
  }
  const editor = new ManifestEditor(secret);
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  const retype = secret.typeAt && [editor.replace(secret.typeAt, type), ...editor.renameKey(content.key, key)];
  return [
    ...fix(t`Change the type to ${type}`, retype, true),
    ...fix(t`Take the registries out of "auths"`, changeDockerConfig(secret, unwrap)),
  ];
}
