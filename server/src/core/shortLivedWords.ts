/** How long a token lasts, in words, as far as it shows that. */

import type { ShortLived } from "./kubernetes/credentialSigns.ts";
import { t } from "./translation.ts";

const names: Readonly<Record<ShortLived["kind"], () => string>> = {
  ecr: () => t`a token of Amazon ECR, which lasts 12 hours`,
  gcp: () => t`a token of Google Cloud, which lasts about an hour`,
  acr: () => t`a token of Azure Container Registry, which lasts about 3 hours`,
  jwt: () => t`a JSON Web Token, which does not last`,
  openshift: () => t`a token of OpenShift, which does not last`,
};

/** `a token of Amazon ECR, which lasts 12 hours; it expired at 2026-01-01 12:00 UTC` */
export function shortLivedWords({ kind, expires }: ShortLived, now: number): string {
  if (expires === undefined || !Number.isFinite(new Date(expires).getTime())) return names[kind]();
  const time = new Date(expires).toISOString().replace("T", " ").slice(0, 16);
  return expires <= now
    ? t`${names[kind]()}; it expired at ${time} UTC`
    : t`${names[kind]()}; it expires at ${time} UTC`;
}
