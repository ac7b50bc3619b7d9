/** How long a token lasts, in words, as far as it shows that. */
import type { ShortLived } from "./kubernetes/credentialSigns.ts";

const names: Readonly<Record<ShortLived["kind"], string>> = {
  ecr: "a token of Amazon ECR, which lasts 12 hours",
  gcp: "a token of Google Cloud, which lasts about an hour",
  acr: "a token of Azure Container Registry, which lasts about 3 hours",
  jwt: "a JSON Web Token, which does not last",
  openshift: "a token of OpenShift, which does not last",
};

/** `a token of Amazon ECR, which lasts 12 hours; it expired at 2026-01-01 12:00 UTC` */
export function shortLivedWords({ kind, expires }: ShortLived, now: number): string {
  if (expires === undefined || !Number.isFinite(new Date(expires).getTime())) return names[kind];
  const time = new Date(expires).toISOString().replace("T", " ").slice(0, 16);
  return `${names[kind]}; it ${expires <= now ? "expired" : "expires"} at ${time} UTC`;
}
