import type { Problem, Rule } from "../rule.ts";
import { listed } from "../words.ts";

export const secretNoCredentials: Rule = {
  id: "secret-no-credentials",
  severity: "error",
  summary: "A pull secret holds no credentials that the kubelet can use.",
  why: `
\`docker login\` on a desktop keeps the password in the system's own store and leaves only \`credsStore\`, \`credHelpers\` or an
empty entry in \`config.json\`. The kubelet cannot reach that store: it reads \`username\`, \`password\` and \`auth\`, and
ignores \`identitytoken\` and \`registrytoken\`. An entry without credentials still matches, and is sent empty. Make the
Secret with \`kubectl create secret docker-registry\` or with a token of its own.`,

  check: {
    *secret({ content }) {
      if (content.state !== "read" || content.config.fatal || content.config.shape === "other-format") return;
      const { entries, clientOnly } = content.config;
      if (entries.some(({ empty }) => !empty)) {
        for (const { empty, key, ignoredFields } of entries) {
          if (!empty) continue;
          const only =
            ignoredFields.length > 0
              ? `only ${listed(ignoredFields.map(({ value }) => value))}, which the kubelet ignores`
              : "no credentials";
          yield { at: content.locate(key), message: `The entry ${key.value} has ${only}.` } satisfies Problem;
        }
        return;
      }
      const ignored = entries.flatMap(({ ignoredFields }) => ignoredFields.map(({ value }) => value));
      const useless = [...new Set([...clientOnly.map(({ value }) => value), ...ignored])];
      if (entries.length === 0 && useless.length === 0 && content.config.shape === "no-auths") return;
      const only = useless.length > 0 ? `, only ${listed(useless)}, which the kubelet ignores` : "";
      const [at] = [...clientOnly, ...entries.flatMap(({ ignoredFields, key }) => ignoredFields[0] ?? key)];
      yield {
        at: at ? content.locate(at) : content.key,
        message: `The docker config has no credentials${only}.`,
      } satisfies Problem;
    },
  },
};
