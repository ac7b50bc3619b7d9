/** A kubelet's look at a Pod's pull secrets: which there are, and what they say for an image. */
import { type Image, Keyring, readDockerConfig } from "#core";
import { kinds } from "./kinds.ts";
import type { Pod, Secret } from "./objects.ts";
import type { Login } from "./registries.ts";
import type { Store } from "./store.ts";

interface Found extends Login {
  /** The Secret that it came from. */
  readonly secret: string;
}

export interface PullSecrets {
  /** Listed, and not there. */
  readonly missing: readonly string[];
  /** Why the kubelet refuses them all: one of them cannot be decoded. */
  readonly malformed: string | undefined;
  /** The names of those that exist. */
  readonly present: readonly string[];
  /** What is tried for an image, in this order. */
  readonly logins: (image: Image) => readonly Found[];
}

/** Only the Pod's own namespace counts (pkg/kubelet/kubelet_pods.go, getPullSecretsForPod). */
export function readPullSecrets(store: Store, pod: Pod): PullSecrets {
  const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
  const secrets = names.map((name) => store.get(kinds.secrets, pod.metadata.namespace, name) as Secret | undefined);
  const configs = secrets.flatMap((secret) => (secret ? configOf(secret) : []));
  const entries = configs.flatMap(({ secret, config }) =>
    config.entries.map(({ key, login, password }) => {
      return { key: key.value, value: { user: login.reveal(), password: password.reveal(), secret } };
    }),
  );
  const ring = new Keyring<Found>(entries);
  return {
    missing: names.filter((_, i) => !secrets[i]),
    malformed: configs.find(({ config }) => config.fatal)?.config.fatal?.message,
    present: names.filter((_, i) => secrets[i]),
    logins: (image) => ring.lookup(image.repository).map(({ value }) => value),
  };
}

/** Nothing where type and key do not pair. */
function configOf({ type, data, metadata: { name } }: Secret) {
  const format = (
    { "kubernetes.io/dockerconfigjson": "dockerconfigjson", "kubernetes.io/dockercfg": "dockercfg" } as const
  )[type];
  const content = format && data?.[`.${format}`];
  return content ? [{ secret: name, config: readDockerConfig(format, Buffer.from(content, "base64").toString()) }] : [];
}
