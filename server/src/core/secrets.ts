/** Which Secrets are pull secrets, and what they cover. */
import type { Inventory } from "./inventory.ts";
import type { AnySecret } from "./kubernetes/resources.ts";
import { formatOfType } from "./kubernetes/secretContent.ts";
import type { Written } from "./text.ts";

/** The Secrets that are pull secrets by their type. */
export function dockerConfigSecrets({ secrets }: Inventory): readonly AnySecret[] {
  return secrets.filter(({ secretType }) => formatOfType(secretType) !== undefined);
}

/** A registry's key as it may be shown: without the user name and password that somebody may have put before an `@`. */
export function shownKey({ value }: Written): string {
  return value.replace(/^(\w+:\/\/)?[^/@]*@/, "$1");
}

/** The registry keys of a Secret, where its content can be read. */
export function registriesOf({ content }: Pick<AnySecret, "content">): readonly string[] {
  return content.state === "read" && !content.config.fatal
    ? content.config.entries.map(({ key }) => shownKey(key))
    : [];
}
