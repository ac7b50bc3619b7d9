/** Docker configs as the kubelet reads them: beside what writes them, the only place where credentials live. */
import { type JsonMember, type JsonNode, type JsonObject, membersNamed, parseJson } from "../json.ts";
import { isTemplated } from "../placeholders.ts";
import type { Span, Written } from "../text.ts";
import { t } from "../translation.ts";
import {
  isKeyFile,
  isPlaceholderAuth,
  looksLikePlaceholder,
  looksLikeToken,
  type PasswordWhitespace,
  type ShortLived,
  shortLivedKind,
  whitespaceOf,
} from "./credentialSigns.ts";
import { type DockerConfigFormat, type DockerConfigShape, shapeOf } from "./dockerConfigShape.ts";
import { decodeBase64, decodeUtf8 } from "./go.ts";
import { indexKey } from "./keyring.ts";

/** A text that must not be shown: every way of printing it by accident gives "[redacted]". */
export class Redacted {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for code that compares or writes credentials. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[redacted]";
  }
}

export interface DockerConfig {
  /** One per registry: of a key that is written twice, the last. The kubelet uses none of them if `fatal` is set. */
  readonly entries: readonly RegistryEntry[];
  /** Why the kubelet refuses the whole config, and with it the pull. */
  readonly fatal?: Fatal;
  readonly shape?: DockerConfigShape;
  /** Keys that mean something to docker on the machine of whoever wrote this, and nothing to the kubelet. */
  readonly clientOnly: readonly Written[];
  /** It becomes JSON only when a template is filled in: the registries are known, and what is sent to them is not. */
  readonly ofTemplate: boolean;
}

export interface Fatal {
  /** What the kubelet shows, which holds nothing of the content but one character of broken JSON. */
  readonly message: string;
  readonly kind: "json" | "type" | "illegal-base64" | "no-colon";
  readonly span: Span;
}

/** One registry's credentials. Spans of JSON strings include their quotes. */
export interface RegistryEntry {
  readonly key: Written;
  /** What the kubelet files it under; undefined if it skips the entry, because the key is no address. */
  readonly indexKey: string | undefined;
  /** The user name that is sent, or "[token]" if it looks like a token. */
  readonly username: string;
  /** The user name that is sent, whatever it looks like. */
  readonly login: Redacted;
  readonly password: Redacted;
  readonly email?: string;
  /** The value that belongs to the key. */
  readonly span: Span;
  readonly authSpan?: Span;
  readonly usernameSpan?: Span;
  readonly passwordSpan?: Span;
  /** The fields `username` and `password` as written, which `auth` may override. */
  readonly written: { readonly username?: Redacted; readonly password?: Redacted };
  /** Neither user name nor password. It still matches images, and is sent. */
  readonly empty: boolean;
  readonly sendsPassword: boolean;
  /** Fields that docker understands and the kubelet does not read. */
  readonly ignoredFields: readonly Written[];
  readonly authProblem?: AuthProblem;
  readonly passwordWhitespace?: PasswordWhitespace;
  readonly shortLived?: ShortLived;
  /** The credentials are an example's, or a template's before it is filled in. */
  readonly placeholder: boolean;
}

export interface AuthProblem {
  /** The first two are fatal for the whole config. */
  readonly kind: "illegal-base64" | "no-colon" | "disagrees" | "newline";
  readonly message: string;
  readonly span: Span;
}

const goTypes = {
  dockerconfigjson: "credentialprovider.DockerConfigJSON",
  dockercfg: "credentialprovider.DockerConfig",
};
const authsField = "DockerConfigJSON.auths";
const entryType = "credentialprovider.dockerConfigEntryWithAuth";

/** A fault of an entry ends Go's reading at once; any other is remembered, and counts if none of those follows. */
interface Faults {
  readonly immediate: Fatal[];
  readonly deferred: Fatal[];
  /** Whether a template's marks are no faults. */
  readonly ofTemplate: boolean;
}

/**
 * Reads a docker config. Of the JSON that Go accepts, nothing is lost; of other JSON, `fatal` is what Go says.
 *
 * @param ofTemplate Whether values may still have to be filled in, so that an `auth` need not be base64 yet.
 */
