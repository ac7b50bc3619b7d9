/** What `kubectl create secret --append-hash` makes a hash of, and how it becomes a part of the name. */
import { encodeJsonString } from "../json.ts";
import { encodeBase64, encodeUtf8 } from "../kubernetes/go.ts";
import { dockerConfigTypes } from "../kubernetes/secretContent.ts";
import { type Credential, encodeDockerConfig } from "../kubernetes/writeDockerConfig.ts";
import type { PullSecretName } from "./validate.ts";

/** The text to hash; it holds the passwords (kubectl, pkg/util/hash, encodeSecret). The namespace has no part in it. */
export function hashedContent({ name }: PullSecretName, credentials: readonly Credential[]): string {
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  const data = encodeBase64(encodeUtf8(encodeDockerConfig(credentials)));
  return `{"data":{"${key}":"${data}"},"kind":"Secret","name":${encodeJsonString(name)},"type":"${type}"}`;
}

/** Letters and digits that spell no word (the same file, encodeHash). */
const replaced: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/** Of the SHA-256 of that text, in hexadecimal digits. */
export function nameWithHash({ name, ...rest }: PullSecretName, sha256: string): PullSecretName {
  const hash = [...sha256.slice(0, 10)].map((digit) => replaced[digit] ?? digit).join("");
  return { ...rest, name: `${name}-${hash}` };
}
