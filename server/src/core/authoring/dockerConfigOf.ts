/** Makes a docker config of what people made of its view; `auth` is made anew from the user name and the password. */
import { encodeJsonString, type JsonNode, type JsonObject, membersNamed, parseJson } from "../json.ts";
import { type JsonPart, layOut, partOf } from "../jsonLayout.ts";
import { type DockerConfig, Redacted, type RegistryEntry, readDockerConfig } from "../kubernetes/dockerConfig.ts";
import { encodeUtf8 } from "../kubernetes/go.ts";
import { encodeAuth } from "../kubernetes/writeDockerConfig.ts";
import type { Span } from "../text.ts";
import { t } from "../translation.ts";
import { type ConfigText, entryAt, isDecoded, isDeep, mapRegistries, viewOf } from "./dockerConfigView.ts";
import { looksMasked, type Masks } from "./masks.ts";
import { mostBytes } from "./validate.ts";

/** What keeps a view from being written, in a sentence that quotes no credential, and where in the view that is. */
export interface ViewProblem {
  readonly problem: string;
  readonly span: Span;
}

/**
 * The docker config that a view stands for: what is masked is as it was, and `auth` agrees with the user name and the
 * password. A view that says what it said at first gives the very text that it was made of.
 *
 * @param base What the view was made of, with the same masks.
 */
export function configOf(view: string, base: ConfigText, masks: Masks): { readonly text: Redacted } | ViewProblem {
  const parsed = parseJson(view);
  const config = readDockerConfig(base.format, view);
  if ("error" in parsed || isDeep(parsed.value))
    return { problem: noJson(config), span: config.fatal?.span ?? nowhere };
  const root = parsed.value;
  if (isSame(root, view, viewOf(base, masks))) return { text: base.text };
  const problem = wrongMask(root, masks) ?? wrongConfig(config, root) ?? wrongLogin(config, masks);
  if (problem) return problem;
  const stored = base.text.reveal();
  const before = readDockerConfig(base.format, stored).entries;
  const unmasked = (node: JsonNode) => partOf(node, view, (node) => unmask(node, masks));
  const part = mapRegistries(base.format, root, view, {
    registry: (value) => {
      const entry = value.kind === "object" ? entryAt(config.entries, value) : undefined;
      if (value.kind !== "object" || !entry) return unmasked(value);
      const known = before.find(({ key }) => key.value === entry.key.value);
      const members = value.members.map(
        (member) => [view.slice(member.key.start, member.key.end), unmasked(member.value)] as const,
      );
      return withAuth({ members }, value, loginOf(entry, masks), known, stored);
    },
    other: ({ value }) => unmasked(value),
  });
  const lines = /\n([ \t]*)/.exec(stored.trim());
  const text = layOut(part, lines ? (lines[1] ?? "") : undefined);
  return encodeUtf8(text).length > mostBytes ? { problem: tooLarge(), span: root } : { text: new Redacted(text) };
}

const nowhere: Span = { start: 0, end: 0 };

function tooLarge(): string {
  return t`This docker config is larger than 1 MiB, which is the most that a Secret holds.`;
}

function noJson({ fatal }: DockerConfig): string {
  return fatal ? t`This is no JSON: ${fatal.message}.` : t`This is nested too deeply to be a docker config.`;
}

function isSame(root: JsonNode, view: string, first: string): boolean {
  const parsed = parseJson(first);
  return !("error" in parsed) && layOut(partOf(parsed.value, first)) === layOut(partOf(root, view));
}

/** A mask that is not one of this view's, or that somebody has typed into. */
function wrongMask(root: JsonNode, masks: Masks): ViewProblem | undefined {
  const wrong = stringsIn(root).find(({ value, key }) => looksMasked(value) && (key || !masks.valueOf(value)));
  if (!wrong) return undefined;
  const { start, end } = wrong;
  return {
    problem: t`This mask stands for no password. Write the password in its place, or undo.`,
    span: { start, end },
  };
}

