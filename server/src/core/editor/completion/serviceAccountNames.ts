/** The names of ServiceAccounts, where a Pod or a binding has one: first those whose pull secrets authenticate the Pod's images. */
import { mayMeet } from "../../inventory.ts";
import type { RoleBinding } from "../../kubernetes/rbacResources.ts";
import type { ServiceAccount, Workload } from "../../kubernetes/resources.ts";
import { scalar } from "../../listText.ts";
import { t } from "../../translation.ts";
import { plural } from "../../words.ts";
import { describeAccount } from "../describe.ts";
import { type Coverage, coverageIn, coverageOf } from "./coverage.ts";
import type { Completion, CompletionPlace } from "./provider.ts";
import { accountsFor, type Setting, settingsOf } from "./settings.ts";
import { stand } from "./word.ts";

export function serviceAccountNames(place: CompletionPlace): readonly Completion[] {
  for (const resource of place.resources) {
    if (resource.kind === "workload" && resource.serviceAccountName?.value === stand) return forPods(resource, place);
    if (resource.kind !== "roleBinding") continue;
    const subject = resource.serviceAccounts.find(({ name }) => name.value === stand);
    if (subject) return forBinding(resource, subject.namespace, place);
  }
  return [];
}

function forPods(workload: Workload, place: CompletionPlace): readonly Completion[] {
  const hasList = workload.pullSecrets.length > 0;
  return accountsFor(settingsOf(workload, place), place).map((candidate) => {
    const coverage = coverageIn(candidate, (account, setting) =>
      hasList ? { rank: 0, text: "" } : coverageOfAccount(account, setting, place),
    );
    return completion(
      candidate.name,
      coverage,
      candidate.found.map(({ target }) => target),
      place,
    );
  });
}

/** The Pod has no list, so that of its ServiceAccount is what it gets. */
function coverageOfAccount(account: ServiceAccount, { images }: Setting, { context }: CompletionPlace): Coverage {
  const { references } = account.pullSecrets;
  if (references.length === 0) return { rank: 3, text: t`lists no pull secrets` };
  const secrets = references.flatMap(
    ({ value }) => context.inventory.secret(value, account.namespace?.value, account.source.uri).found ?? [],
  );
  const { rank, authenticated: what } = coverageOf(secrets, images);
  const count = plural(references.length, t`pull secret`, t`pull secrets`);
  if (what === undefined) return { rank, text: count };
  const text =
    references.length > 1 ? t`${count}, which authenticate ${what}` : t`${count}, which authenticates ${what}`;
  return { rank, text };
}

/** A binding may name the ServiceAccounts of any namespace. */
function forBinding(
  binding: RoleBinding,
  namespace: string | undefined,
  place: CompletionPlace,
): readonly Completion[] {
  const wanted = namespace ?? (binding.type === "RoleBinding" ? binding.namespace?.value : undefined);
  const accounts = place.context.written.inventory.serviceAccounts.filter(
    (account) => account.name && mayMeet(wanted, account.namespace?.value),
  );
  return [...Map.groupBy(accounts, ({ name }) => name?.value ?? "")].map(([name, found]) =>
    completion(name, { rank: 0, text: "" }, found, place),
  );
}

function completion(
  name: string,
  { rank, text }: Coverage,
  found: readonly ServiceAccount[],
  place: CompletionPlace,
): Completion {
  const { word } = place;
  return {
    label: name,
    kind: "name",
    detail: text,
    span: word.span,
    text: word.quote === "" ? scalar(name) : name,
    rank,
    documentation: () => found.flatMap((account) => describeAccount(account, place.context)),
  };
}
