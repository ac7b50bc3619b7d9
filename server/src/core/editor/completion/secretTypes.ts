/** The types of Secrets, where one has its type: first those of pull secrets. */
import { dockerConfigTypes } from "../../kubernetes/secretContent.ts";
import { t } from "../../translation.ts";
import { paragraph } from "../shown.ts";
import type { Completion, CompletionPlace } from "./provider.ts";
import { stand } from "./word.ts";

/** Each with the keys that the API server asks for (pkg/apis/core/types.go). */
const types = (): readonly (readonly [type: string, detail: string, documentation: string])[] => [
  [
    dockerConfigTypes.dockerconfigjson.type,
    t`a pull secret`,
    t`Credentials for registries as docker keeps them in config.json. It has the key ".dockerconfigjson" with JSON that has its registries under "auths". A Secret with any other key is passed over when images are pulled.`,
  ],
  [
    dockerConfigTypes.dockercfg.type,
    t`a pull secret in docker's older form`,
    t`Credentials for registries as docker kept them before config.json. It has the key ".dockercfg" with JSON whose keys are the registries themselves.`,
  ],
  ["Opaque", t`anything`, t`What a Secret without a type is. Nothing in it is used to pull images.`],
  [
    "kubernetes.io/basic-auth",
    t`a user name and a password`,
    t`It has the keys "username" and "password". It is no pull secret.`,
  ],
  ["kubernetes.io/ssh-auth", t`an SSH key`, t`It has the key "ssh-privatekey". It is no pull secret.`],
  ["kubernetes.io/tls", t`a certificate`, t`It has the keys "tls.crt" and "tls.key". It is no pull secret.`],
  [
    "kubernetes.io/service-account-token",
    t`a token of a ServiceAccount`,
    t`The cluster fills it in, for the ServiceAccount in its annotation kubernetes.io/service-account.name. It is no pull secret.`,
  ],
  ["bootstrap.kubernetes.io/token", t`a token with which nodes join a cluster`, t`It is no pull secret.`],
];

export function secretTypes({ resources, word }: CompletionPlace): readonly Completion[] {
  const isType = resources.some(
    (one) => (one.kind === "secret" || one.kind === "madeSecret") && one.typeAt?.value === stand,
  );
  if (!isType) return [];
  return types().map(([type, detail, documentation], index) => ({
    label: type,
    kind: "value",
    detail,
    span: word.span,
    text: type,
    rank: Math.min(index, 2),
    documentation: () => [paragraph(documentation)],
  }));
}
