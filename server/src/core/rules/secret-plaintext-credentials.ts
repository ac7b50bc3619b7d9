import type { Context } from "../context.ts";
import type { Problem, Rule } from "../rule.ts";
import { shownKey } from "../secrets.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";

export const secretPlaintextCredentials: Rule = {
  id: "secret-plaintext-credentials",
  severity: "hint",
  summary: "Working credentials stand in a manifest.",
  why: `
Base64 is no encryption: whoever can read the file, or the repository's history, can pull with these credentials. Keep
them out of Git: with an ExternalSecret, a SealedSecret, SOPS, or a Secret that is made in the cluster.`,

  check: {
    *secret({ content }, { now }: Context) {
      if (content.state !== "read" || content.config.fatal) return;
      const working = content.config.entries.filter(
        ({ sendsPassword, placeholder, shortLived: { expires = Infinity } = {} }) =>
          sendsPassword && !placeholder && expires > now,
      );
      if (working.length === 0) return;
      const registries = listed([...new Set(working.map(({ key }) => shownKey(key)))]);
      yield {
        at: content.key,
        message: t`Credentials for ${registries} can be read by everyone who can read this file.`,
      } satisfies Problem;
    },
  },
};
