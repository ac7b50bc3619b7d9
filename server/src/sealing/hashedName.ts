/** Names a Secret by its content, as `kubectl create secret --append-hash` does. */
import { createHash } from "node:crypto";
import { type Credential, hashedContent, nameWithHash, type PullSecretName } from "#core";

/** The name with the hash of what the Secret holds behind it, so that another password gives another name. */
export function hashedName(of: PullSecretName, credentials: readonly Credential[]): PullSecretName {
  const digest = createHash("sha256").update(hashedContent(of, credentials)).digest("hex");
  return nameWithHash(of, digest);
}
