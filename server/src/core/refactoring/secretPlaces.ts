/** Secrets as refactorings take them: where a selection means one, what it holds, and which lists name it. */
import { configIn, isImmutable } from "../authoring/secretConfig.ts";
import type { Context } from "../context.ts";
import { type JsonMember, type JsonObject, membersNamed, parseJson } from "../json.ts";
import { type JsonPart, layOut, partOf } from "../jsonLayout.ts";
import { type Secret, titleOf } from "../kubernetes/resources.ts";
import type { ReadDockerConfig } from "../kubernetes/secretContent.ts";
import { navigationOf } from "../navigation/navigation.ts";
import { contributionOf } from "../resolve.ts";
import { t } from "../translation.ts";
import type { ListOwner } from "./pullSecretLists.ts";
import { type Selection, touches } from "./refactoring.ts";

/** Whether the selection touches the name, the type or the docker config of a Secret. */
export function isAtSecret(at: Selection, secret: Secret): boolean {
  const { name, typeAt, content } = secret;
  const config = content.state === "read" ? { start: content.key.start, end: content.at.end } : undefined;
  return [name, typeAt, config].some((span) => span && touches(at, secret, span));
}

/** A pull secret whose docker config can be taken apart. */
export interface OpenSecret {
  readonly secret: Secret;
  readonly content: ReadDockerConfig;
  /** The docker config's text, with the credentials. */
  readonly text: string;
  readonly root: JsonObject;
  /** The registries, each once. */
  readonly members: readonly JsonMember[];
}

/** The same, or why it cannot be taken apart. */
export function opened(secret: Secret): OpenSecret | string {
  const { content } = secret;
  const title = titleOf(secret);
  if (contributionOf(secret).kind !== "credentials" || content.state !== "read" || content.config.ofTemplate) {
    return t`${title} has no docker config that the kubelet could read as it is written here.`;
  }
  if (isImmutable(secret)) return t`${title} is immutable: it can only be deleted and made anew.`;
  const config = configIn(secret);
  const text = "text" in config ? config.text.reveal() : "";
  const parsed = parseJson(text);
  const root = "value" in parsed && parsed.value.kind === "object" ? parsed.value : undefined;
  const registries = root && registriesOf(root, content);
  if (!root || !registries || registries.length !== content.config.entries.length) {
    return t`The docker config of ${title} is not written plainly enough to be taken apart.`;
  }
  return { secret, content, text, root, members: registries };
}

function registriesOf(root: JsonObject, { format }: ReadDockerConfig): readonly JsonMember[] | undefined {
  if (format === "dockercfg") return root.members;
  const [auths, ...others] = membersNamed(root, "auths");
  return auths?.value.kind === "object" && others.length === 0 ? auths.value.members : undefined;
}

const loginFields = ["username", "password", "auth", "email"];

/** What a docker config has beside logins, such as `credHelpers`: the kubelet passes it over, and others may read it. */
export function besideLogins({ root, content, members }: OpenSecret): string | undefined {
  const registries = members.flatMap(({ value }) => (value.kind === "object" ? membersBeside(value, loginFields) : []));
  const [first] = content.format === "dockercfg" ? registries : [...membersBeside(root, ["auths"]), ...registries];
  return first?.key.value;
}

function membersBeside(object: JsonObject, fields: readonly string[]): readonly JsonMember[] {
  const known = new Set(fields.flatMap((field) => membersNamed(object, field)));
  return object.members.filter((member) => !known.has(member));
}

/** A part of a docker config's text: a registry, and all that belongs to it. */
export type RegistryPart = readonly [key: string, value: JsonPart];

export function partsOf({ members, text }: OpenSecret): readonly RegistryPart[] {
  return members.map(({ key, value }) => [text.slice(key.start, key.end), partOf(value, text)]);
}

/** The docker config of a Secret with other registries in it, laid out as it was. */
export function configWith({ content, text, root }: OpenSecret, registries: readonly RegistryPart[]): string {
  const auths = { members: registries };
  const indent = /\n([ \t]*)/.exec(text.trim())?.[1];
  if (content.format === "dockercfg") return layOut(auths, indent);
  const replaced = new Set(membersNamed(root, "auths"));
  const members = root.members.map(
    (member): RegistryPart => [
      text.slice(member.key.start, member.key.end),
      replaced.has(member) ? auths : partOf(member.value, text),
    ],
  );
  return layOut({ members }, indent);
}

/** A place in a list that names a Secret. */
export interface Listing {
  readonly owner: ListOwner;
  readonly index: number;
}

/** Where a Secret is named as a pull secret; or why what else names it would not follow. */
export function listingsOf(secret: Secret, context: Context): readonly Listing[] | string {
  const navigation = navigationOf(context);
  const { source, name } = secret;
  const object = name && navigation.objectAt(source.uri, source.start + name.start);
  if (!object) return t`${titleOf(secret)} has no name.`;
  const others = navigation
    .occurrencesOf(object)
    .filter(({ mention }) => mention.at.uri !== source.uri || mention.at.span.start !== source.start + name.start);
  const listings = others.flatMap(({ mention: { resource, role, at }, certain }): Listing[] => {
    const isList = role === "podSpec" || role === "accountList";
    if (!certain || !isList || (resource?.kind !== "workload" && resource?.kind !== "serviceAccount")) return [];
    const { references, ofObjects } = resource.pullSecrets;
    const found = references.find(({ start }) => start === at.span.start - resource.source.start);
    return found && ofObjects && found.index >= 0 ? [{ owner: resource, index: found.index }] : [];
  });
  return listings.length === others.length
    ? listings
    : t`${titleOf(secret)} is named elsewhere than in lists of pull secrets, or by what may mean another one.`;
}
