/** Which Secrets are pull secrets, and what they cover. */
import type { Inventory } from "./inventory.ts";
import type { AnySecret, Namespace } from "./kubernetes/resources.ts";
import { formatOfType } from "./kubernetes/secretContent.ts";
import type { Written } from "./text.ts";

/** The Secrets that are pull secrets by their type. */
export function dockerConfigSecrets({ secrets }: Inventory): readonly AnySecret[] {
  return secrets.filter(isDockerConfig);
}

/** The same of one namespace, or those that name none. */
export function dockerConfigSecretsIn(namespace: Namespace, inventory: Inventory): readonly AnySecret[] {
  return inventory.secretsIn(namespace).filter(isDockerConfig);
}

function isDockerConfig({ secretType }: AnySecret): boolean {
  return formatOfType(secretType) !== undefined;
}

/** The password may have a slash or an `@` in it, and what follows `@sha256:` is no host. */
const login = /^(\w+:\/\/)?(?:[^/@:\s]*:\S*|[^/@\s]*)@(?!sha\d+:)/;

/** A registry's key as it may be shown: without a login before the host, and without a query, which may hold a token. */
export function shownKey({ value }: Written): string {
  return value.replace(login, "$1").replace(/([?#]).+$/s, "$1…");
}

/** The registry keys of a Secret, where its content can be read. */
export function registriesOf({ content }: Pick<AnySecret, "content">): readonly string[] {
  return content.state === "read" && !content.config.fatal
    ? content.config.entries.map(({ key }) => shownKey(key))
    : [];
}
