import type { Context } from "../context.ts";
import { Keyring } from "../kubernetes/keyring.ts";
import { type AnySecret, type FluxSource, placeOf } from "../kubernetes/resources.ts";
import { formatOfType } from "../kubernetes/secretContent.ts";
import type { Problem, Rule } from "../rule.ts";
import { registriesOf } from "../secrets.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { listed, onlyElsewhere } from "../words.ts";

export const ociSourceSecret: Rule = {
  id: "oci-source-secret",
  severity: "warning",
  summary: "The Secret of a Flux source is not of the kind that the source can log in with.",
  why: `
Flux fetches from a container registry with a docker config, as the kubelet pulls: OCIRepository and ImageRepository take a
Secret of type \`kubernetes.io/dockerconfigjson\` and no other; a HelmRepository of type \`oci\` takes one with the keys
\`username\` and \`password\`, too. Git servers understand no docker config. With the wrong Secret the source is never ready,
and whatever is deployed from it stays as it is.`,

  check: {
    *fluxSource(source, context) {
      if (source.secretRef) yield* check(source, source.secretRef, context);
    },
  },
};

function* check(source: FluxSource, reference: Written, { inventory }: Context): Iterable<Problem> {
  const namespace = source.namespace?.value;
  const { state, found, inOtherNamespaces } = inventory.secret(reference.value, namespace, source.source.uri);
  if (state === "absent" && inOtherNamespaces.length > 0) {
    const others = [...new Set(inOtherNamespaces.map((secret) => secret.namespace?.value ?? ""))];
    yield {
      at: reference,
      message: onlyElsewhere(`Secret "${reference.value}"`, others, namespace),
      related: inOtherNamespaces.flatMap((secret) => declaration(secret)),
    };
  }
  const problem = state === "present" && found ? problemOf(source, found) : undefined;
  if (problem && found) yield { at: reference, message: problem, related: declaration(found) };
}

function declaration(secret: AnySecret) {
  const at = secret.typeAt ?? secret.name;
  return at ? [{ at: placeOf(secret, at), message: t`the Secret is declared here` }] : [];
}

function problemOf(source: FluxSource, secret: AnySecret): string | undefined {
  const { secretType, content } = secret;
  if (secretType === undefined) return undefined;
  const isDockerConfig = formatOfType(secretType) !== undefined;
  const subject = t`Secret "${secret.name?.value ?? ""}" is of type ${secretType}`;
  switch (source.wants) {
    case "no-docker-config":
      return isDockerConfig ? t`${subject}, which a ${source.type} cannot log in to a Git server with.` : undefined;
    case "login":
      if (!isDockerConfig)
        return isLogin(secret) ? undefined : t`${subject} without the keys "username" and "password".`;
      break;
    case "docker-config":
      if (!isDockerConfig) return t`${subject}; ${withArticle(source.type)} needs a docker config.`;
  }
  if (!source.image || content.state !== "read" || content.config.fatal) return undefined;
  const entries = content.config.entries.filter(({ empty }) => !empty);
  const keyring = new Keyring(entries.map(({ key }) => ({ key: key.value, value: key })));
  if (entries.length === 0 || keyring.lookup(source.image.repository).length > 0) return undefined;
  const { domain } = source.image;
  // What goes for a part of the registry may go for it as a whole, and Docker Hub has names that mean the same.
  const mayMatch = entries.some(
    ({ key, indexKey }) => indexKey?.startsWith(domain) || /\{\{|docker\.io/.test(key.value),
  );
  if (mayMatch) return undefined;
  return t`Secret "${secret.name?.value ?? ""}" covers only ${listed(registriesOf(secret))}, not ${domain}.`;
}

/** Whether a Secret has, or may have, a user name and a password. */
function isLogin(secret: AnySecret): boolean {
  if (secret.kind === "madeSecret") return true;
  const keys = new Set(secret.dataKeys.map(({ value }) => value));
  // Certificates stood in the same Secret once; data that nobody sees here may have anything.
  return keys.size === 0 || ["username", "caFile", "certFile", "ca.crt", "tls.crt", "<<"].some((key) => keys.has(key));
}

function withArticle(word: string): string {
  return /^[AEIO]/.test(word) ? t`an ${word}` : t`a ${word}`;
}
