import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import type { Secret } from "../kubernetes/resources.ts";
import { dockerConfigTypes, formatOfType } from "../kubernetes/secretContent.ts";
import { isTemplated } from "../placeholders.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
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
    *secret(secret) {
      const { content, secretType, dataKeys, typeAt } = secret;
      const format = formatOfType(secretType);
      if (isTemplated(secretType)) return;
      if (content.state === "none" && format && typeAt && dataKeys.length > 0) {
        const { key } = dockerConfigTypes[format];
        yield { at: typeAt, message: `A Secret of type ${secretType} needs the key "${key}".` } satisfies Problem;
      }
      if (content.state !== "read" && content.state !== "undecodable") return;
      const at = content.key;
      if (!format) {
        const type = typeAt ? `type ${secretType}` : "no type";
        yield {
          at,
          message: `"${at.value}" is of no use for pulling in a Secret of ${type}.`,
          fixes: () => changeType(secret),
        } satisfies Problem;
      } else if (at.value !== dockerConfigTypes[format].key) {
        const { key } = dockerConfigTypes[format];
        yield {
          at,
          message: `The key has to be "${key}" in a Secret of type ${secretType}.`,
          fixes: () => pair(secret, key),
        } satisfies Problem;
      }
    },
  },
};

/** The content tells which of the two is wrong. */
function pair(secret: Secret, key: string): readonly Fix[] {
  const { content, typeAt } = secret;
  if (content.state !== "read") return [];
  const editor = new ManifestEditor(secret);
  const other = Object.values(dockerConfigTypes).find(({ key }) => key === content.key.value);
  const otherShape = content.config.shape === "other-format";
  const rename = otherShape ? [] : fix(`Rename the key to "${key}"`, editor.renameKey(content.key, key), true);
  const retype =
    other && typeAt && otherShape
      ? fix(`Change the type to ${other.type}`, [editor.replace(typeAt, other.type)], true)
      : [];
  return [...rename, ...retype];
}
