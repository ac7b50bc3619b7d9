/** Puts a credential into a Secret, in the place of an old one or beside others, and leaves everything else as it is written. */
import type { Edits } from "./edits.ts";
import { encodeJsonString, type JsonObject, membersNamed, parseJson } from "./json.ts";
import type { RegistryEntry } from "./kubernetes/dockerConfig.ts";
import { indexKey } from "./kubernetes/keyring.ts";
import { PodSpecTable } from "./kubernetes/podSpecs.ts";
import type { Secret } from "./kubernetes/resources.ts";
import { formatOfType } from "./kubernetes/secretContent.ts";
import {
  type Credential,
  encodeAuth,
  encodeDockerConfigEntry,
  type FieldChange,
} from "./kubernetes/writeDockerConfig.ts";
import { ManifestReader } from "./manifests.ts";
import { type Change, changeDockerConfig } from "./secretEdits.ts";
import { editedText } from "./sourceEdits.ts";

/** Nothing where the Secret has no such server, or where no edit is certain to give what is wanted. */
export function rotateCredential(secret: Secret, credential: Credential): Edits {
  const entry = entryOf(secret, credential.server);
  return (
    entry &&
    verified(
      secret,
      credential,
      changeDockerConfig(secret, () => changesOf(entry, credential)),
    )
  );
}

/**
 * The same where the Secret has the server already, in whatever spelling means the same to the kubelet; else beside its
 * other entries.
 */
export function putCredential(secret: Secret, credential: Credential): Edits {
  const same = entryOf(secret, credential.server) ?? entryLike(secret, credential.server);
  if (same) return rotateCredential(secret, { ...credential, server: same.key.value });
  const changes = (config: string) => additionTo(config, formatOfType(secret.secretType) === "dockercfg", credential);
  return verified(secret, credential, changeDockerConfig(secret, changes));
}

/** Only what is read back as it was meant. */
function verified(secret: Secret, credential: Credential, edits: Edits): Edits {
  if (!edits) return undefined;
  const { path } = secret;
  const after = new ManifestReader(new PodSpecTable([]))
    .read("", editedText(secret.source, edits))
    .resources.find((resource) => resource.kind === "secret" && resource.path.join() === path.join());
  const rotated = after?.kind === "secret" ? entryOf(after, credential.server) : undefined;
  return rotated && sends(rotated, credential) ? edits : undefined;
}

function entryOf({ content }: Secret, server: string): RegistryEntry | undefined {
  return content.state === "read" ? content.config.entries.find(({ key }) => key.value === server) : undefined;
}

/** What the kubelet files under the same address (keyring.go, Add). */
function entryLike({ content }: Secret, server: string): RegistryEntry | undefined {
  const index = indexKey(server);
  if ("error" in index || content.state !== "read") return undefined;
  return content.config.entries.find((entry) => entry.indexKey === index.key);
}

/** @param bare The registries are not under `auths`, but at the top. */
function additionTo(config: string, bare: boolean, credential: Credential): readonly Change[] | undefined {
  const parsed = parseJson(config);
  if ("error" in parsed || parsed.value.kind !== "object") return undefined;
  const { server, login, password, email } = credential;
  const entry = { username: login.reveal(), password, ...(email === undefined ? {} : { email }) };
  const member = `${encodeJsonString(server)}:${encodeDockerConfigEntry(entry)}`;
  if (bare) return [lastIn(parsed.value, member)];
  const auths = membersNamed(parsed.value, "auths").at(-1)?.value;
  if (!auths) return [lastIn(parsed.value, `"auths":{${member}}`)];
  return auths.kind === "object" ? [lastIn(auths, member)] : undefined;
}

function lastIn({ start, end, members }: JsonObject, member: string): Change {
  const last = members.at(-1)?.value.end;
  return last === undefined
    ? { span: { start, end }, text: `{${member}}` }
    : { span: { start: last, end: last }, text: `,${member}` };
}

function sends({ login, password }: RegistryEntry, wanted: Credential): boolean {
  return login.reveal() === wanted.login.reveal() && password.reveal() === wanted.password.reveal();
}

/** The fields that are written are written anew; only where they are no complete login, the whole entry is. */
function changesOf(entry: RegistryEntry, { login, password }: Credential): readonly FieldChange[] {
  const { usernameSpan, passwordSpan, authSpan, span, email } = entry;
  const username = login.reveal();
  if (!authSpan && !(usernameSpan && passwordSpan)) {
    const whole = { username, password, ...(email === undefined ? {} : { email }) };
    return [{ span, text: encodeDockerConfigEntry(whole) }];
  }
  const fields = [
    { span: usernameSpan, value: username },
    { span: passwordSpan, value: password.reveal() },
    { span: authSpan, value: encodeAuth(username, password) },
  ];
  return fields.flatMap(({ span, value }) => (span ? [{ span, text: encodeJsonString(value) }] : []));
}
