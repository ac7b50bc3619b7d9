import { weighAbsence } from "../absence.ts";
import type { Context } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument, fix, metadataLines } from "../fixes.ts";
import { placeOf, type ServiceAccount, type Workload } from "../kubernetes/resources.ts";
import type { Fix, Problem, Related, Rule } from "../rule.ts";
import type { Severity } from "../severity.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { inNamespace, onlyElsewhere } from "../words.ts";

export const serviceAccountNotFound: Rule = {
  id: "service-account-not-found",
  severity: "hint",
  summary: "A workload's ServiceAccount is declared nowhere.",
  why: `
The API server refuses every Pod of the workload: \`error looking up service account shop/web: serviceaccount "web" not
found\`. The controller keeps trying, so nothing but its events tell. The ServiceAccount \`default\` exists in every
namespace and is never reported.

It is an **error** where the name is a misspelling of another one or the ServiceAccount exists only in other namespaces,
a **warning** where other ServiceAccounts of that namespace are declared here and this one is not, and a **hint**
otherwise.`,

  check: {
    *workload(workload, context) {
      const at = workload.serviceAccountName;
      if (!at || at.value === "default" || workload.serviceAccountTemplated) return;
      const namespace = workload.namespace?.value;
      const { state, inOtherNamespaces } = context.inventory.serviceAccount(at.value, namespace, workload.source.uri);
      if (state !== "absent") return;
      // kustomize-reference-not-rewritten says why.
      if (context.renamed("ServiceAccount", at.value, workload)) return;
      const { severity, message, related, meant } =
        inOtherNamespaces.length > 0 ? elsewhere(at, namespace, inOtherNamespaces) : nowhere(at, workload, context);
      yield { at, severity, message, related, fixes: () => fixes(at, workload, context, meant) } satisfies Problem;
    },
  },
};

interface Reading {
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly Related[];
  readonly meant?: string;
}

function elsewhere(at: Written, namespace: string | undefined, accounts: readonly ServiceAccount[]): Reading {
  const others = [...new Set(accounts.map((account) => account.namespace?.value ?? ""))];
  return {
    severity: "error",
    message: onlyElsewhere(`ServiceAccount "${at.value}"`, others, namespace),
    related: accounts.flatMap((account) =>
      declaration(account, t`declared here, in namespace "${account.namespace?.value ?? ""}"`),
    ),
  };
}

function nowhere(at: Written, { namespace, source }: Workload, { inventory }: Context): Reading {
  const mates = inventory.serviceAccountsIn(namespace?.value);
  const absence = weighAbsence(at.value, namespace?.value, source.uri, mates);
  const missing = t`No ServiceAccount "${at.value}" is declared${inNamespace(namespace?.value)}`;
  switch (absence.evidence) {
    case "near-miss": {
      const meant = absence.meant.name?.value ?? "";
      const related = declaration(absence.meant, t`"${meant}" is declared here`);
      return { severity: "error", message: t`${missing}; did you mean "${meant}"?`, related, meant };
    }
    case "siblings": {
      const related = declaration(absence.sibling, t`another ServiceAccount is declared here`);
      return { severity: "warning", message: t`${missing}, though others are.`, related };
    }
    case "none":
      return { severity: "hint", message: t`${missing}; it has to be made by other means.`, related: [] };
  }
}

function declaration(account: ServiceAccount, message: string): readonly Related[] {
  return account.name ? [{ at: placeOf(account, account.name), message }] : [];
}

function fixes(at: Written, workload: Workload, context: Context, meant: string | undefined): readonly Fix[] {
  const change =
    meant === undefined
      ? []
      : fix(t`Change to "${meant}"`, new ManifestEditor(workload).replaceString(at, meant), true);
  const lines = ["apiVersion: v1", "kind: ServiceAccount", ...metadataLines(at.value, workload)];
  return [...change, ...fix(t`Create ServiceAccount "${at.value}"`, appendDocument(workload, lines, context))];
}
