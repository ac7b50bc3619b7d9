/** Moves the pull secrets of Pods to the ServiceAccount that they run as, where every Pod keeps the very same list. */
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument, metadataLines } from "../fixes.ts";
import { mayMeet } from "../inventory.ts";
import { type ServiceAccount, titleOf, type Workload } from "../kubernetes/resources.ts";
import { blockItem, type NamedItem } from "../listText.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import { isAtList, isSameList, namesOf, takeList, unmovable } from "./pullSecretLists.ts";
import type { OfferedRefactoring, Refactoring } from "./refactoring.ts";
import { proven } from "./unchanged.ts";

export const moveToAccount: Refactoring = (at, context) => {
  const [workload, ...others] = at.resources.filter(
    (one) => one.kind === "workload" && isAtList(at, one),
  ) as Workload[];
  return workload && others.length === 0 && workload.ownKind ? [offer(workload, context.written, context)] : [];
};

function offer(workload: Workload, written: Context, context: Context): OfferedRefactoring {
  const name = workload.serviceAccountName?.value ?? "default";
  const plan = planFor(workload, name, written);
  const kind = "refactor.move";
  if (typeof plan === "string") return { kind, title: titleFor(name), reason: plan };
  return proven({ kind, title: plan.title }, plan.edits, "lists", context);
}

function titleFor(name: string): string {
  return t`Move pull secrets to ServiceAccount "${name}"`;
}

interface Plan {
  readonly edits: readonly Edit[];
  /** Tells of Pods that are not in the manifests, too. */
  readonly title: string;
}

/** What is to be done, or why it cannot be. */
function planFor(workload: Workload, name: string, context: Context): Plan | string {
  const names = namesOf(workload);
  if (!names) return unmovable();
  if (workload.mirror) return t`A static Pod's mirror gets nothing from a ServiceAccount.`;
  if (workload.serviceAccountTemplated)
    return t`The ServiceAccount is filled in by a template, so it is not known here.`;
  const { account, state, assumed } = context.pull(workload).serviceAccount;
  if (!account && !assumed && state !== "absent") {
    return t`Which ServiceAccount "${name}" is meant is not known here: no manifest declares it for certain.`;
  }
  if (account && account.pullSecrets.length > 0 && !isSameList(namesOf(account), names)) {
    return t`${titleOf(account)} has other pull secrets, which its Pods would no longer get alone.`;
  }
  const users = usersOf(name, workload, context);
  const without = users.filter(({ pullSecrets }) => pullSecrets.length === 0);
  if (without.length > 0 && (account?.pullSecrets.length ?? 0) === 0) {
    return t`${listed(without.map(titleOf))} would get the pull secrets, too: nothing but the ServiceAccount tells these Pods apart.`;
  }
  return movedFrom(
    users.filter((user) => isSameList(namesOf(user), names)),
    { workload, name, account },
    context,
  );
}

/** All that run as it, or may do so. */
function usersOf(name: string, { namespace }: Workload, { inventory }: Context): readonly Workload[] {
  return inventory.workloads.filter(
    (one) =>
      !one.mirror &&
      (one.serviceAccountTemplated || (one.serviceAccountName?.value ?? "default") === name) &&
      mayMeet(namespace?.value, one.namespace?.value),
  );
}

interface Target {
  /** The one that somebody pointed at; a new ServiceAccount is declared beside it. */
  readonly workload: Workload;
  readonly name: string;
  readonly account: ServiceAccount | undefined;
}

function movedFrom(users: readonly Workload[], { workload, name, account }: Target, context: Context): Plan | string {
  const taken = users.map(takeList);
  const first = taken[users.indexOf(workload)];
  if (!first || taken.some((list) => !list || !isWithin(list.items, first.items))) return unmovable();
  const given = account ? addedTo(account, first.items) : declared(name, workload, first.items, context);
  if (!given) return t`A ServiceAccount cannot be added to this file, or "${name}" not be changed with certainty.`;
  const title = fullTitle(name, users.length, account !== undefined);
  return { edits: [...taken.flatMap((list) => list?.removal ?? []), ...given], title };
}

function fullTitle(name: string, workloads: number, isDeclared: boolean): string {
  if (name === "default") {
    return t`Move pull secrets to ServiceAccount "${name}", for every Pod of the namespace that names no other`;
  }
  if (workloads > 1) {
    return isDeclared
      ? t`Move pull secrets to ServiceAccount "${name}", for ${workloads} workloads that have the same`
      : t`Move pull secrets to ServiceAccount "${name}", for ${workloads} workloads that have the same, and declare it`;
  }
  return isDeclared ? titleFor(name) : t`Move pull secrets to ServiceAccount "${name}", and declare it`;
}

/** Whether no comment is lost with the list of another Pod. */
function isWithin(items: readonly NamedItem[], kept: readonly NamedItem[]): boolean {
  return items.every(({ comment }, index) => comment === undefined || comment === kept[index]?.comment);
}

function addedTo(account: ServiceAccount, items: readonly NamedItem[]): readonly Edit[] | undefined {
  return account.pullSecrets.length > 0 ? [] : new ManifestEditor(account).addPullSecrets(account.pullSecrets, items);
}

function declared(
  name: string,
  beside: Workload,
  items: readonly NamedItem[],
  context: Context,
): readonly Edit[] | undefined {
  return appendDocument(beside, accountLines(name, beside, items), context);
}

export function accountLines(name: string, beside: Workload, items: readonly NamedItem[]): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: ServiceAccount",
    ...metadataLines(name, beside),
    "imagePullSecrets:",
    ...items.map((item) => `  ${blockItem(item)}`),
  ];
}
