import { inTheCluster } from "../clusterSecrets.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import {
  type AnySecret,
  placeOf,
  type Secret,
  type ServiceAccount,
  titleOf,
  type Workload,
} from "../kubernetes/resources.ts";
import { dockerConfigTypes, formatOfType } from "../kubernetes/secretContent.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const pullSecretWrongType: Rule = {
  id: "pull-secret-wrong-type",
  severity: "error",
  summary: "A pull secret is a Secret of a type that the kubelet does not use for pulling.",
  why: `
The kubelet reads \`.dockerconfigjson\` from Secrets of type \`kubernetes.io/dockerconfigjson\` and \`.dockercfg\` from
Secrets of type \`kubernetes.io/dockercfg\`. It passes over every other Secret without a word, and the pull is anonymous.`,

  check: {
    *workload(workload, context) {
      yield* check(workload, context);
    },
    *serviceAccount(account, context) {
      yield* check(account, context);
    },
  },
};

function* check(owner: Workload | ServiceAccount, { inventory }: Context): Iterable<Problem> {
  for (const reference of namedIn(owner.pullSecrets)) {
    const { state, found, inCluster } = inventory.secret(reference.value, owner.namespace?.value, owner.source.uri);
    if (inCluster?.state === "present" && !formatOfType(inCluster.secret.type)) {
      const where = inTheCluster(inCluster);
      yield {
        at: reference,
        // Another cluster may have another one.
        severity: "warning",
        message: t`Secret "${reference.value}"${where} is of type ${inCluster.secret.type}, not a docker config.`,
      };
    }
    if (state !== "present" || !found) continue;
    if (formatOfType(found.secretType) || found.secretType === undefined) continue;
    const at = found.typeAt ?? found.name;
    const said = found.typeAt || found.secretType !== "Opaque" ? t`is of type ${found.secretType}` : untyped(found);
    yield {
      at: reference,
      message: t`Secret "${reference.value}" ${said}, not a docker config.`,
      related: at
        ? [{ at: placeOf(found, at), message: found.typeAt ? t`its type is declared here` : t`it is declared here` }]
        : [],
      fixes: () => (found.kind === "secret" ? changeType(found) : []),
    };
  }
}

function untyped(secret: AnySecret): string {
  if (secret.kind === "secret") return t`has no type, which makes it Opaque`;
  return t`is made by ${titleOf({ ...secret, ...secret.maker })} without a type, which makes it Opaque`;
}

/** Only where the content is what the new type wants. */
export function changeType(secret: Secret): readonly Fix[] {
  const { content, typeAt, path } = secret;
  if (content.state !== "read" || content.config.fatal || content.config.shape) return [];
  const wanted = Object.values(dockerConfigTypes).find(({ key }) => key === content.key.value);
  if (!wanted) return [];
  const editor = new ManifestEditor(secret);
  const edits = typeAt
    ? editor.replaceString(typeAt, wanted.type)
    : editor.insertScalar(path, "type", wanted.type, content.field);
  return fix(t`Change the type of Secret "${secret.name?.value ?? ""}" to ${wanted.type}`, edits, true);
}
