import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { referencesIn } from "../kubernetes/pullSecretList.ts";
import type { MisplacedList, ServiceAccount, Workload } from "../kubernetes/resources.ts";
import { moveNames } from "../moves.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const pullSecretMisplaced: Rule = {
  id: "pull-secret-misplaced",
  severity: "error",
  summary: "Pull secrets stand at a place, or under a key, where Kubernetes does not look for them.",
  why: `
\`imagePullSecrets\` counts in a Pod spec, next to \`containers\`, and at the top of a ServiceAccount. Anywhere else, or
with another spelling, the API server drops it with a warning or refuses the manifest, and the pull is anonymous.`,

  check: {
    *workload(workload) {
      for (const list of workload.misplaced) yield problem(workload, list);
    },
    *serviceAccount(account) {
      for (const list of account.misplaced) yield problem(account, list);
    },
  },
};

const places: Readonly<Record<MisplacedList["where"], () => string>> = {
  container: () => t`in a container`,
  workload: () => t`outside the Pod spec`,
  metadata: () => t`in metadata`,
  "service-account-spec": () => t`in a ServiceAccount's spec`,
  "pod-spec": () => t`in a Pod spec`,
  "service-account": () => t`in a ServiceAccount`,
  elsewhere: () => t`here`,
};

function problem(owner: Workload | ServiceAccount, list: MisplacedList): Problem {
  const { key, where, misspelled } = list;
  const inPlace = where === "pod-spec" || where === "service-account";
  const home = owner.kind === "workload" ? t`in the Pod spec, next to containers` : t`at the top of the ServiceAccount`;
  const wrong = inPlace
    ? t`The key is "imagePullSecrets", not "${key.value}".`
    : t`"${key.value}" has no effect ${places[where]()}; it belongs ${home}.`;
  return { at: key, message: wrong, fixes: () => (inPlace && misspelled ? rename(owner, list) : move(owner, list)) };
}

function rename(owner: Workload | ServiceAccount, { key, path }: MisplacedList): readonly Fix[] {
  const editor = new ManifestEditor(owner);
  const node = editor.node(path);
  if (owner.pullSecrets.key || node?.kind !== "seq") return move(owner, { key, path });
  return fix(t`Rename to "imagePullSecrets"`, editor.renameKey(key, "imagePullSecrets"), true);
}

/** Moves the list; its names only, where there is a list to join already, or where it is no list. */
function move(owner: Workload | ServiceAccount, { path }: Pick<MisplacedList, "key" | "path">): readonly Fix[] {
  const editor = new ManifestEditor(owner);
  const node = editor.node(path);
  const target = owner.pullSecrets.path;
  if (!node) return [];
  const title = owner.kind === "workload" ? t`Move it to the Pod spec` : t`Move it to the top of the ServiceAccount`;
  if (node.kind === "seq" && !owner.pullSecrets.key) {
    const moved = editor.moveEntry(path, target.slice(0, -1), "imagePullSecrets");
    if (moved) return fix(title, moved, true);
  }
  const named = referencesIn(node);
  const there = new Set(owner.pullSecrets.references.map(({ value }) => value));
  const missing = named.filter(({ value }) => !there.has(value));
  return named.length > 0
    ? fix(
        title,
        moveNames(owner, (editor) => editor.removeEntry(path), missing),
        true,
      )
    : [];
}
