/** Shows a docker config as people edit it: user names, passwords as masks, and no `auth`, which has both once more. */
import { encodeJsonString, type JsonMember, type JsonNode, type JsonObject, membersNamed, parseJson } from "../json.ts";
import { type JsonPart, layOut, partOf } from "../jsonLayout.ts";
import { type Redacted, type RegistryEntry, readDockerConfig } from "../kubernetes/dockerConfig.ts";
import type { DockerConfigFormat } from "../kubernetes/dockerConfigShape.ts";
import type { Span } from "../text.ts";
import type { Masks } from "./masks.ts";

export interface ConfigText {
  readonly format: DockerConfigFormat;
  readonly text: Redacted;
}

/**
 * A docker config for people, indented; as it is where it is no JSON, for then nothing in it can be masked.
 *
 * @param masks Nothing where the credentials are to be shown.
 */
export function viewOf({ format, text }: ConfigText, masks: Masks | undefined): string {
  const stored = text.reveal();
  const parsed = parseJson(stored);
  if ("error" in parsed || isDeep(parsed.value)) return stored;
  const mask = (value: string) => encodeJsonString(masks ? masks.maskOf(value) : value);
  const { entries } = readDockerConfig(format, stored);
  const part = mapRegistries(format, parsed.value, stored, {
    registry: (value) => {
      const entry = value.kind === "object" ? entryAt(entries, value) : undefined;
      if (value.kind !== "object") return maskedStrings(value, stored, mask);
      if (entry && isDecoded(entry)) return entryView(value, entry, stored, mask);
      return { members: value.members.map((member) => maskedMember(member, stored, mask)) };
    },
    other: (member) => maskedMember(member, stored, mask)[1],
  });
  return `${layOut(part, "  ")}\n`;
}

/** Whether all credentials of a docker config can be masked. */
export function isMaskable({ text }: ConfigText): boolean {
  const parsed = parseJson(text.reveal());
  return !("error" in parsed) && !isDeep(parsed.value);
}

/** Deeper than this goes nobody who means a docker config. */
const deepest = 50;

/** Whether a text nests deeper than anything that is walked through here may. */
export function isDeep(root: JsonNode): boolean {
  let level: readonly JsonNode[] = [root];
  for (let depth = 0; depth <= deepest; depth++) {
    level = level.flatMap((node) => {
      if (node.kind === "array") return node.items;
      return node.kind === "object" ? node.members.map(({ value }) => value) : [];
    });
  }
  return level.length > 0;
}

type Mask = (value: string) => string;
type Member = readonly [key: string, value: JsonPart];

interface RegistryMap {
  readonly registry: (value: JsonNode) => JsonPart;
  readonly other: (member: JsonMember) => JsonPart;
}

/** A docker config with each registry's entry, and what stands beside `auths`, made into something else. */
export function mapRegistries(format: DockerConfigFormat, root: JsonNode, text: string, to: RegistryMap): JsonPart {
  if (root.kind !== "object") return text.slice(root.start, root.end);
  const keyOf = ({ key }: JsonMember) => text.slice(key.start, key.end);
  const registries = ({ members }: JsonObject): JsonPart => ({
    members: members.map((member) => [keyOf(member), to.registry(member.value)]),
  });
  if (format === "dockercfg") return registries(root);
  const auths = new Set(membersNamed(root, "auths"));
  const members = root.members.map((member): Member => {
    const isAuths = auths.has(member) && member.value.kind === "object";
    return [keyOf(member), isAuths ? registries(member.value) : to.other(member)];
  });
  return { members };
}

/** Of a registry that is written twice, only the last is an entry. */
export function entryAt(entries: readonly RegistryEntry[], { start }: Span): RegistryEntry | undefined {
  return entries.find(({ span }) => span.start === start);
}

/** Whether what is sent is known; of an `auth` that cannot be decoded, it is not. */
export function isDecoded({ authProblem }: RegistryEntry): boolean {
  return authProblem?.kind !== "illegal-base64" && authProblem?.kind !== "no-colon";
}

/** What the kubelet sends, whichever fields it is in. */
function entryView(node: JsonObject, entry: RegistryEntry, text: string, mask: Mask): JsonPart {
  const replaced = new Set(["username", "password", "auth"].flatMap((name) => membersNamed(node, name)));
  const [login, password] = [entry.login.reveal(), entry.password.reveal()];
  const shown: Member[] = [];
  if (login !== "" || entry.usernameSpan) {
    shown.push(['"username"', entry.username === login ? encodeJsonString(login) : mask(login)]);
  }
  if (password !== "" || entry.passwordSpan) shown.push(['"password"', password === "" ? '""' : mask(password)]);
  const others = node.members.filter((member) => !replaced.has(member) || !isText(member.value));
  return { members: [...shown, ...others.map((member) => maskedMember(member, text, mask))] };
}

function isText({ kind }: JsonNode): boolean {
  return kind === "string" || kind === "null";
}

/** Keys behind which credentials may be, docker's own tokens and the headers of its requests among them. */
const secretive = /^auth$|token|passw|secret|^httpheaders$/i;

function maskedMember({ key, value }: JsonMember, text: string, mask: Mask): Member {
  const masked = secretive.test(key.value)
    ? maskedStrings(value, text, mask)
    : partOf(value, text, (node) =>
        node.kind === "object"
          ? { members: node.members.map((member) => maskedMember(member, text, mask)) }
          : undefined,
      );
  return [text.slice(key.start, key.end), masked];
}

function maskedStrings(value: JsonNode, text: string, mask: Mask): JsonPart {
  return partOf(value, text, (node) => (node.kind === "string" && node.value !== "" ? mask(node.value) : undefined));
}
