import type { Context } from "../context.ts";
import { mayMeet } from "../inventory.ts";
import type { Role } from "../kubernetes/rbacResources.ts";
import { placeOf, type Workload } from "../kubernetes/resources.ts";
import { isBoundTo } from "../rbac.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const pullSecretRbac: Rule = {
  id: "pull-secret-rbac",
  severity: "info",
  summary: "RBAC lets a workload read its own pull secret, which has no part in pulling.",
  why: `
A ServiceAccount does not pull images. The kubelet reads the pull secret with the node's identity, and the container
runtime sends the credentials to the registry. Permissions of the ServiceAccount change nothing about it; they only let
the code in the Pod read the registry's password.

[How an image is pulled, and with what](../how-images-are-pulled.md) shows it as a picture, with what to look at instead.`,

  check: {
    *role(role, context) {
      for (const { verbs, resourceNames } of role.secretAccess) {
        // Whoever may write a Secret refreshes it, and has to read it for that.
        if (verbs.length === 0 || !verbs.every((verb) => reading.has(verb))) continue;
        for (const name of resourceNames) {
          const reader = readerOf(name.value, role, context);
          if (!reader) continue;
          const at = reader.serviceAccountName ?? reader.name;
          const account = reader.serviceAccountName?.value ?? "default";
          yield {
            at: name,
            message: t`ServiceAccount "${account}" needs no permission to read "${name.value}" for its Pods to pull with it.`,
            related: at ? [{ at: placeOf(reader, at), message: t`this workload pulls with it` }] : [],
          } satisfies Problem;
        }
      }
    },
  },
};

const reading: ReadonlySet<string> = new Set(["get", "list", "watch"]);

/** A workload that pulls with the Secret and whose ServiceAccount is bound to the role. */
function readerOf(secret: string, role: Role, context: Context): Workload | undefined {
  const bound = context.inventory.roleBindings
    .filter((binding) => isBoundTo(binding, role))
    .flatMap(({ type, serviceAccounts, namespace }) =>
      serviceAccounts.map((account) => ({
        name: account.name.value,
        namespace: account.namespace ?? namespace?.value,
        reach: type === "RoleBinding" ? namespace?.value : undefined,
      })),
    );
  if (bound.length === 0) return undefined;
  return context.inventory.workloads.find((workload) => {
    const { pullSecrets, serviceAccount } = context.pull(workload);
    return (
      pullSecrets.some(({ name }) => name === secret) &&
      bound.some(
        ({ name, namespace, reach }) =>
          name === serviceAccount.name &&
          mayMeet(namespace, workload.namespace?.value) &&
          mayMeet(reach, workload.namespace?.value),
      )
    );
  });
}
