import type { RegistryEntry } from "../kubernetes/dockerConfig.ts";
import type { ReadDockerConfig } from "../kubernetes/secretContent.ts";
import type { Problem, Rule } from "../rule.ts";
import { shownKey } from "../secrets.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
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
      const useful = content.config.entries.some((entry) => !isUseless(entry));
      yield* useful ? emptyEntries(content) : nothing(content);
    },
  },
};

/** A user name alone is of no use where the token beside it is in a field that is not read. */
function isUseless({ empty, sendsPassword, ignoredFields }: RegistryEntry): boolean {
  return empty || (!sendsPassword && ignoredFields.length > 0);
}

function* emptyEntries({ config, locate }: ReadDockerConfig): Iterable<Problem> {
  for (const entry of config.entries) {
    if (!isUseless(entry)) continue;
    const { key, ignoredFields } = entry;
    const only = ignoredFields.length > 0 ? t`only ${ignored(ignoredFields)}` : t`no credentials`;
    yield { at: locate(key), message: t`The entry for ${shownKey(key)} has ${only}.` };
  }
}

function* nothing({ config, key, locate }: ReadDockerConfig): Iterable<Problem> {
  const { entries, clientOnly, shape } = config;
  const useless = [...clientOnly, ...entries.flatMap(({ ignoredFields }) => ignoredFields)];
  // A config that has nothing at all is for `secret-invalid-docker-config`.
  if (entries.length === 0 && useless.length === 0 && shape === "no-auths") return;
  const only = useless.length > 0 ? t`: it has only ${ignored(useless)}` : "";
  const at = useless[0] ?? entries[0]?.key;
  yield { at: at ? locate(at) : key, message: t`The docker config has no credentials${only}.` };
}

function ignored(fields: readonly Written[]): string {
  return t`${listed([...new Set(fields.map(({ value }) => value))])}, which the kubelet does not read`;
}
