import type { Context } from "../context.ts";
import type { Problem, Rule } from "../rule.ts";
import { shownKey } from "../secrets.ts";
import { shortLivedWords } from "../shortLivedWords.ts";
import { t } from "../translation.ts";

export const secretShortLivedCredentials: Rule = {
  id: "secret-short-lived-credentials",
  severity: "warning",
  summary: "A static manifest holds a token that expires within hours.",
  why: `
Tokens of Amazon ECR last 12 hours, those of Azure about 3, those of Google about 1. A manifest cannot renew them, so pulls
work until the token expires and then fail on the next node that needs the image. Let something renew the Secret (a
CronJob, External Secrets Operator), or let the nodes use a credential provider. It is an **error** where the token itself
says that it has expired.`,

  check: {
    *secret({ content }, { now }: Context) {
      if (content.state !== "read" || content.config.fatal) return;
      for (const { key, shortLived, placeholder, sendsPassword } of content.config.entries) {
        if (!shortLived || placeholder || !sendsPassword) continue;
        const { expires } = shortLived;
        if (expires !== undefined && expires > now + longLived) continue;
        const expired = expires !== undefined && expires <= now;
        yield {
          at: content.locate(key),
          severity: expired ? "error" : "warning",
          message: t`The credential for ${shownKey(key)} is ${shortLivedWords(shortLived, now)}.`,
        } satisfies Problem;
      }
    },
  },
};

/** A token that lasts longer than a quarter of a year is renewed like a password: by people, who know when. */
const longLived = 90 * 24 * 60 * 60 * 1000;