interface Text extends Span {
  readonly value: string;
  readonly key: boolean;
}

function stringsIn(node: JsonNode): readonly Text[] {
  if (node.kind === "string") return [{ ...node, key: false }];
  if (node.kind === "array") return node.items.flatMap(stringsIn);
  if (node.kind !== "object") return [];
  return node.members.flatMap(({ key, value }) => [{ ...key, key: true }, ...stringsIn(value)]);
}

/** What the kubelet would refuse, or pass over. */
function wrongConfig({ fatal, shape }: DockerConfig, { start, end }: Span): ViewProblem | undefined {
  if (fatal) return { problem: t`The kubelet refuses this: ${fatal.message}.`, span: fatal.span };
  if (shape !== "other-format") return undefined;
  const problem = t`This has the shape of the other type of docker config, and the kubelet passes over it. In kubernetes.io/dockerconfigjson the registries stand under auths, in kubernetes.io/dockercfg they do not.`;
  return { problem, span: { start, end } };
}

function wrongLogin({ entries }: DockerConfig, masks: Masks): ViewProblem | undefined {
  for (const entry of entries) {
    const { username, password } = loginOf(entry, masks);
    const { authSpan, usernameSpan } = entry;
    if (isAuthWritten(entry) && authSpan) {
      const agrees = [username, entry.login.reveal()].includes("") || username === entry.login.reveal();
      const same = password === "" || password === entry.password.reveal();
      if (!agrees || !same) return { problem: disagrees(), span: authSpan };
    } else if (username.includes(":") && usernameSpan) return { problem: colon(), span: usernameSpan };
  }
  return undefined;
}

function disagrees(): string {
  return t`auth is not the base64 of this user name and password. Take it away: it is made of them when this is saved.`;
}

function colon(): string {
  return t`A user name cannot have a colon: it would be cut there.`;
}

interface PlainLogin {
  readonly username: string;
  readonly password: string;
}

function loginOf({ written }: RegistryEntry, masks: Masks): PlainLogin {
  const plain = (text: Redacted | undefined) => (masks.valueOf(text?.reveal() ?? "") ?? text)?.reveal() ?? "";
  return { username: plain(written.username), password: plain(written.password) };
}

function isAuthWritten({ authSpan }: RegistryEntry): boolean {
  return authSpan !== undefined && authSpan.end - authSpan.start > '""'.length;
}

function unmask(node: JsonNode, masks: Masks): string | undefined {
  const value = node.kind === "string" ? masks.valueOf(node.value) : undefined;
  return value && encodeJsonString(value.reveal());
}

/**
 * Adds `auth`, or puts it in the place of user name and password, as it was for this registry; for a new one, as kubectl
 * writes it. Where `auth` is written in the view, or there is nothing to make it of, everything stays.
 */
function withAuth(
  part: { readonly members: readonly (readonly [key: string, value: JsonPart])[] },
  node: JsonObject,
  { username, password }: PlainLogin,
  known: RegistryEntry | undefined,
  stored: string,
): JsonPart {
  const hasAuth = membersNamed(node, "auth").some(({ value }) => value.kind === "string" && value.value !== "");
  if (hasAuth || (username === "" && password === "")) return part;
  if (known && isDecoded(known) && !isAuthWritten(known)) return part;
  const same = known && isDecoded(known) && known.login.reveal() === username && known.password.reveal() === password;
  const kept = same && known.authSpan ? stored.slice(known.authSpan.start, known.authSpan.end) : undefined;
  const auth = ['"auth"', kept ?? encodeJsonString(encodeAuth(username, new Redacted(password)))] as const;
  const alone = known && isDecoded(known) && !known.usernameSpan && !known.passwordSpan;
  const dropped = new Set(
    alone ? ["username", "password", "auth"].flatMap((name) => membersNamed(node, name)) : membersNamed(node, "auth"),
  );
  const members = part.members.filter((_, index) => !dropped.has(node.members[index] as (typeof node.members)[number]));
  return { members: alone ? [auth, ...members] : [...members, auth] };
}
