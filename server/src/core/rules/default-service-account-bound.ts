import type { Context } from "../context.ts";
import type { RoleBinding } from "../kubernetes/rbacResources.ts";
import { isTemplated } from "../placeholders.ts";
import { isBoundTo, namedAccounts } from "../rbac.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";
import { inNamespace } from "../words.ts";

export const defaultServiceAccountBound: Rule = {
  id: "default-service-account-bound",
  severity: "warning",
  summary: "A binding gives rights to every Pod that names no ServiceAccount, or to all Pods there are.",
  why: `
A Pod that names no ServiceAccount runs as \`default\` of its namespace. Rights of that one are rights of **every such Pod**,
also of those that never talk to the API server and of those that somebody adds next year; a group such as
\`system:serviceaccounts\` is every Pod there is. Give the one workload that needs it a ServiceAccount of its own, and bind
that.

For pulling images the binding does nothing at all: [no ServiceAccount pulls](../how-images-are-pulled.md).`,

  check: {
    *roleBinding(binding, context) {
      const problems = [...problemsOf(binding)];
      if (problems.length === 0 || (binding.role && isHarmless(binding, binding.role.name, context))) return;
      yield* problems;
    },
  },
};

function* problemsOf(binding: RoleBinding): Iterable<Problem> {
  const { role, groups } = binding;
  const rights = role ? t`the rights of ${role.type} "${role.name}"` : t`rights`;
  for (const { at, name, namespace } of namedAccounts(binding)) {
    if (name !== "default") continue;
    const where = namespace !== undefined && isTemplated(namespace) ? "" : inNamespace(namespace);
    yield { at, message: t`Every Pod${where} that names no ServiceAccount gets ${rights}.` };
  }
  for (const group of groups) {
    const of = /^system:serviceaccounts(?::(?<namespace>.+))?$/.exec(group.value)?.groups;
    if (!of || isTemplated(group.value)) continue;
    const where = of.namespace === undefined ? t` of the cluster` : inNamespace(of.namespace);
    yield { at: group, message: t`Every Pod${where} gets ${rights}.` };
  }
}

/** Roles that Kubernetes and OpenShift themselves give to everybody, since they let nobody do any harm. */
const harmless: ReadonlySet<string> = new Set([
  "system:basic-user",
  "system:discovery",
  "system:public-info-viewer",
  "system:service-account-issuer-discovery",
  "system:image-puller",
]);

/** A role that only lets Pods use a policy of what Pods may do grants no access to the API. */
function isHarmless(binding: RoleBinding, role: string, { inventory }: Context): boolean {
  if (harmless.has(role)) return true;
  const rules = inventory.roles.filter((one) => isBoundTo(binding, one)).flatMap((one) => one.rules);
  return rules.length > 0 && rules.every(({ verbs }) => verbs.every((verb) => verb === "use"));
}
