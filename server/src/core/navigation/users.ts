/** Which workloads get a Secret or run as a ServiceAccount: what stands above its declaration. */
import type { Context } from "../context.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import type { Resource, ServiceAccount, Workload } from "../kubernetes/resources.ts";
import { registriesOf } from "../secrets.ts";
import { t } from "../translation.ts";
import { listed, plural } from "../words.ts";
import type { Mention } from "./mention.ts";
import { navigationOf, type Target } from "./navigation.ts";
import type { DeclaredName } from "./symbols.ts";

/** `used by 3 workloads · covers ghcr.io`, or `2 pull secrets · Pods of 5 workloads`. */
export function summaryOf({ mention, targets }: DeclaredName, context: Context): string {
  if (mention.kind === "ServiceAccount") {
    const listing = targets.flatMap((one) => (one.kind === "serviceAccount" ? namedIn(one.pullSecrets) : []));
    const secrets = new Set(listing.map(({ value }) => value)).size;
    const users = distinct(runAs(mention, targets, context));
    return [
      secrets === 0 ? t`no pull secrets` : plural(secrets, t`pull secret`, t`pull secrets`),
      users === 0 ? t`Pods of no workload` : t`Pods of ${workloads(users)}`,
    ].join(" · ");
  }
  const covered = new Set(targets.flatMap((one) => (one.kind === "serviceAccount" ? [] : registriesOf(one))));
  const users = distinct(getSecret(mention, context));
  const used = users === 0 ? t`used by no workload` : t`used by ${workloads(users)}`;
  return covered.size === 0 ? used : `${used} · ${t`covers ${listed([...covered])}`}`;
}

function workloads(count: number): string {
  return plural(count, t`workload`, t`workloads`);
}

/** Patches say more of the workload that they are for, and do not count apart from it. */
function distinct(users: readonly Workload[]): number {
  return new Set(users.map(({ type, name, namespace }) => JSON.stringify([type, name?.value, namespace?.value]))).size;
}

function getSecret(mention: Mention, context: Context): readonly Workload[] {
  return namersOf(mention, context).flatMap((resource) => {
    if (resource.kind === "workload") return [resource];
    if (resource.kind !== "serviceAccount") return [];
    return runAsWritten(resource, context).filter(({ pullSecrets }) => pullSecrets.length === 0);
  });
}

/** The resources in which an object is named, as they are written. */
function namersOf(mention: Mention, context: Context): readonly Resource[] {
  const navigation = navigationOf(context);
  const occurrences = navigation.occurrencesOf(navigation.objectOf([mention]));
  return occurrences.flatMap(({ mention: { role, resource } }) =>
    resource && role !== "declaration" && role !== "mountable" ? [resource] : [],
  );
}

function runAsWritten(account: ServiceAccount, context: Context): readonly Workload[] {
  const navigation = navigationOf(context);
  const declared = navigation
    .mentionsIn(account.source.uri)
    .find(({ role, resource }) => role === "declaration" && resource === account);
  return declared ? runAs(declared, navigation.targetsOf(declared), context) : [];
}

/** Pods that name no ServiceAccount run as the one that is called `default`. */
function runAs(mention: Mention, targets: readonly Target[], context: Context): readonly Workload[] {
  const { inventory } = context;
  const named = namersOf(mention, context).flatMap((one) => (one.kind === "workload" ? [one] : []));
  if (mention.name !== "default") return named;
  const unnamed = inventory.workloads.filter(
    ({ serviceAccountName, namespace, source }) =>
      !serviceAccountName &&
      inventory.serviceAccount("default", namespace?.value, source.uri).candidates.some((one) => targets.includes(one)),
  );
  return [...named, ...unnamed];
}
