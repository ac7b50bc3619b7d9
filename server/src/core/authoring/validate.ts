/** What keeps a pull secret from being made at all, each in one sentence that quotes no credential. */
import type { DockerConfig } from "../kubernetes/dockerConfig.ts";
import { encodeUtf8 } from "../kubernetes/go.ts";
import { type Credential, encodeDockerConfig } from "../kubernetes/writeDockerConfig.ts";
import { shownKey } from "../secrets.ts";
import { t } from "../translation.ts";

/** Names a Secret and where it is to be. */
export interface PullSecretName {
  readonly name: string;
  readonly namespace?: string;
}

/** A registry and who pulls from it, as far as it may be shown. */
export interface Login {
  readonly server: string;
  readonly username: string;
  readonly email?: string;
}

/** A DNS-1123 label and a subdomain made of such (apimachinery/pkg/util/validation). */
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Why nothing of a kind can have such a name or stand in such a namespace. */
export function nameProblem(
  { name, namespace }: PullSecretName,
  kind: "Secret" | "ServiceAccount" = "Secret",
): string | undefined {
  if (name === "") return t`The name of the ${kind} is empty.`;
  if (name.length > 253) return t`The name of the ${kind} is longer than 253 characters.`;
  if (!subdomain.test(name)) {
    return t`No ${kind} can be called "${name}". It consists of lower-case letters, digits and dashes, in parts between dots, and begins and ends with a letter or a digit.`;
  }
  return namespace === undefined ? undefined : namespaceProblem(namespace);
}

/** Why there can be no such namespace. */
export function namespaceProblem(namespace: string): string | undefined {
  if (namespace === "") return t`The namespace is empty.`;
  if (namespace.length > 63) return t`The namespace is longer than 63 characters.`;
  return label.test(namespace)
    ? undefined
    : t`No namespace can be called "${namespace}". It consists of lower-case letters, digits and dashes, and begins and ends with a letter or a digit.`;
}

/** Why no secret store can have such a name. */
export function storeProblem(name: string): string | undefined {
  if (name === "") return t`The name of the store is empty.`;
  if (name.length > 253) return t`The name of the store is longer than 253 characters.`;
  return subdomain.test(name)
    ? undefined
    : t`No store can be called "${name}". It consists of lower-case letters, digits and dashes, in parts between dots, and begins and ends with a letter or a digit.`;
}

/** Why nothing can be made of this registry and user name. */
export function loginProblem({ server, username, email = "" }: Login): string | undefined {
  if (server.trim() === "") return t`The server is empty; for Docker Hub it is https://index.docker.io/v1/.`;
  if (/^(?:\w+:\/\/)?[^/]*@/.test(server)) {
    return t`The server has an "@" in it; the user name and the password are given apart from it.`;
  }
  if (username === "") return t`The user name for ${server} is empty.`;
  // Docker configs keep both in one text, and the kubelet cuts it at the first colon.
  if (username.includes(":")) return t`The user name for ${server} has a colon in it, and would be cut there.`;
  const broken = [server, username, email].find((text) => !text.isWellFormed());
  return broken === undefined ? undefined : t`The server, the user name or the e-mail address of ${server} is no text.`;
}

/** The most that a Secret holds (pkg/apis/core, MaxSecretSize), in bytes. */
export const mostBytes = 1_048_576;

/** Why these credentials cannot be in one Secret. */
export function credentialsProblem(credentials: readonly Credential[]): string | undefined {
  const servers = credentials.map(({ server }) => server);
  const twice = servers.find((server, i) => servers.indexOf(server) !== i);
  if (twice !== undefined) return t`The server ${twice} is given twice; a docker config has each only once.`;
  const tooLarge = encodeUtf8(encodeDockerConfig(credentials)).length > mostBytes;
  return tooLarge ? t`The docker config is larger than 1 MiB, which is the most that a Secret holds.` : undefined;
}

/** Why a docker config with this text cannot be taken over; a part of a sentence. */
export function configProblem({ entries, fatal, shape }: DockerConfig, text: string): string | undefined {
  if (fatal) {
    const entry = entries.find(({ span }) => span.start <= fatal.span.start && fatal.span.end <= span.end);
    const line = text.slice(0, fatal.span.start).split("\n").length;
    return entry
      ? t`it is no docker config that docker or the kubelet could read, because of what stands under ${shownKey(entry.key)} (${fatal.message})`
      : t`it is no docker config that docker or the kubelet could read, because of what stands in line ${line} (${fatal.message})`;
  }
  return shape === "no-auths" || shape === "empty" ? t`it has no registries under auths` : undefined;
}