export function readDockerConfig(format: DockerConfigFormat, text: string, ofTemplate = false): DockerConfig {
  const parsed = parseJson(text);
  if ("error" in parsed) {
    const span = { start: parsed.offset, end: Math.min(parsed.offset + 1, text.length) };
    return { entries: [], clientOnly: [], ofTemplate, fatal: { message: parsed.error, kind: "json", span } };
  }
  const root = parsed.value;
  const faults: Faults = { immediate: [], deferred: [], ofTemplate };
  const entries = root.kind === "object" ? readRegistries(format, root, faults) : [];
  if (root.kind !== "object" && root.kind !== "null") {
    faults.deferred.push(typeFault(root, `Go value of type ${goTypes[format]}`));
  }
  const shape = shapeOf(format, root);
  const clientOnly = ["credsStore", "credHelpers"].flatMap((name) => membersNamed(root, name).map(({ key }) => key));
  const fatal = faults.immediate[0] ?? faults.deferred[0];
  return { entries, clientOnly, ofTemplate, ...(fatal ? { fatal } : {}), ...(shape ? { shape } : {}) };
}

function typeFault(node: JsonNode, target: string): Fatal {
  const message = `json: cannot unmarshal ${node.kind} into ${target}`;
  return { message, kind: "type", span: { start: node.start, end: node.end } };
}

function readRegistries(format: DockerConfigFormat, root: JsonObject, faults: Faults): RegistryEntry[] {
  const entries = new Map<string, RegistryEntry>();
  const readAll = (registries: JsonObject, struct: string | undefined) => {
    for (const member of registries.members) {
      entries.delete(member.key.value);
      entries.set(member.key.value, readEntry(member, struct, faults));
    }
  };
  if (format === "dockercfg") {
    readAll(root, undefined);
    return [...entries.values()];
  }
  const [auths, headers] = [new Set(membersNamed(root, "auths")), new Set(membersNamed(root, "HttpHeaders"))];
  for (const member of root.members) {
    if (auths.has(member)) {
      // A second `auths` adds to the first; null forgets it.
      if (member.value.kind === "object") readAll(member.value, authsField);
      else if (member.value.kind === "null") entries.clear();
      else faults.deferred.push(typeFault(member.value, `Go struct field ${authsField} of type ${goTypes.dockercfg}`));
    }
    if (headers.has(member)) for (const fault of headerFaults(member.value)) faults.deferred.push(fault);
  }
  return [...entries.values()];
}

function headerFaults(headers: JsonNode): readonly Fatal[] {
  const field = "Go struct field DockerConfigJSON.HttpHeaders of type";
  if (headers.kind === "null") return [];
  if (headers.kind !== "object") return [typeFault(headers, `${field} map[string]string`)];
  const wrong = headers.members.filter(({ value }) => value.kind !== "string" && value.kind !== "null");
  return wrong.map(({ value }) => typeFault(value, `${field} string`));
}

type FieldName = "username" | "password" | "email" | "auth";
type Fields = { readonly [F in FieldName]?: Written };

