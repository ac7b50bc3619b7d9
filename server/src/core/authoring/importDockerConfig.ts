/** Takes the credentials out of a docker config that docker or podman keeps on somebody's machine. */
import { type DockerConfig, type RegistryEntry, readDockerConfig } from "../kubernetes/dockerConfig.ts";
import { isDockersOwn } from "../kubernetes/dockerConfigShape.ts";
import type { Credential } from "../kubernetes/writeDockerConfig.ts";
import { shownKey } from "../secrets.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import { type CredentialHelper, credentialHelpersIn, isSameServer } from "./dockerConfigHelpers.ts";
import { configProblem, loginProblem } from "./validate.ts";

export interface Imported {
  readonly credentials: readonly Credential[];
  /** What was left out and why, and what differs from docker, one sentence each. */
  readonly notes: readonly string[];
}

/** What the credential helpers of a docker config have answered. */
export interface FromHelpers extends Imported {
  /** Registries that a helper knows but has no password for; what is known of each is in the notes. */
  readonly withoutPassword: readonly string[];
}

/**
 * Takes the registries that are wanted, or all of them where none is named. A password that a helper has counts before
 * one in the file, as with docker. Errors are parts of a sentence.
 */
export function importDockerConfig(
  text: string,
  wanted: readonly string[],
  answered?: FromHelpers,
): Imported | { readonly error: string; readonly notes: readonly string[] } {
  const helperNotes = answered ? answered.notes : credentialHelpersIn(text).map(helperNote);
  const fetched = answered?.credentials ?? [];
  const config = readEither(text);
  const problem = configProblem(config, text);
  // With a helper that has answered there may well be no registry in the file.
  if (problem !== undefined && (config.fatal || !answered)) return { error: problem, notes: helperNotes };
  const has = fetched.map(({ server }) => server);
  const byHelpers = [...has, ...(answered?.withoutPassword ?? [])];
  const isAmong = (servers: readonly string[], key: string) => servers.some((server) => isSameServer(key, server));
  // A password in the file is still of use where a helper has none; that there is none in either need not be said twice.
  const inFile = config.entries.filter((entry) => !isAmong(isUsable(entry) ? has : byHelpers, entry.key.value));
  const known = [...inFile.map(({ key }) => key.value), ...byHelpers];
  const missing = wanted.find((server) => !isAmong(known, server));
  if (missing !== undefined) {
    const shown = [...inFile.map(({ key }) => shownKey(key)), ...byHelpers];
    const error =
      shown.length > 0
        ? t`it has no registry ${missing}; it has ${listed([...new Set(shown)])}`
        : t`it has no registry ${missing}`;
    return { error, notes: helperNotes };
  }
  const isWanted = (server: string) => wanted.length === 0 || isAmong(wanted, server);
  const chosen = inFile.filter(({ key }) => isWanted(key.value));
  const found = [...chosen.filter(isUsable).map(credentialOf), ...fetched.filter(({ server }) => isWanted(server))];
  // Nobody has looked at what a file or a program gives.
  const problems = found.map(({ server, login }) => loginProblem({ server, username: login.reveal() }));
  const usable = found.filter((_, i) => problems[i] === undefined);
  const refused = problems.flatMap((problem) => (problem === undefined ? [] : [`${problem} ${t`It is left out.`}`]));
  const notes = [...chosen.flatMap(noteOf), ...helperNotes, ...refused];
  if (usable.length === 0) return { error: t`it has no credentials that a cluster could use`, notes };
  return { credentials: usable, notes };
}

/** docker's own file, or the older .dockercfg, which is the same without `auths`. */
function readEither(text: string): DockerConfig {
  const config = readDockerConfig("dockerconfigjson", text);
  return config.shape === "other-format" ? readDockerConfig("dockercfg", text) : config;
}

function isUsable(entry: RegistryEntry): boolean {
  return entry.sendsPassword && !isDockersOwn(entry.key.value);
}

function credentialOf({ key, login, password, email }: RegistryEntry): Credential {
  return { server: key.value, login, password, ...(email === undefined ? {} : { email }) };
}

function noteOf(entry: RegistryEntry): readonly string[] {
  const name = shownKey(entry.key);
  if (isDockersOwn(entry.key.value)) return [t`${name} is a token of docker's own, and is left out.`];
  const token = entry.ignoredFields.map(({ value }) => value);
  if (entry.sendsPassword) {
    return token.length === 0
      ? []
      : [
          t`${name} has ${listed(token)} too, which the kubelet does not read; the user name and the password are taken.`,
        ];
  }
  return token.length === 0
    ? [t`${name} has no password in this file, and is left out.`]
    : [
        t`${name} has ${listed(token)} instead of a password. The kubelet does not read it, so it is left out; log in with a password or an access token instead.`,
      ];
}

function helperNote({ program, registry }: CredentialHelper): string {
  return registry === undefined
    ? t`docker keeps passwords in ${program} (credsStore), not in this file, and a cluster cannot ask it; let it be asked with --allow-helpers, or give them by --server, --username and a password.`
    : t`docker asks ${program} for the password of ${registry} (credHelpers), which a cluster cannot do; let it be asked with --allow-helpers, or give them by --server, --username and a password.`;
}
