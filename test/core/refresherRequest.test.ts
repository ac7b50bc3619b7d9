/** What keeps a refresher from being written: an address or an identity that cannot be right, or one that is missing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type RefresherForm, type RefresherRequest, refresherProblem } from "#core";

const of = { name: "regcred", namespace: "shop" };

const uuid = "11111111-2222-3333-4444-555555555555";
const ecr = { provider: "ecr", server: "123456789012.dkr.ecr.eu-west-1.amazonaws.com", identity: {} } as const;
const google = { provider: "google", server: "eu.gcr.io", identity: {} } as const;
const acr = { provider: "acr", server: "m.azurecr.io", identity: {} } as const;
const serviceAccount = "puller@my-project.iam.gserviceaccount.com";

const problems: readonly (readonly [request: RefresherRequest, form: RefresherForm, says: RegExp | undefined])[] = [
  [ecr, "cronjob", undefined],
  [
    { ...ecr, server: "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com" },
    "cronjob",
    /^The server "https:.*nothing before or behind it\.$/,
  ],
  [{ ...ecr, server: "123456789.dkr.ecr.eu-west-1.amazonaws.com" }, "cronjob", /an account's number has 12 digits/],
  [{ ...ecr, server: "public.ecr.aws" }, "cronjob", /is no host of Amazon ECR; one looks like 123456789012\.dkr/],
  [
    { ...ecr, server: "me:canary@123456789012.dkr.ecr.eu-west-1.amazonaws.com" },
    "cronjob",
    /^The server has an "@" in it/,
  ],
  [
    { ...ecr, identity: { roleArn: "canary" } },
    "cronjob",
    /^The ARN of the role of Amazon ECR looks like arn:aws:iam::/,
  ],
  [google, "cronjob", /^The Google service account is missing/],
  [google, "credential-provider", undefined],
  [{ ...google, identity: { serviceAccount } }, "cronjob", undefined],
  [{ ...google, identity: { serviceAccount } }, "external-secret", /^The project is missing; it looks like my-project/],
  [{ ...google, identity: { serviceAccount: "me@example.com" } }, "cronjob", /looks like puller@/],
  [acr, "cronjob", /^The client id is missing/],
  [acr, "credential-provider", undefined],
  [{ ...acr, identity: { clientId: uuid } }, "cronjob", undefined],
  [{ ...acr, identity: { clientId: uuid } }, "external-secret", /^The tenant id is missing/],
  [{ ...acr, identity: { clientId: uuid } }, "credential-provider", /^The tenant id is missing/],
  [{ ...acr, identity: { clientId: "canary" } }, "cronjob", /the one given does not\.$/],
];

test("requests of which nothing can be made", () => {
  for (const [request, as, says] of problems) {
    const said = refresherProblem(request, as === "credential-provider" ? { as } : { as, of });
    if (says) assert.match(said ?? "", says);
    else assert.equal(said, undefined);
    assert.doesNotMatch(said ?? "", /canary/);
  }
  const named = (name: string, as: "cronjob" | "external-secret") =>
    refresherProblem(ecr, { as, of: { name, namespace: "shop" } });
  assert.equal(named("a".repeat(42), "cronjob"), undefined);
  assert.match(named("a".repeat(43), "cronjob") ?? "", /longer than 42 characters, and the CronJob is named after it/);
  assert.equal(named("a".repeat(43), "external-secret"), undefined);
  assert.match(named("A", "external-secret") ?? "", /No Secret can be called "A"/);
  assert.match(refresherProblem(ecr, { as: "cronjob", of: { name: "a" } }) ?? "", /^The namespace is missing/);
});
