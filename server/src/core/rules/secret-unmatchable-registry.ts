import { fix } from "../fixes.ts";
import { unmatchable } from "../kubernetes/keyring.ts";
import { isTemplated } from "../placeholders.ts";
import type { Problem, Rule } from "../rule.ts";
import { changeDockerConfig } from "../secretEdits.ts";

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
      for (const { key } of content.config.entries) {
        if (isTemplated(key.value)) continue;
        const problem = unmatchable(key.value);
        if (!problem) continue;
        const { why, meant } = problem;
        yield {
          at: content.locate(key),
          message: `The key "${key.value}" matches no image. ${why}`,
          fixes: () =>
            meant === undefined
              ? []
              : fix(
                  `Change the key to "${meant}"`,
                  changeDockerConfig(secret, [{ span: key, text: JSON.stringify(meant) }]),
                  true,
                ),
        } satisfies Problem;
      }
    },
  },
};