function readEntry({ key, value }: JsonMember, struct: string | undefined, faults: Faults): RegistryEntry {
  const fields = readFields(value, struct, faults);
  const { auth, username, password, email } = fields;
  const decoded = auth?.value ? decodeAuth(auth.value, fields, faults) : undefined;
  if (auth && decoded && "kind" in decoded) faults.immediate.push({ ...decoded, span: spanOf(auth) });
  const [login, secret] = sent(fields, decoded);
  const index = indexKey(key.value);
  return {
    key,
    indexKey: "error" in index ? undefined : index.key,
    username: looksLikeToken(login) ? "[token]" : login,
    login: new Redacted(login),
    password: new Redacted(secret),
    ...(email ? { email: email.value } : {}),
    span: spanOf(value),
    ...(auth ? { authSpan: spanOf(auth) } : {}),
    ...(username ? { usernameSpan: spanOf(username) } : {}),
    ...(password ? { passwordSpan: spanOf(password) } : {}),
    written: {
      ...(username ? { username: new Redacted(username.value) } : {}),
      ...(password ? { password: new Redacted(password.value) } : {}),
    },
    sendsPassword: secret !== "",
    empty: login === "" && secret === "" && !(decoded && "kind" in decoded),
    ignoredFields: ["identitytoken", "registrytoken"].flatMap((name) => membersNamed(value, name).map((it) => it.key)),
    ...judge(fields, decoded, login, secret),
  };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Reads the fields that the kubelet knows, as far as they are strings. */
function readFields(entry: JsonNode, struct: string | undefined, faults: Faults): Fields {
  const fields: { [F in FieldName]?: Written } = {};
  if (entry.kind === "null") return fields;
  if (entry.kind !== "object") {
    faults.immediate.push(typeFault(entry, `Go ${struct ? `struct field ${struct}` : "value"} of type ${entryType}`));
    return fields;
  }
  for (const name of ["username", "password", "email", "auth"] as const) {
    const values = membersNamed(entry, name).map(({ value }) => value);
    const wrong = values.find(({ kind }) => kind !== "string" && kind !== "null");
    const last = values.findLast((value) => value.kind === "string");
    if (last) fields[name] = last;
    if (!wrong) continue;
    const field = `${struct ?? "dockerConfigEntryWithAuth"}.${name}`;
    faults.immediate.push(typeFault(wrong, `Go struct field ${field} of type string`));
  }
  return fields;
}

type DecodedAuth =
  | { readonly user: string; readonly password: string }
  | { readonly kind: "illegal-base64" | "no-colon"; readonly message: string };

/** config.go, decodeDockerConfigFieldAuth. What a template will put there is taken to be what stands beside it. */
function decodeAuth(auth: string, { username, password }: Fields, { ofTemplate }: Faults): DecodedAuth {
  if (ofTemplate && isTemplated(auth)) return { user: username?.value ?? "", password: password?.value || auth };
  const decoded = decodeBase64(auth, { padded: auth.trimEnd().endsWith("=") });
  if ("error" in decoded) return { kind: "illegal-base64", message: decoded.error };
  const text = decodeUtf8(decoded.bytes);
  const colon = text.indexOf(":");
  if (colon < 0) {
    return { kind: "no-colon", message: "unable to parse auth field, must be formatted as base64(username:password)" };
  }
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The user name and the password that the kubelet sends: those of `auth` if there is one. */
function sent({ username, password }: Fields, decoded: DecodedAuth | undefined): readonly [string, string] {
  if (decoded) return "user" in decoded ? [decoded.user, decoded.password] : ["", ""];
  return [username?.value ?? "", password?.value ?? ""];
}

/** What is strange about credentials, though the kubelet takes no notice of most of it. */
function judge(fields: Fields, decoded: DecodedAuth | undefined, login: string, secret: string) {
  const { auth } = fields;
  const kind = decoded && authProblem(decoded, fields);
  const whitespace = whitespaceOf(login, secret);
  const shortLived = shortLivedKind(login, secret);
  const undecoded = decoded && "kind" in decoded ? (auth?.value ?? "") : "";
  return {
    ...(auth && kind ? { authProblem: { kind, message: authProblems[kind](), span: spanOf(auth) } } : {}),
    ...(whitespace ? { passwordWhitespace: whitespace } : {}),
    ...(shortLived ? { shortLived } : {}),
    placeholder: looksLikePlaceholder(login, secret) || isPlaceholderAuth(undecoded),
  };
}

const authProblems: Readonly<Record<AuthProblem["kind"], () => string>> = {
  "illegal-base64": () => t`\`auth\` is not base64 as the kubelet reads it.`,
  "no-colon": () => t`\`auth\` is base64 of something that is not \`username:password\`.`,
  disagrees: () =>
    t`\`auth\` is not the base64 of this \`username\` and \`password\`, and it is \`auth\` that is used.`,
  newline: () => t`\`auth\` ends in a line break once it is decoded, and that is sent as part of the password.`,
};

function authProblem(decoded: DecodedAuth, { username, password }: Fields): AuthProblem["kind"] | undefined {
  if ("kind" in decoded) return decoded.kind;
  if (/[\r\n]$/.test(decoded.password) && !isKeyFile(decoded.user)) return "newline";
  // A field that is left out, empty or blacked out does not disagree.
  if (looksLikePlaceholder(username?.value ?? "", password?.value ?? "")) return undefined;
  const disagrees = (username?.value || decoded.user) !== decoded.user;
  return disagrees || (password?.value || decoded.password) !== decoded.password ? "disagrees" : undefined;
}
