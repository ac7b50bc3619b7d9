import { ManifestEditor } from "../edits.ts";
import { addEntries } from "../entryEdits.ts";
import { fix } from "../fixes.ts";
import { placeOf, type ServiceAccount, type Workload } from "../kubernetes/resources.ts";
import { names } from "../rbac.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const serviceAccountTokenAutomounted: Rule = {
  id: "service-account-token-automounted",
  severity: "hint",
  offByDefault: true,
  summary: "A workload mounts a token for the API server though nothing here gives it any rights.",
  why: `
Unless the Pod or its ServiceAccount says \`automountServiceAccountToken: false\`, every container finds a token of the
ServiceAccount in \`/var/run/secrets/kubernetes.io/serviceaccount\`. Whoever breaks into the container has it. Most
applications never talk to the API server, and a token without any binding is good for nothing but finding out what the
cluster is.

Pulling does not need it: the kubelet pulls before the container is there, and [with credentials of its
own](../how-images-are-pulled.md). Bindings that are kept elsewhere are not seen here, which is why this rule is off by
default.`,

  check: {
    *workload(workload, context) {
      const { account, assumed, name } = context.pull(workload).serviceAccount;
      const at = workload.serviceAccountName ?? workload.name;
      if (!at || !workload.ownKind || workload.mirror || (!account && !assumed)) return;
      if (!(workload.automount ?? account?.automount ?? true)) return;
      const namespace = workload.namespace?.value;
      if (!context.inventory.complete) return;
      if (context.inventory.roleBindings.some((binding) => names(binding, name, namespace))) return;
      yield {
        at,
        message: t`The token of ServiceAccount "${name}" is mounted, though no binding here gives it any rights.`,
        related: account?.name ? [{ at: placeOf(account, account.name), message: t`the ServiceAccount` }] : [],
        fixes: () => fixes(workload, account),
      } satisfies Problem;
    },
  },
};

const key = "automountServiceAccountToken";

/** The Pod's own word counts before the ServiceAccount's. */
function fixes(workload: Workload, account: ServiceAccount | undefined): readonly Fix[] {
  const editor = new ManifestEditor(workload);
  const written = editor.node([...workload.podSpecPath, key]);
  const edits = written
    ? editor.rewrite([...workload.podSpecPath, key], "false", false)
    : editor.insertScalar(workload.podSpecPath, key, false, "containers");
  const ofAccount = account && workload.automount === undefined && account.automount === undefined;
  return [
    ...fix(t`Do not mount the token in this workload`, edits, true),
    ...(ofAccount
      ? fix(
          t`Do not mount the token of ServiceAccount "${account.name?.value ?? ""}" anywhere`,
          addEntries(account, account.path, { [key]: false }),
        )
      : []),
  ];
}
