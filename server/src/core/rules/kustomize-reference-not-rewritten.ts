import type { Context } from "../context.ts";
import { namedIn } from "../kubernetes/pullSecretList.ts";
import type { Workload } from "../kubernetes/resources.ts";
import type { Problem, Rule } from "../rule.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";

export const kustomizeReferenceNotRewritten: Rule = {
  id: "kustomize-reference-not-rewritten",
  severity: "warning",
  summary: "Kustomize renames a Secret or ServiceAccount, and leaves a reference to it as it was.",
  why: `
\`namePrefix\`, \`nameSuffix\` and the hash of a \`secretGenerator\` change names. Kustomize writes the new name into
references only where it knows of them: in Kubernetes' own kinds, and there not everywhere. In other kinds, such as a Rollout
or a Knative Service, the old name stays, nothing bears it, and the pull is anonymous, or the Pod is refused for want of its
ServiceAccount.

A file under \`configurations\` tells Kustomize of more references:

    nameReference:
      - kind: Secret
        fieldSpecs:
          - kind: Rollout
            path: spec/template/spec/imagePullSecrets/name

For a Secret of a \`secretGenerator\`, \`disableNameSuffixHash: true\` under its \`options\` keeps the name as it is.`,

  check: {
    *workload(workload, context) {
      for (const reference of namedIn(workload.pullSecrets)) yield* check("Secret", reference, workload, context);
      const account = workload.serviceAccountName;
      if (account && !workload.serviceAccountTemplated) yield* check("ServiceAccount", account, workload, context);
    },
  },
};

function* check(
  kind: "Secret" | "ServiceAccount",
  reference: Written,
  workload: Workload,
  context: Context,
): Iterable<Problem> {
  const renamed = context.renamed(kind, reference.value, workload);
  if (!renamed) return;
  yield {
    at: reference,
    message: t`Kustomize renames ${renamed.kind} "${reference.value}" to "${renamed.name}", but does not know of this reference in a ${workload.type} and leaves it as it is.`,
  };
}
