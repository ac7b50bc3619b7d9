/** Docker configs as kubectl and the kubelet write them; with `dockerConfig.ts` all that may see a credential. */
import { encodeJsonString } from "../json.ts";
import type { Span } from "../text.ts";
import type { Redacted, RegistryEntry } from "./dockerConfig.ts";
import { compareBytes, encodeBase64, encodeUtf8 } from "./go.ts";

/** What a docker config's `auth` is for these credentials. */
export function encodeAuth(username: string, password: Redacted): string {
  return encodeBase64(encodeUtf8(`${username}:${password.reveal()}`));
}

/** One registry's entry as kubectl and the kubelet write it: these fields in this order, empty ones omitted. */
export function encodeDockerConfigEntry(entry: Pick<RegistryEntry, "username" | "password" | "email">): string {
  const { username, password, email = "" } = entry;
  const fields = { username, password: password.reveal(), email, auth: encodeAuth(username, password) };
  const members = Object.entries(fields).filter(([, value]) => value !== "");
  return `{${members.map(([name, value]) => `"${name}":${encodeJsonString(value)}`).join(",")}}`;
}

/** What is to be written for one registry. */
export interface Credential extends Pick<RegistryEntry, "login" | "password" | "email"> {
  /** The key in the docker config. */
  readonly server: string;
}

/**
 * A whole docker config as `kubectl create secret docker-registry` writes it, with the registries in the order in which
 * Go writes a map. What it returns holds the passwords as they are.
 */
export function encodeDockerConfig(credentials: readonly Credential[]): string {
  const sorted = credentials.toSorted((a, b) => compareBytes(a.server, b.server));
  const entries = sorted.map(({ server, login, password, email }) => {
    const entry = { username: login.reveal(), password, ...(email === undefined ? {} : { email }) };
    return `${encodeJsonString(server)}:${encodeDockerConfigEntry(entry)}`;
  });
  return `{"auths":{${entries.join(",")}}}`;
}

/** A field of an entry, to be replaced by a JSON string. */
export interface FieldChange {
  readonly span: Span;
  readonly text: string;
}

/**
 * What makes `auth` agree with the user name and the password beside it; of an `auth` without those, what takes the
 * line break from its end. Nothing where neither is certain.
 */
export function repairAuth(entry: RegistryEntry): readonly FieldChange[] {
  const { authProblem, authSpan, written, login } = entry;
  if (!authProblem || !authSpan) return [];
  const newline = authProblem.kind === "newline";
  const username = written.username?.reveal() || (newline ? login.reveal() : "");
  const password = written.password?.reveal() || (newline ? entry.password.reveal() : "");
  const kept = withoutLineBreak(password);
  if (username === "" || kept === "") return [];
  const auth = encodeBase64(encodeUtf8(`${username}:${kept}`));
  return [{ span: authSpan, text: encodeJsonString(auth) }, ...passwordChange(entry)];
}

/** Takes the line break from the end of a password that is written as such. */
export function repairPassword(entry: RegistryEntry): readonly FieldChange[] {
  return entry.passwordWhitespace === "newline" ? passwordChange(entry) : [];
}

function passwordChange({ passwordSpan, written: { password } }: RegistryEntry): readonly FieldChange[] {
  const text = password?.reveal() ?? "";
  const kept = withoutLineBreak(text);
  return passwordSpan && kept !== text ? [{ span: passwordSpan, text: encodeJsonString(kept) }] : [];
}

function withoutLineBreak(password: string): string {
  return password.replace(/[\r\n]+$/, "");
}
