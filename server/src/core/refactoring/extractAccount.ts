/** Gives several workloads with the same pull secrets one ServiceAccount that has them. */
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument } from "../fixes.ts";
import { mayMeet } from "../inventory.ts";
import { titleOf, type Workload } from "../kubernetes/resources.ts";
import type { Edit } from "../text.ts";
import { t } from "../translation.ts";
import { accountLines } from "./moveToAccount.ts";
import { isAtList, isSameList, namesOf, takeList, unmovable } from "./pullSecretLists.ts";
import type { OfferedRefactoring, Refactoring, Selection } from "./refactoring.ts";
import { proven } from "./unchanged.ts";

export const extractAccount: Refactoring = (at, context) => {
  const [first, ...others] = chosen(at, context.written);
  return first && others.length > 0 ? [offer([first, ...others], context)] : [];
};

/** What the selection touches; with the cursor in one list, all of the file that have the same. */
function chosen(at: Selection, { inventory }: Context): readonly Workload[] {
  const touched = at.resources.filter((one) => one.kind === "workload" && one.ownKind) as readonly Workload[];
  const [only, ...others] = touched;
  if (!only || (others.length === 0 && !isAtList(at, only))) return [];
  const names = namesOf(only);
  const candidates = others.length > 0 ? touched : (inventory.file(at.uri)?.resources ?? []);
  const same = candidates.filter(
    (one): one is Workload =>
      one.kind === "workload" &&
      one.ownKind &&
      one.namespace?.value === only.namespace?.value &&
      isSameList(namesOf(one), names),
  );
  return others.length > 0 && same.length < touched.length ? [] : same;
}

type Several = readonly [Workload, ...Workload[]];

function offer(workloads: Several, context: Context): OfferedRefactoring {
  const kind = "refactor.extract";
  const name = freeName(workloads[0], context.written);
  const title = t`Extract ServiceAccount "${name}" for ${workloads.length} workloads with the same pull secrets`;
  const edits = editsFor(workloads, name, context.written);
  return proven({ kind, title }, edits, "lists", context);
}

function freeName({ namespace }: Workload, { inventory }: Context): string {
  const taken = new Set(
    inventory.serviceAccounts
      .filter((account) => mayMeet(namespace?.value, account.namespace?.value))
      .map(({ name }) => name?.value),
  );
  const named = Iterator.from(numbers()).map((count) => (count === 1 ? "image-puller" : `image-puller-${count}`));
  return named.find((name) => !taken.has(name)) ?? "";
}

function* numbers(): Generator<number> {
  for (let count = 1; ; count++) yield count;
}

/** The edits, or why there are none. A ServiceAccount is also what a Pod may do in the cluster: only `default` is left behind. */
function editsFor(workloads: Several, name: string, context: Context): readonly Edit[] | string {
  const named = workloads.find((one) => one.serviceAccountName || one.serviceAccountTemplated);
  if (named)
    return t`${titleOf(named)} runs as a ServiceAccount of its own, and may do in the cluster what that one may.`;
  if (workloads.some(({ mirror }) => mirror)) return t`A static Pod's mirror gets nothing from a ServiceAccount.`;
  if (isDefaultInUse(workloads[0], context)) {
    return t`ServiceAccount "default" is declared or given rights here, which the Pods would lose with another one.`;
  }
  const taken = workloads.map(takeList);
  const [first] = taken;
  if (
    !first ||
    taken.some((list) => !list || list.items.some(({ comment }) => comment !== undefined && list !== first))
  )
    return unmovable();
  const account = appendDocument(workloads[0], accountLines(name, workloads[0], first.items), context);
  const inserted = workloads.map((one) =>
    new ManifestEditor(one).insertScalar(one.podSpecPath, "serviceAccountName", name, "containers"),
  );
  if (!account || inserted.some((edits) => !edits)) return t`It cannot be added to this file with certainty.`;
  return [...taken.flatMap((list) => list?.removal ?? []), ...inserted.flatMap((edits) => edits ?? []), ...account];
}

function isDefaultInUse({ namespace, source }: Workload, { inventory }: Context): boolean {
  const { candidates } = inventory.serviceAccount("default", namespace?.value, source.uri);
  const bound = inventory.roleBindings.some((binding) =>
    binding.serviceAccounts.some(
      ({ name, namespace: of }) =>
        name.value === "default" && mayMeet(of ?? binding.namespace?.value, namespace?.value),
    ),
  );
  return candidates.length > 0 || bound;
}
