import { isMate } from "../absence.ts";
import type { Context } from "../context.ts";
import { type MadeSecret, placeOf, type Renewal } from "../kubernetes/resources.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const secretRenewedTooRarely: Rule = {
  id: "secret-renewed-too-rarely",
  severity: "warning",
  summary: "A pull secret is renewed less often than its token expires.",
  why: `
Tokens of Amazon ECR last 12 hours, those of Azure about 3, those of Google, Quay and GitHub about 1. Between the end of a
token and its renewal, no new node can pull, and no Pod whose image is not on its node yet. Let the renewal come at least
twice in the life of a token, so that one that fails does no harm.`,

  check: {
    *madeSecret(secret, context) {
      const { renewal } = secret;
      if (!renewal || renewal.every <= lifetimes[renewal.kind] || isRenewedBy(secret, context)) return;
      yield {
        at: renewal.at,
        message: t`${names[renewal.kind]()}, and Secret "${secret.name?.value ?? ""}" is ${frequency(renewal)}.`,
        related: secret.name ? [{ at: placeOf(secret, secret.name), message: t`the Secret is made here` }] : [],
      } satisfies Problem;
    },
  },
};

/** What runs once may only be there so that nobody waits for the first of the renewals. */
function isRenewedBy(secret: MadeSecret, { inventory }: Context): boolean {
  const { name, namespace, source } = secret;
  return inventory.secrets.some(
    (other) =>
      other !== secret &&
      other.kind === "madeSecret" &&
      other.name?.value === name?.value &&
      isMate(other, namespace?.value, source.uri) &&
      (other.renewal?.every ?? 0) < (secret.renewal?.every ?? 0),
  );
}

const hour = 60 * 60 * 1000;

const lifetimes: Readonly<Record<Renewal["kind"], number>> = {
  ecr: 12 * hour,
  acr: 3 * hour,
  gcp: hour,
  quay: hour,
  github: hour,
  // How long these last, only their issuer knows.
  jwt: Number.POSITIVE_INFINITY,
  openshift: Number.POSITIVE_INFINITY,
};

const names: Readonly<Record<Renewal["kind"], () => string>> = {
  ecr: () => t`A token of Amazon ECR lasts 12 hours`,
  acr: () => t`A token of Azure Container Registry lasts about 3 hours`,
  gcp: () => t`A token of Google Cloud lasts about an hour`,
  quay: () => t`A token of Quay lasts about an hour`,
  github: () => t`A token of GitHub lasts about an hour`,
  jwt: () => t`A JSON Web Token expires`,
  openshift: () => t`A token of OpenShift expires`,
};

function frequency({ every }: Renewal): string {
  if (every === Number.POSITIVE_INFINITY) return t`made only once`;
  const hours = Math.round((every / hour) * 10) / 10;
  if (hours % 24 === 0) return hours === 24 ? t`renewed only after 1 day` : t`renewed only after ${hours / 24} days`;
  return hours === 1 ? t`renewed only after 1 hour` : t`renewed only after ${hours} hours`;
}
