/** Makes an ExternalSecret of a Secret: the passwords leave the file, and it says where in the store they have to be. */
import { externalSecret, type StoredLogin, templateProblem } from "../authoring/externalSecret.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import type { RegistryEntry } from "../kubernetes/dockerConfig.ts";
import { type Secret, titleOf } from "../kubernetes/resources.ts";
import { dockerConfigTypes } from "../kubernetes/secretContent.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import type { OfferedRefactoring, Refactoring } from "./refactoring.ts";
import { besideLogins, isAtSecret, type OpenSecret, opened } from "./secretPlaces.ts";
import { proven } from "./unchanged.ts";

export const toExternalSecret: Refactoring = (at, context) =>
  at.resources.flatMap((secret) => (secret.kind === "secret" && isAtSecret(at, secret) ? offer(secret, context) : []));

function offer(secret: Secret, context: Context): readonly OfferedRefactoring[] {
  const kind = "refactor.rewrite";
  const open = opened(secret);
  if (typeof open === "string") return [];
  const title = t`Convert Secret "${secret.name?.value ?? ""}" to an ExternalSecret, without its passwords`;
  const beside = besideLogins(open);
  const edits = beside === undefined ? editsFor(open) : lost(beside);
  return [proven({ kind, title }, edits, "verdicts", context)];
}

function lost(field: string): string {
  return t`Its docker config has "${field}" in it, which would be lost: an ExternalSecret is made with registries, user names and passwords only.`;
}

/** To be filled in by whoever knows the store. */
const store = { kind: "SecretStore", name: "your-secret-store" } as const;

/** The edits, or why there are none. */
function editsFor({ secret, content }: OpenSecret): readonly Edit[] | string {
  const { name, namespace, source, path, secretType, dataKeys } = secret;
  if (!name || path.length > 0 || source.document !== source)
    return t`Only a manifest of its own can become another one.`;
  if (secretType !== dockerConfigTypes.dockerconfigjson.type || dataKeys.length > 1) {
    return t`${titleOf(secret)} has another type than ${dockerConfigTypes.dockerconfigjson.type}, or more than a docker config in it.`;
  }
  const whole = wholeOf(secret);
  if (!whole)
    return t`Its labels, annotations or other fields would be lost: an ExternalSecret has them in its template.`;
  const { entries } = content.config;
  const logins = entries.map((entry) => storedLogin(entry, name.value));
  const problem = logins.map(templateProblem).find((one) => one !== undefined);
  if (problem !== undefined) return problem;
  if (logins.some(({ username }) => username === "") || entries.some(({ sendsPassword }) => !sendsPassword)) {
    return t`One of its registries has no user name or no password.`;
  }
  if (entries.some(({ username, login }) => username !== login.reveal())) {
    return t`One of its user names looks like a token, which has to be kept as a password is.`;
  }
  const of = { name: name.value, ...(namespace && { namespace: namespace.value }) };
  const text = [...whole.comments, ...told(logins), externalSecret(of, store, logins).trimEnd()].join("\n");
  const newline = source.text.includes("\r\n") ? "\r\n" : "\n";
  const span = { start: source.start + whole.start, end: source.start + whole.end };
  return [{ uri: source.uri, span, text: text.replaceAll("\n", newline) }];
}

function storedLogin({ key, login, email }: RegistryEntry, name: string): StoredLogin {
  const known = { server: key.value, username: login.reveal(), ...(email !== undefined && { email }) };
  return { ...known, remoteKey: name, remoteProperty: key.value };
}

/** What has to be in the store, as comments above the manifest. */
function told(logins: readonly StoredLogin[]): readonly string[] {
  return [
    `# Name your SecretStore under secretStoreRef, and put into it, as properties of "${logins[0]?.remoteKey ?? ""}":`,
    ...logins.map(({ username, remoteProperty }) => `#   "${remoteProperty}": the password of ${username}`),
  ];
}

interface Whole {
  readonly start: number;
  readonly end: number;
  /** Those between its lines, which have a place above the new manifest. */
  readonly comments: readonly string[];
}

const known = new Set(["apiVersion", "kind", "metadata", "type", "data", "stringData"]);

/** From the first key to the last value; nothing where it has fields that the new manifest has no place for. */
function wholeOf(secret: Secret): Whole | undefined {
  const root = new ManifestEditor(secret).node([]);
  const metadata = root?.get("metadata");
  const { content, source } = secret;
  const [first, last] = [root?.entries[0], root?.entries.at(-1)];
  if (!root || root.flow || !first || !last || !metadata || content.state !== "read") return undefined;
  if (!root.entries.every(({ key }) => known.has(key.value))) return undefined;
  if (!metadata.entries.every(({ key }) => key.value === "name" || key.value === "namespace")) return undefined;
  const end = last.value.span.end;
  const around = source.text.slice(first.key.start, content.key.start) + source.text.slice(content.at.end, end);
  const comments = Array.from(around.matchAll(/(?:^|[ \t])(#.*)$/gm), ([, comment = ""]) => comment.trimEnd());
  return { start: first.key.start, end, comments };
}
