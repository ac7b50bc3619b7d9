import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { placeOf, type ServiceAccount, type Workload } from "../kubernetes/resources.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const pullSecretDuplicate: Rule = {
  id: "pull-secret-duplicate",
  severity: "hint",
  summary: "A list names the same pull secret twice.",
  why: `
The second mention does nothing, and the API server answers it with a warning (\`duplicate name\`). With server-side apply
the list is keyed by name, and the apply is refused.`,

  check: {
    *workload(workload) {
      yield* check(workload);
    },
    *serviceAccount(account) {
      yield* check(account);
    },
  },
};

function* check(owner: Workload | ServiceAccount): Iterable<Problem> {
  const { references, path } = owner.pullSecrets;
  for (const [place, reference] of references.entries()) {
    const first = references.slice(0, place).find(({ value }) => value === reference.value);
    if (!first || reference.templated) continue;
    yield {
      at: reference,
      message: t`"${reference.value}" is in the list already.`,
      related: [{ at: placeOf(owner, first), message: t`it is named here first` }],
      unnecessary: true,
      fixes: () => fix(t`Remove the second mention`, new ManifestEditor(owner).removeItem(path, reference.index), true),
    };
  }
}
