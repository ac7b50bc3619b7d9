import { fix } from "../fixes.ts";
import type { RegistryEntry } from "../kubernetes/dockerConfig.ts";
import { isDockersOwn } from "../kubernetes/dockerConfigShape.ts";
import { indexKey, unmatchable } from "../kubernetes/keyring.ts";
import type { Secret } from "../kubernetes/resources.ts";
import { isPlaceholder, isTemplated } from "../placeholders.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { changeDockerConfig } from "../secretEdits.ts";
import { shownKey } from "../secrets.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";

export const secretUnmatchableRegistry: Rule = {
  id: "secret-unmatchable-registry",
  severity: "warning",
  summary: "A registry key of a docker config can match no image.",
  why: `
The kubelet compares the key with the image's name by rules of its own, which differ from docker's: wildcards only in the
host, ports equal to the letter, paths as plain prefixes, no scheme but \`https://\` and \`http://\` in lower case. A key that
matches nothing is never an error; the image is pulled anonymously.`,

  check: {
    *secret(secret) {
      const { content } = secret;
      if (content.state !== "read" || content.config.fatal || content.config.shape === "other-format") return;
      const { entries } = content.config;
      for (const { key, empty } of entries) {
        // What has no credentials anyway is for `secret-no-credentials`.
        if (empty || isUnfilled(key.value) || isDockersOwn(key.value)) continue;
        const problem = unmatchable(key.value);
        if (!problem) continue;
        const { why, meant } = problem;
        yield {
          at: content.locate(key),
          message: t`The key "${shownKey(key)}" matches no image. ${why}`,
          fixes: () => (meant === undefined ? [] : rename(secret, entries, key, meant)),
        } satisfies Problem;
      }
    },
  },
};

/** A word in the place of a registry; what has a dot or a port is taken at its word. */
function isUnfilled(key: string): boolean {
  return isTemplated(key) || (isPlaceholder(key) && !/[.:]/.test(key));
}

/** Only where the key that was meant is not there as well, nor meant by a key before. */
function rename(secret: Secret, entries: readonly RegistryEntry[], key: Written, meant: string): readonly Fix[] {
  const index = indexKey(meant);
  if (entries.find((entry) => unmatchable(entry.key.value)?.meant === meant)?.key !== key) return [];
  if ("error" in index || entries.some((entry) => entry.indexKey === index.key && entry.key !== key)) return [];
  const change = { span: key, text: JSON.stringify(meant) };
  const title = t`Change the key to "${shownKey({ ...key, value: meant })}"`;
  return fix(
    title,
    changeDockerConfig(secret, () => [change]),
    true,
  );
}
