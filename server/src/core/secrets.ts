/** Which Secrets are pull secrets, and what they cover. */
import type { Inventory } from "./inventory.ts";
import type { Secret } from "./kubernetes/resources.ts";
import { formatOfType } from "./kubernetes/secretContent.ts";

/** The Secrets that are pull secrets by their type. */
export function dockerConfigSecrets({ secrets }: Inventory): Iterable<Secret> {
  return Iterator.from(secrets).filter(({ secretType }) => formatOfType(secretType) !== undefined);
}

/** The registry keys of a Secret as written, where its content can be read. */
export function registriesOf({ content }: Secret): readonly string[] {
  return content.state === "read" && !content.config.fatal ? content.config.entries.map(({ key }) => key.value) : [];
}
