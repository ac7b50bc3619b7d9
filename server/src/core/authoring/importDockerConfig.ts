/** Takes the credentials out of a docker config that docker or podman keeps on somebody's machine. */
import { type JsonNode, membersNamed, parseJson } from "../json.ts";
import { type DockerConfig, type RegistryEntry, readDockerConfig } from "../kubernetes/dockerConfig.ts";
import { isDockersOwn } from "../kubernetes/dockerConfigShape.ts";
import { indexKey } from "../kubernetes/keyring.ts";
import type { Credential } from "../kubernetes/writeDockerConfig.ts";
import { shownKey } from "../secrets.ts";
import { listed } from "../words.ts";
import { configProblem } from "./validate.ts";

export interface Imported {
  readonly credentials: readonly Credential[];
  /** What was left out and why, and what differs from docker, one sentence each. */
  readonly notes: readonly string[];
}

/** Takes the registries that are wanted, or all of them where none is named. Errors are parts of a sentence. */
export function importDockerConfig(
  text: string,
  wanted: readonly string[],
): Imported | { readonly error: string; readonly notes: readonly string[] } {
  const helpers = helpersOf(text);
  const config = readEither(text);
  const problem = configProblem(config);
  if (problem !== undefined) return { error: problem, notes: helpers.map(helperNote) };
  const keys = config.entries.map(({ key }) => key.value);
  const missing = wanted.find((server) => !keys.some((key) => isSame(key, server)));
  if (missing !== undefined) {
    const known = config.entries.map(({ key }) => shownKey(key));
    return { error: `it has no registry ${missing}; it has ${listed(known)}`, notes: helpers.map(helperNote) };
  }
  const chosen = config.entries.filter(
    ({ key }) => wanted.length === 0 || wanted.some((server) => isSame(key.value, server)),
  );
  const notes = [...chosen.flatMap(noteOf), ...helpers.map(helperNote)];
  const usable = chosen.filter(isUsable);
  if (usable.length === 0) return { error: "it has no credentials that a cluster could use", notes };
  return { credentials: usable.map(credentialOf), notes };
}

/** docker's own file, or the older .dockercfg, which is the same without `auths`. */
function readEither(text: string): DockerConfig {
  const config = readDockerConfig("dockerconfigjson", text);
  return config.shape === "other-format" ? readDockerConfig("dockercfg", text) : config;
}

function isSame(key: string, server: string): boolean {
  const [left, right] = [indexKey(key), indexKey(server)];
  return key === server || (!("error" in left) && !("error" in right) && left.key === right.key);
}

function isUsable(entry: RegistryEntry): boolean {
  return entry.sendsPassword && !isDockersOwn(entry.key.value);
}

function credentialOf({ key, login, password, email }: RegistryEntry): Credential {
  return { server: key.value, login, password, ...(email === undefined ? {} : { email }) };
}

function noteOf(entry: RegistryEntry): readonly string[] {
  const name = shownKey(entry.key);
  if (isDockersOwn(entry.key.value)) return [`${name} is a token of docker's own, and is left out.`];
  const token = entry.ignoredFields.map(({ value }) => value);
  const password = "log in with a password or an access token instead";
  if (entry.sendsPassword) {
    return token.length === 0
      ? []
      : [
          `${name} has ${listed(token)} too, which the kubelet does not read; the user name and the password are taken.`,
        ];
  }
  return token.length === 0
    ? [`${name} has no password in this file, and is left out.`]
    : [
        `${name} has ${listed(token)} instead of a password. The kubelet does not read it, so it is left out; ${password}.`,
      ];
}

/** A program that keeps credentials for docker: of one registry, or of all where no registry is named. */
interface Helper {
  readonly program: string;
  readonly registry?: string;
}

function helpersOf(text: string): readonly Helper[] {
  const parsed = parseJson(text);
  if ("error" in parsed) return [];
  const [store, some] = ["credsStore", "credHelpers"].map((name) => membersNamed(parsed.value, name).at(-1)?.value);
  const members = some?.kind === "object" ? some.members : [];
  return [
    ...namesIn(store).map((program) => ({ program })),
    ...members.flatMap(({ key, value }) => namesIn(value).map((program) => ({ program, registry: shownKey(key) }))),
  ];
}

function namesIn(node: JsonNode | undefined): readonly string[] {
  return node?.kind === "string" && node.value !== "" ? [`docker-credential-${node.value}`] : [];
}

function helperNote({ program, registry }: Helper): string {
  return registry === undefined
    ? `docker keeps passwords in ${program} (credsStore), not in this file, and a cluster cannot ask it; give them by --server, --username and a password.`
    : `docker asks ${program} for the password of ${registry} (credHelpers), which a cluster cannot do; give it by --server, --username and a password.`;
}
