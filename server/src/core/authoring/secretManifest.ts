/** Writes a pull secret as a manifest. */
import { encodeBase64, encodeUtf8 } from "../kubernetes/go.ts";
import { dockerConfigTypes } from "../kubernetes/secretContent.ts";
import { type Credential, encodeDockerConfig } from "../kubernetes/writeDockerConfig.ts";
import type { PullSecretName } from "./validate.ts";
import { lines, metadata, quotedScalar } from "./yamlText.ts";

/** Whether the docker config is written as base64 or as it is. */
export type SecretField = "data" | "stringData";

/** The manifest. It holds the passwords, in a form that everybody can read. */
export function secretManifest(of: PullSecretName, credentials: readonly Credential[], field: SecretField): string {
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  const config = encodeDockerConfig(credentials);
  const value = field === "data" ? encodeBase64(encodeUtf8(config)) : quotedScalar(config);
  return lines(["apiVersion: v1", "kind: Secret", ...metadata(of), `type: ${type}`, `${field}:`, `  ${key}: ${value}`]);
}
