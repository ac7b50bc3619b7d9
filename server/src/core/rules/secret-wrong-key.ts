import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { type Inventory, mayMeet } from "../inventory.ts";
import type { DockerConfigFormat } from "../kubernetes/dockerConfigShape.ts";
import type { Secret } from "../kubernetes/resources.ts";
import { dockerConfigKey, dockerConfigTypes, formatOfType } from "../kubernetes/secretContent.ts";
import { isTemplated } from "../placeholders.ts";
import type { Problem, Rule } from "../rule.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { changeType } from "./pull-secret-wrong-type.ts";

export const secretWrongKey: Rule = {
  id: "secret-wrong-key",
  severity: "error",
  summary: "The type of a Secret and the key of its docker config do not pair.",
  why: `
Type \`kubernetes.io/dockerconfigjson\` goes with the key \`.dockerconfigjson\`, type \`kubernetes.io/dockercfg\` with the key
\`.dockercfg\`. The API server refuses a Secret of these types without its key; of any other type, the kubelet passes over
it without a word, and the pull is anonymous. The type of a Secret cannot be changed once it exists: delete it first.`,

  check: {
    *secret(secret, { inventory }: Context) {
      const { content, secretType, typeAt, dataKeys } = secret;
      const format = formatOfType(secretType);
      if (secretType === undefined) return;
      // The key can be wrong whether or not what stands under it is known.
      const key = "key" in content ? content.key : dockerConfigKey(dataKeys, format);
      if (format && key) yield* checkPair(secret, key, format);
      else if (format && typeAt && lacksKey(secret)) {
        const { key } = dockerConfigTypes[format];
        yield { at: typeAt, message: t`A Secret of type ${secretType} needs the key "${key}".` } satisfies Problem;
      } else if (!format && key && (dataKeys.length === 1 || isListed(secret, inventory))) {
        const type = typeAt ? t`of type ${secretType}` : t`without a type`;
        yield {
          at: key,
          message: t`The kubelet does not look for "${key.value}" in a Secret ${type}.`,
          fixes: () => changeType(secret),
        } satisfies Problem;
      }
    },
    *madeSecret({ secretType, typeAt, dataKeys = [] }) {
      const format = formatOfType(secretType);
      if (!format || dataKeys.length === 0) return;
      const { key: wanted } = dockerConfigTypes[format];
      if (dataKeys.some(({ value }) => value === wanted || isTemplated(value))) return;
      const key = dockerConfigKey(dataKeys, format);
      const at = key ?? typeAt ?? dataKeys[0];
      const message = key
        ? t`A Secret of type ${secretType ?? ""} needs the key "${wanted}", not "${key.value}".`
        : t`A Secret of type ${secretType ?? ""} needs the key "${wanted}".`;
      if (at) yield { at, message } satisfies Problem;
    },
  },
};

/** Helm may write any keys where YAML sees none. SOPS encrypts values, and leaves keys as they are. */
function lacksKey({ content, dataKeys, source }: Secret): boolean {
  if (content.state === "none") return dataKeys.length > 0 || !isTemplated(source.text);
  const isEncrypted = content.state === "unknown" && content.why === "encrypted";
  return isEncrypted && dataKeys.length > 0 && !dataKeys.some(({ value }) => value === "<<" || isTemplated(value));
}

/** Whether anything wants to pull with a Secret: one of several keys may be there for other ends. */
function isListed({ name, namespace }: Secret, { workloads, serviceAccounts }: Inventory): boolean {
  return [...workloads, ...serviceAccounts].some(
    (owner) =>
      mayMeet(owner.namespace?.value, namespace?.value) &&
      owner.pullSecrets.references.some(({ value }) => value === name?.value),
  );
}

function* checkPair(secret: Secret, key: Written, format: DockerConfigFormat): Iterable<Problem> {
  const { key: wanted } = dockerConfigTypes[format];
  const { value: written } = key;
  const { typeAt, content } = secret;
  if (written === wanted) return;
  const other = Object.values(dockerConfigTypes).find(({ key }) => key === written);
  const ofOther = content.state === "read" && content.config.shape === "other-format";
  if (other && ofOther && typeAt) {
    yield {
      at: typeAt,
      message: t`The key "${written}" and its content belong to a Secret of type ${other.type}.`,
      fixes: () =>
        fix(t`Change the type to ${other.type}`, [new ManifestEditor(secret).replace(typeAt, other.type)], true),
    };
    return;
  }
  yield {
    at: key,
    message: t`A Secret of type ${secret.secretType ?? ""} needs the key "${wanted}", not "${written}".`,
    fixes: () =>
      ofOther ? [] : fix(t`Rename the key to "${wanted}"`, new ManifestEditor(secret).renameKey(key, wanted), true),
  };
}
