import { ManifestEditor } from "../edits.ts";
import { fix } from "../fixes.ts";
import { type IgnoredList, ignoredList } from "../ignoredList.ts";
import { placeOf } from "../kubernetes/resources.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";

export const serviceAccountPullSecretsIgnored: Rule = {
  id: "service-account-pull-secrets-ignored",
  severity: "warning",
  summary: "The Pod's own pull secrets silence those of its ServiceAccount, and an image needs them.",
  why: `
The two lists are never merged. The ServiceAccount's \`imagePullSecrets\` are copied into a Pod only if the Pod lists
none at all; a single entry, even one with an empty name, keeps them out. The image is then pulled with the wrong
credentials or none.`,

  check: {
    *workload(workload, context) {
      const ignored = ignoredList(workload, context);
      if (!ignored) return;
      const { account, names, images } = ignored;
      const { key } = account.pullSecrets;
      const name = account.name?.value ?? "";
      yield {
        at: workload.pullSecrets.key ?? workload.pullSecrets.references[0] ?? images[0].at,
        message:
          images.length === 1
            ? t`This list replaces that of ServiceAccount "${name}" and lacks ${quoted(names)}, which 1 image of the Pod needs.`
            : t`This list replaces that of ServiceAccount "${name}" and lacks ${quoted(names)}, which ${images.length} images of the Pod need.`,
        related: [
          ...(key ? [{ at: placeOf(account, key), message: t`the ServiceAccount's list` }] : []),
          ...images.map(({ at }) => ({ at: placeOf(workload, at), message: t`this image needs it` })),
        ],
        fixes: () => fixes(ignored),
      } satisfies Problem;
    },
  },
};

function fixes({ workload, account, names, dispensable }: IgnoredList): readonly Fix[] {
  const editor = new ManifestEditor(workload);
  const add = fix(t`Add ${quoted(names)} to the Pod's list`, editor.addPullSecrets(workload.pullSecrets, names), true);
  const drop = dispensable
    ? fix(
        t`Remove the Pod's list, so that ServiceAccount "${account.name?.value ?? ""}" gives its own`,
        editor.removeEntry(workload.pullSecrets.path),
      )
    : [];
  return [...add, ...drop];
}
