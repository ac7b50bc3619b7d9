/** Writes a SealedSecret (Bitnami's Sealed Secrets) around a docker config that is encrypted already. */
import { dockerConfigTypes } from "../kubernetes/secretContent.ts";
import { t } from "../translation.ts";
import type { PullSecretName } from "./validate.ts";
import { lines, metadata } from "./yamlText.ts";

/** Under which names the controller may decrypt it: this one, any of this namespace, or any at all. */
export const sealingScopes = ["strict", "namespace-wide", "cluster-wide"] as const;

export type SealingScope = (typeof sealingScopes)[number];

/** Why there can be no SealedSecret of this scope: the encryption needs what is missing. */
export function sealingProblem({ namespace }: PullSecretName, scope: SealingScope): string | undefined {
  if (namespace !== undefined || scope === "cluster-wide") return undefined;
  return t`A SealedSecret of the scope ${scope} is encrypted for one namespace, which has to be given; only cluster-wide needs none.`;
}

/**
 * What the encryption is bound to, so that nobody can have it decrypted elsewhere (sealed-secrets,
 * pkg/apis/sealedsecrets/v1alpha1, EncryptionLabel).
 */
export function sealingLabel({ name, namespace = "" }: PullSecretName, scope: SealingScope): string {
  const labels = { strict: `${namespace}/${name}`, "namespace-wide": namespace, "cluster-wide": "" };
  return labels[scope];
}

/** The manifest; `encrypted` is the docker config, sealed and in base64. It may be kept in Git. */
export function sealedSecret(of: PullSecretName, scope: SealingScope, encrypted: string): string {
  const { type, key } = dockerConfigTypes.dockerconfigjson;
  const annotations = [`  annotations:`, `    sealedsecrets.bitnami.com/${scope}: "true"`];
  return lines([
    "apiVersion: bitnami.com/v1alpha1",
    "kind: SealedSecret",
    ...metadata(of),
    ...(scope === "strict" ? [] : annotations),
    "spec:",
    "  encryptedData:",
    `    ${key}: ${encrypted}`,
    "  template:",
    ...metadata(of).map((line) => `    ${line}`),
    `    type: ${type}`,
  ]);
}
