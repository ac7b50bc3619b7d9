import { fix } from "../fixes.ts";
import { type Inventory, mayMeet } from "../inventory.ts";
import { placeOf, type ServiceAccount } from "../kubernetes/resources.ts";
import { formatOfType } from "../kubernetes/secretContent.ts";
import { moveNames } from "../moves.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const serviceAccountSecretList: Rule = {
  id: "service-account-secret-list",
  severity: "warning",
  summary: "A pull secret stands under a ServiceAccount's secrets instead of its imagePullSecrets.",
  why: `
\`secrets\` lists what Pods may mount; nothing in it is used for pulling. Only \`imagePullSecrets\` is handed to the
ServiceAccount's Pods, so their images are pulled anonymously.

It is silent where \`secrets\` has a use of its own: Tekton and OpenShift's builds push with what stands there, and the
annotation \`kubernetes.io/enforce-mountable-secrets\` forbids to mount anything else.`,

  check: {
    *serviceAccount(account, { inventory }) {
      const listed = new Set(account.pullSecrets.references.map(({ value }) => value));
      for (const reference of account.secrets) {
        if (reference.templated || listed.has(reference.value)) continue;
        const { found } = inventory.secret(reference.value, account.namespace?.value, account.source.uri);
        if (!found?.name || !formatOfType(found.secretType)) continue;
        if (mayMountThem(account, inventory)) return;
        const move = (): readonly Fix[] => {
          const list = [...account.path, "secrets"];
          const edits = moveNames(account, (editor) => editor.removeItem(list, reference.index), [reference]);
          return fix(t`Move it to "imagePullSecrets"`, edits, true);
        };
        yield {
          at: reference,
          message: t`Pull secret "${reference.value}" has no effect under "secrets"; it belongs under "imagePullSecrets".`,
          related: [{ at: placeOf(found, found.name), message: t`the pull secret is declared here` }],
          fixes: move,
        } satisfies Problem;
      }
    },
  },
};

/** ServiceAccounts that OpenShift makes for its builds and pipelines. */
const builders: ReadonlySet<string> = new Set(["builder", "deployer", "pipeline"]);

/** Whether something else than the kubelet reads the list. */
function mayMountThem({ name, namespace, enforcesMountableSecrets }: ServiceAccount, inventory: Inventory): boolean {
  const account = name?.value ?? "";
  if (enforcesMountableSecrets || builders.has(account)) return true;
  return inventory.workloads.some(
    (workload) =>
      workload.apiVersion.startsWith("tekton.dev/") &&
      workload.serviceAccountName?.value === account &&
      mayMeet(workload.namespace?.value, namespace?.value),
  );
}
