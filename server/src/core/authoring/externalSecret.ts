/** Writes an ExternalSecret (external-secrets.io) that makes a pull secret of passwords kept in a secret store. */
import { encodeJsonString } from "../json.ts";
import { dockerConfigTypes } from "../kubernetes/secretContent.ts";
import { scalar } from "../listText.ts";
import { t } from "../translation.ts";
import type { Login, PullSecretName } from "./validate.ts";
import { lines, metadata, quotedScalar } from "./yamlText.ts";

export const storeKinds = ["SecretStore", "ClusterSecretStore"] as const;

export interface SecretStore {
  readonly kind: (typeof storeKinds)[number];
  readonly name: string;
}

/** A registry whose password the store has. */
export interface StoredLogin extends Login {
  /** Where the store keeps the password. */
  readonly remoteKey: string;
  /** The part of it that is the password, where a secret of the store has parts. */
  readonly remoteProperty?: string;
}

/** Why a template cannot hold this login: the operator would take it for a mark of the template. */
export function templateProblem({ server, username, email = "" }: Login): string | undefined {
  return [server, username, email].some((text) => text.includes("{{"))
    ? t`The server, the user name or the e-mail address of ${server} has "{{" in it, which an ExternalSecret takes for a template.`
    : undefined;
}

export function externalSecret(of: PullSecretName, store: SecretStore, logins: readonly StoredLogin[]): string {
  const variables = logins.map((_, i) => (logins.length === 1 ? "password" : `password${i + 1}`));
  const entries = logins.map((login, i) => templateEntry(login, variables[i] ?? ""));
  return lines(
    externalSecretLines(of, {
      refreshInterval: "1h",
      store: ["  secretStoreRef:", `    kind: ${store.kind}`, `    name: ${scalar(store.name)}`],
      dockerConfig: `{"auths":{${entries.join(",")}}}`,
      data: ["  data:", ...logins.flatMap((login, i) => remote(login, variables[i] ?? ""))],
    }),
  );
}

interface Contents {
  readonly refreshInterval: string;
  /** Lines of the specification, where there is a store. */
  readonly store?: readonly string[];
  /** A template of Go's that gives a docker config. */
  readonly dockerConfig: string;
  /** Lines of the specification: where the template's values come from. */
  readonly data: readonly string[];
}

export function externalSecretLines(
  of: PullSecretName,
  { refreshInterval, store = [], dockerConfig, data }: Contents,
): readonly string[] {
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  return [
    "apiVersion: external-secrets.io/v1",
    "kind: ExternalSecret",
    ...metadata(of),
    "spec:",
    `  refreshInterval: ${refreshInterval}`,
    ...store,
    "  target:",
    `    name: ${scalar(of.name)}`,
    "    template:",
    `      type: ${type}`,
    "      data:",
    `        ${key}: ${quotedScalar(dockerConfig)}`,
    ...data,
  ];
}

/** The entry that kubectl would write, with the password left to the template. */
function templateEntry({ server, username, email = "" }: Login, variable: string): string {
  const user = encodeJsonString(username);
  const mail = email === "" ? "" : `"email":${encodeJsonString(email)},`;
  // Go reads a JSON string as a string of its own, and `printf` puts no line break at the end.
  const auth = `{{ printf "%s:%s" ${user} .${variable} | b64enc }}`;
  return `${encodeJsonString(server)}:{"username":${user},"password":{{ .${variable} | toJson }},${mail}"auth":"${auth}"}`;
}

function remote({ remoteKey, remoteProperty }: StoredLogin, variable: string): readonly string[] {
  const property = remoteProperty === undefined ? [] : [`        property: ${scalar(remoteProperty)}`];
  return [`    - secretKey: ${variable}`, "      remoteRef:", `        key: ${scalar(remoteKey)}`, ...property];
}
