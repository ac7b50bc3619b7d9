/** What applying a pull secret to a cluster comes to, by what is there already: as data, and in words to agree to. */
import type { ReadSecret, SecretState } from "#cluster";
import { contributionOf, isImmutable, type PullSecretName, registriesOf, type Secret, t } from "#core";
import type { Wanted } from "./formats.ts";
import { shownName } from "./guide.ts";

/** What is known of a name before anything is written. */
export interface Found {
  readonly namespace: string;
  /** `undefined`: there is none; "unknown": it may not be looked for. */
  readonly secret: ReadSecret | undefined | "unknown";
}

export interface Plan {
  /** Where it is made. */
  readonly create: readonly string[];
  /** What is there already and gets its logins. */
  readonly update: readonly SecretState[];
  readonly means: readonly string[];
  /** What can be agreed to; none where nothing can be done. */
  readonly choices: readonly Choice[];
}

interface Choice {
  readonly label: string;
  readonly create: boolean;
  readonly update: boolean;
}

/** What exists is never replaced: a docker config may be added to, and everything else is left as it is. */
type Fate = (
  | { readonly kind: "create"; readonly namespace: string }
  | { readonly kind: "update"; readonly state: SecretState }
  | { readonly kind: "leave" }
) & {
  /** What has to be known of it. */
  readonly says?: string;
};

/** @param maker The kind of which a controller makes the Secret, where it is not made here. */
export function planOf(found: readonly Found[], { names: [first], logins }: Wanted, maker: string | undefined): Plan {
  const name = first?.name ?? "";
  const servers = logins.map(({ server }) => server);
  const fates = found.map((one) => fateOf(one, name, servers, maker));
  const create = fates.flatMap((fate) => (fate.kind === "create" ? fate.namespace : []));
  const update = fates.flatMap((fate) => (fate.kind === "update" ? fate.state : []));
  const who = logins.map(({ server, username }) =>
    username === "" ? server : t`user ${shownName(username)} for ${server}`,
  );
  return {
    create,
    update,
    means: [
      ...(create.length > 0 ? [makingOf(name, maker, places(create), who.join(t` and `))] : []),
      ...fates.flatMap(({ says }) => says ?? []),
      ...(create.length + update.length > 0
        ? [t`Pods pull with it once they or their ServiceAccount list it under imagePullSecrets.`]
        : []),
    ],
    choices: choicesOf(create.length > 0, update.length > 0),
  };
}

function makingOf(name: string, maker: string | undefined, where: string, who: string): string {
  return maker
    ? t`${maker} "${name}", of which its controller makes the Secret, is made in ${where}, with the login of ${who}.`
    : t`Secret "${name}" is made in ${where}, with the login of ${who}.`;
}

function choicesOf(create: boolean, update: boolean): readonly Choice[] {
  const both = { label: t`Create and update`, create: true, update: true };
  const make = { label: update ? t`Create only` : t`Create`, create: true, update: false };
  if (create) return update ? [both, make] : [make];
  return update ? [{ label: t`Update`, create: false, update: true }] : [];
}

function fateOf(
  { namespace, secret: read }: Found,
  name: string,
  servers: readonly string[],
  maker: string | undefined,
): Fate {
  if (read === undefined) return { kind: "create", namespace };
  if (read === "unknown") {
    const says = maker
      ? t`Your user may not look whether namespace "${namespace}" has a Secret "${name}" already. If it has, the ${maker} may take its place.`
      : t`Your user may not look whether namespace "${namespace}" has a Secret "${name}" already. If it has, that one is left as it is.`;
    return { kind: "create", namespace, says };
  }
  const { secret, ...state } = read;
  const why = whyLeft(secret, maker);
  if (why !== undefined) {
    const says = t`Namespace "${namespace}" has a Secret "${name}" already, which is left as it is: ${why}.`;
    return { kind: "leave", says };
  }
  const others = registriesOf(secret).filter((registry) => !servers.includes(registry));
  const says = [
    t`Namespace "${namespace}" has a Secret "${name}" already.`,
    t`Updated, it gets this login for ${servers.join(t` and `)}, in the place of one that it may have.`,
    ...(others.length > 0 ? [t`It keeps what it has for ${others.join(", ")}.`] : []),
    t`Every Pod that lists it pulls with that from then on.`,
  ].join(" ");
  return { kind: "update", state, says };
}

/** A part of a sentence. */
function whyLeft(secret: Secret, maker: string | undefined): string | undefined {
  if (maker) return t`the ${maker} would take its place`;
  if (isImmutable(secret)) return t`it is immutable`;
  const contribution = contributionOf(secret);
  if (contribution.kind === "ignored") return contribution.reason;
  const isRead = secret.content.state === "read" && contribution.kind !== "malformed";
  return isRead ? undefined : t`it holds no docker config that can be read`;
}

export function places(namespaces: readonly string[]): string {
  const names = namespaces.map((namespace) => `"${namespace}"`).join(", ");
  return namespaces.length === 1 ? t`namespace ${names}` : t`namespaces ${names}`;
}

/** Of names that all have a namespace. */
export function namespacesOf(names: readonly PullSecretName[]): readonly string[] {
  return names.flatMap(({ namespace }) => namespace ?? []);
}
