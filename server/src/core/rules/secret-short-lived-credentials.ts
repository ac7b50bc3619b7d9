import type { Context } from "../context.ts";
import type { ShortLived } from "../kubernetes/credentialSigns.ts";
import type { Problem, Rule } from "../rule.ts";
import { shownKey } from "../secrets.ts";

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
        const { kind, expires } = shortLived;
        if (expires !== undefined && expires > now + longLived) continue;
        const expired = expires !== undefined && expires <= now;
        yield {
          at: content.locate(key),
          severity: expired ? "error" : "warning",
          message: `The credential for ${shownKey(key)} is ${names[kind]}${when(expires, expired)}.`,
        } satisfies Problem;
      }
    },
  },
};

/** A token that lasts longer than a quarter of a year is renewed like a password: by people, who know when. */
const longLived = 90 * 24 * 60 * 60 * 1000;

const names: Readonly<Record<ShortLived["kind"], string>> = {
  ecr: "a token of Amazon ECR, which lasts 12 hours",
  gcp: "a token of Google Cloud, which lasts about an hour",
  acr: "a token of Azure Container Registry, which lasts about 3 hours",
  jwt: "a JSON Web Token, which does not last",
  openshift: "a token of OpenShift, which does not last",
};

/** The day and the minute, in UTC. */
function when(expires: number | undefined, expired: boolean): string {
  if (expires === undefined || !Number.isFinite(new Date(expires).getTime())) return "";
  const time = new Date(expires).toISOString().replace("T", " ").slice(0, 16);
  return expired ? `; it expired at ${time} UTC` : `; it expires at ${time} UTC`;
}
