/** Moves the pull secrets of a ServiceAccount to the Pods that get them from it. */
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { mayMeet } from "../inventory.ts";
import { type ServiceAccount, titleOf, type Workload } from "../kubernetes/resources.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";
import { isAtList, takeList, unmovable } from "./pullSecretLists.ts";
import type { OfferedRefactoring, Refactoring } from "./refactoring.ts";
import { proven } from "./unchanged.ts";

export const moveToPods: Refactoring = (at, context) =>
  at.resources.flatMap((account) =>
    account.kind === "serviceAccount" && isAtList(at, account) ? offer(account, context) : [],
  );

function offer(account: ServiceAccount, context: Context): readonly OfferedRefactoring[] {
  const kind = "refactor.move";
  const users = usersOf(account, context.written);
  if (users.length === 0) return [];
  const [only] = users;
  const title =
    users.length === 1 && only
      ? t`Move pull secrets to ${titleOf(only)}, which runs as ${titleOf(account)}`
      : t`Move pull secrets to the ${users.length} workloads that get them from ${titleOf(account)}`;
  const edits = editsFor(account, users, context.written);
  return [proven({ kind, title }, edits, "lists", context)];
}

/** Those that get its list, or may do so. */
function usersOf(account: ServiceAccount, { inventory }: Context): readonly Workload[] {
  return inventory.workloads.filter(
    (one) =>
      !one.mirror &&
      one.pullSecrets.length === 0 &&
      (one.serviceAccountName?.value ?? "default") === account.name?.value &&
      mayMeet(account.namespace?.value, one.namespace?.value),
  );
}

/** The edits, or why there are none. */
function editsFor(account: ServiceAccount, users: readonly Workload[], context: Context): readonly Edit[] | string {
  if (account.enforcesMountableSecrets) {
    return t`${titleOf(account)} has the annotation kubernetes.io/enforce-mountable-secrets, so Pods may list only what it lists, too.`;
  }
  const uncertain = users.filter(
    (one) => context.pull(one).serviceAccount.account !== account || one.pullSecrets.elsewhere,
  );
  if (uncertain.length > 0)
    return t`Whether ${listed(uncertain.map(titleOf))} gets its pull secrets from it is not certain.`;
  const taken = takeList(account);
  if (!taken) return unmovable();
  const added = users.map((one) => new ManifestEditor(one).addPullSecrets(one.pullSecrets, taken.items));
  if (added.some((edits) => !edits)) return t`A list cannot be added with certainty to ${listed(users.map(titleOf))}.`;
  return [...taken.removal, ...added.flatMap((edits) => edits ?? [])];
}
