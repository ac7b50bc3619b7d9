/** What applying a pull secret to a cluster comes to, by what is there already: as data, and in words to agree to. */
import { contributionOf, isImmutable, type PullSecretName, registriesOf, type Secret } from "#core";
import type { Wanted } from "./formats.ts";
import { shownName } from "./guide.ts";

/** What is known of a name before anything is written. */
export interface Found {
  readonly namespace: string;
  /** `undefined`: there is none; "unknown": it may not be looked for. */
  readonly secret: Secret | undefined | "unknown";
}

export interface Plan {
  /** Where it is made. */
  readonly create: readonly string[];
  /** Where its logins are put into the Secret that is there. */
  readonly update: readonly string[];
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
interface Fate {
  readonly kind: "create" | "update" | "leave";
  /** What has to be known of it. */
  readonly says?: string;
}

/** @param maker The kind of which a controller makes the Secret, where it is not made here. */
export function planOf(found: readonly Found[], { names: [first], logins }: Wanted, maker: string | undefined): Plan {
  const name = first?.name ?? "";
  const servers = logins.map(({ server }) => server);
  const fates = found.map((one) => ({ namespace: one.namespace, fate: fateOf(one, name, servers, maker) }));
  const thoseTo = (kind: Fate["kind"]) => fates.filter(({ fate }) => fate.kind === kind).map((one) => one.namespace);
  const [create, update] = [thoseTo("create"), thoseTo("update")];
  const who = logins.map(({ server, username }) =>
    username === "" ? server : `user ${shownName(username)} for ${server}`,
  );
  const what = maker ? `${maker} "${name}", of which its controller makes the Secret,` : `Secret "${name}"`;
  return {
    create,
    update,
    means: [
      ...(create.length > 0 ? [`${what} is made in ${places(create)}, with the login of ${who.join(" and ")}.`] : []),
      ...fates.flatMap(({ fate }) => fate.says ?? []),
      ...(create.length + update.length > 0
        ? ["Pods pull with it once they or their ServiceAccount list it under imagePullSecrets."]
        : []),
    ],
    choices: choicesOf(create.length > 0, update.length > 0),
  };
}

function choicesOf(create: boolean, update: boolean): readonly Choice[] {
  const both = { label: "Create and update", create: true, update: true };
  const make = { label: update ? "Create only" : "Create", create: true, update: false };
  if (create) return update ? [both, make] : [make];
  return update ? [{ label: "Update", create: false, update: true }] : [];
}

function fateOf(
  { namespace, secret }: Found,
  name: string,
  servers: readonly string[],
  maker: string | undefined,
): Fate {
  if (secret === undefined) return { kind: "create" };
  if (secret === "unknown") {
    const says = `Your user may not look whether namespace "${namespace}" has a Secret "${name}" already. If it has, ${maker ? `the ${maker} may take its place` : "that one is left as it is"}.`;
    return { kind: "create", says };
  }
  const has = `Namespace "${namespace}" has a Secret "${name}" already`;
  const why = whyLeft(secret, maker);
  if (why !== undefined) return { kind: "leave", says: `${has}, which is left as it is: ${why}.` };
  const others = registriesOf(secret).filter((registry) => !servers.includes(registry));
  const keeps = others.length > 0 ? ` It keeps what it has for ${others.join(", ")}.` : "";
  const gets = `Updated, it gets this login for ${servers.join(" and ")}, in the place of one that it may have.`;
  return { kind: "update", says: `${has}. ${gets}${keeps} Every Pod that lists it pulls with that from then on.` };
}

/** A part of a sentence. */
function whyLeft(secret: Secret, maker: string | undefined): string | undefined {
  if (maker) return `the ${maker} would take its place`;
  if (isImmutable(secret)) return "it is immutable";
  const contribution = contributionOf(secret);
  if (contribution.kind === "ignored") return contribution.reason;
  const isRead = secret.content.state === "read" && contribution.kind !== "malformed";
  return isRead ? undefined : "it holds no docker config that can be read";
}

export function places(namespaces: readonly string[]): string {
  const names = namespaces.map((namespace) => `"${namespace}"`).join(", ");
  return `${namespaces.length === 1 ? "namespace" : "namespaces"} ${names}`;
}

/** Of names that all have a namespace. */
export function namespacesOf(names: readonly PullSecretName[]): readonly string[] {
  return names.flatMap(({ namespace }) => namespace ?? []);
}
