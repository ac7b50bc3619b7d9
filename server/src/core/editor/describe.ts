/** What there is to know of a pull secret or a ServiceAccount, wherever it is named. */
import type { Context } from "../context.ts";
import { mayMeet } from "../inventory.ts";
import {
  type AnySecret,
  placeOfName,
  type Resource,
  type ServiceAccount,
  titleOf,
  type Workload,
} from "../kubernetes/resources.ts";
import type { Target } from "../navigation/navigation.ts";
import { contributionOf } from "../resolve.ts";
import { registriesOf, shownKey } from "../secrets.ts";
import { shortLivedWords } from "../shortLivedWords.ts";
import { t } from "../translation.ts";
import { inNamespace, listed, plural } from "../words.ts";
import { type Block, list, type Phrase, paragraph, phrased } from "./shown.ts";

export function describe(target: Target, context: Context): readonly Block[] {
  return target.kind === "serviceAccount" ? describeAccount(target, context) : describeSecret(target, context);
}

/** On one line, where there are several. */
export function describeShortly(target: Target, context: Context): readonly Phrase[] {
  const overlay = context.deployment?.overlayWith(target);
  const where = overlay ? `${overlay.name}: ` : "";
  const title = `${where}${titleIn(target)}, `;
  const place: Phrase = { place: placeOfName(target) };
  if (target.kind === "serviceAccount") {
    const names = target.pullSecrets.references.map(({ value }) => value);
    return [title, names.length > 0 ? t`with ${listed(names)}. ` : t`without pull secrets. `, place];
  }
  const registries = registriesOf(target);
  const what =
    registries.length > 0 ? t`for ${listed(registries)}` : (target.secretType ?? t`of a type that is not known`);
  return [title, `${what}. `, place];
}

function titleIn(target: Target): string {
  const kind = target.kind === "serviceAccount" ? "ServiceAccount" : "Secret";
  return `${kind} "${target.name?.value ?? ""}"${inNamespace(target.namespace?.value)}`;
}

/** Never a password, and of tokens not even the user name. */
export function describeSecret(secret: AnySecret, context: Context): readonly Block[] {
  const { secretType } = secret;
  const made = secret.kind === "madeSecret" ? t`, made by ${titleOf({ ...secret, ...secret.maker })}` : "";
  return [
    paragraph(`${titleIn(secret)}${made}. `, { place: placeOfName(secret) }),
    list([
      [t`Type: `, secretType === undefined ? t`not known` : { code: secretType }],
      ...content(secret, context),
      ...users(usersOfSecret(secret, context)),
      ...overlayOf(secret, context),
    ]),
  ];
}

const mostEntries = 8;

function content(secret: AnySecret, { now }: Context): readonly (readonly Phrase[])[] {
  const contribution = contributionOf(secret);
  switch (contribution.kind) {
    case "credentials": {
      const { entries } = contribution.content.config;
      const shown = entries.slice(0, mostEntries).map(({ key, username, empty, placeholder, shortLived }): Phrase[] => {
        const code = { code: shownKey(key) };
        const who = empty
          ? phrased((server) => t`Registry ${server}, an empty credential`, code)
          : placeholder
            ? phrased((server) => t`Registry ${server}, filled in later`, code)
            : phrased((server, user) => t`Registry ${server}, user ${user}`, code, { code: username });
        return [...who, ...(shortLived ? [`: ${shortLivedWords(shortLived, now)}`] : [])];
      });
      if (entries.length === 0) return [[t`It has no credentials.`]];
      const more = entries.length - shown.length;
      return [...shown, ...(more > 0 ? [[t`and ${plural(more, t`registry`, t`registries`)} more`]] : [])];
    }
    case "malformed":
      return [[t`It cannot be decoded, which fails every pull: ${contribution.message}.`]];
    case "ignored":
      return [[t`When images are pulled, it is passed over: ${contribution.reason}.`]];
    case "unknown":
      return [[t`What it covers is not known: ${contribution.reason}.`]];
    case "absent":
      return [];
  }
}

export function describeAccount(account: ServiceAccount, context: Context): readonly Block[] {
  const { pullSecrets } = account;
  const names = [...new Set(pullSecrets.references.map(({ value }) => value))];
  const workloads = runningAs(account, context);
  return [
    paragraph(`${titleIn(account)}. `, {
      place: placeOfName(account),
    }),
    list([
      [names.length > 0 ? t`Pull secrets: ` : t`It lists no pull secrets.`, ...codes(names)],
      [runAsIt(workloads)],
      ...overlayOf(account, context),
    ]),
  ];
}

function runAsIt(workloads: readonly Workload[]): string {
  if (workloads.length === 0) return t`No workload here runs as it.`;
  const own = workloads.filter((workload) => workload.pullSecrets.length > 0).length;
  const titles = listed(workloads.map(titleOf));
  if (own === 0) return t`Run as it: ${titles}.`;
  return own > 1
    ? t`Run as it: ${titles}; ${own} of them have pull secrets of their own.`
    : t`Run as it: ${titles}; ${own} of them has pull secrets of its own.`;
}

function codes(names: readonly string[]): readonly Phrase[] {
  return names.flatMap((code, index) => (index > 0 ? [", ", { code }] : [{ code }]));
}

function overlayOf(resource: Resource, { deployment }: Context): readonly (readonly Phrase[])[] {
  const overlay = deployment?.overlayWith(resource);
  return overlay ? [[t`As ${overlay.name} deploys it`]] : [];
}

function users(workloads: readonly Workload[]): readonly (readonly Phrase[])[] {
  if (workloads.length === 0) return [[t`No workload here pulls with it.`]];
  return [[t`Pull with it: ${listed(workloads.map(titleOf))}`]];
}

/** Those whose own list has it, and those that get it from their ServiceAccount. */
function usersOfSecret(secret: AnySecret, { inventory }: Context): readonly Workload[] {
  const name = secret.name?.value ?? "";
  const means = (resource: Workload | ServiceAccount) =>
    resource.pullSecrets.references.some(({ value }) => value === name) &&
    inventory.secret(name, resource.namespace?.value, resource.source.uri).candidates.includes(secret);
  const accounts = Map.groupBy(inventory.serviceAccounts.filter(means), nameOf);
  return inventory.workloads.filter((workload) => {
    if (workload.pullSecrets.length > 0) return means(workload);
    return accounts
      .get(accountOf(workload))
      ?.some((account) => mayMeet(account.namespace?.value, workload.namespace?.value));
  });
}

function nameOf({ name }: ServiceAccount): string {
  return name?.value ?? "";
}

function accountOf({ serviceAccountName }: Workload): string {
  return serviceAccountName?.value ?? "default";
}

function runningAs({ name, namespace }: ServiceAccount, { inventory }: Context): readonly Workload[] {
  return inventory.workloads.filter(
    (workload) => accountOf(workload) === name?.value && mayMeet(workload.namespace?.value, namespace?.value),
  );
}
