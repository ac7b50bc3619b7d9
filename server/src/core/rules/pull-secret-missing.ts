import type { Context, Evidence } from "../context.ts";
import { ManifestEditor } from "../edits.ts";
import { appendDocument, attachable, attachToPod, fix, metadataLines } from "../fixes.ts";
import { ignoredList } from "../ignoredList.ts";
import { nameOf, type RegistryFacts } from "../kubernetes/registries.ts";
import { placeOf, titleOf, type Workload } from "../kubernetes/resources.ts";
import type { PodPull } from "../pull.ts";
import type { Fix, Problem, Related, Rule } from "../rule.ts";
import type { Severity } from "../severity.ts";
import { t } from "../translation.ts";
import { inNamespace } from "../words.ts";

export const pullSecretMissing: Rule = {
  id: "pull-secret-missing",
  severity: "warning",
  summary: "An image that needs credentials is reached by no pull secret.",
  why: `
The kubelet pulls the image anonymously, the registry refuses, and the Pod stays in \`ImagePullBackOff\`. A
ServiceAccount does not help by itself: it only hands its \`imagePullSecrets\` to Pods that list none.

A **warning** has evidence: a setting names the registry, a Secret here has a credential for it, or another workload
pulls from it with pull secrets. A **hint** stands for cloud registries whose nodes may have credentials of their own,
an **info** for a registry of which nothing is known. Public images are never reported.`,

  check: {
    *workload(workload, context) {
      const pull = context.pull(workload);
      if (pull.pullSecrets.length > 0 || pull.listUnknown || isToldElsewhere(workload, pull, context)) return;
      for (const { use, facts, verdict, providers } of pull.images) {
        // credential-provider-annotation-missing says why the node does not ask for credentials.
        if (providers.some(({ missing }) => missing.length > 0)) continue;
        if (verdict !== "anonymous" || !facts || !use.image.valid || use.pullPolicy === "Never") continue;
        const { repository } = use.image;
        const evidence = context.evidence(use, facts, workload);
        const severity = evidence ? "warning" : suspicion(facts);
        if (!severity) continue;
        yield {
          at: use.at,
          severity,
          message: t`No pull secret reaches this image${evidence ? reason(evidence, facts, use.image.domain, workload) : doubt(facts, use.image.domain)}.`,
          related: evidence ? related(evidence) : [],
          fixes: () => [
            ...attachToPod(repository, workload, context),
            ...attachToAccount(repository, workload, context),
          ],
        } satisfies Problem;
      }
    },
  },
};

/** Where a list stands at a wrong place, or keeps out another one, a finding of its own says so. */
function isToldElsewhere(workload: Workload, { serviceAccount: { account } }: PodPull, context: Context): boolean {
  if (workload.misplaced.length > 0 || (account !== undefined && account.misplaced.length > 0)) return true;
  return ignoredList(workload, context) !== undefined;
}

function suspicion({ access, registry, nodeCloud }: RegistryFacts): Severity | undefined {
  if (access === "public" || registry?.id === "docker-hub") return undefined;
  return nodeCloud || registry?.local ? "hint" : "info";
}

function reason(evidence: Evidence, { group }: RegistryFacts, domain: string, { namespace }: Workload): string {
  switch (evidence.kind) {
    case "setting":
      return t`, and the settings say that ${domain} needs one`;
    case "secret": {
      const { name, namespace: own } = evidence.secret;
      const where = own?.value === namespace?.value ? "" : inNamespace(own?.value);
      return t`, though Secret "${name?.value ?? ""}"${where} has credentials for it`;
    }
    case "workload":
      return t`, though ${titleOf(evidence.workload)} pulls from ${group} with one`;
  }
}

function doubt({ access, registry, nodeCloud }: RegistryFacts, domain: string): string {
  const name = registry ? nameOf(registry) : domain;
  if (nodeCloud) return t`; ${name} works without one only where the nodes have access of their own`;
  if (registry?.local) return t`; ${name} may need one`;
  return access === "private" ? t`; ${name} needs one` : t`; ${domain} may need one`;
}

function related(evidence: Evidence): readonly Related[] {
  switch (evidence.kind) {
    case "setting":
      return [];
    case "secret": {
      const { secret, key } = evidence;
      const { content } = secret;
      const at = content.state === "read" ? content.locate(key) : (secret.name ?? key);
      return [{ at: placeOf(secret, at), message: t`the key "${key.value}" matches the image` }];
    }
    case "workload":
      return [{ at: placeOf(evidence.workload, evidence.use.at), message: t`this image is pulled with a pull secret` }];
  }
}

/** The other way: give the Secret to the ServiceAccount, which hands it to every Pod of its own that lists none. */
function attachToAccount(repository: string, workload: Workload, context: Context): readonly Fix[] {
  const { name, account, state } = context.pull(workload).serviceAccount;
  if (!workload.ownKind || workload.pullSecrets.length > 0) return [];
  return attachable(repository, workload, context).flatMap((secret) => {
    const pullSecret = secret.name?.value ?? "";
    const title = t`Attach Secret "${pullSecret}" to ServiceAccount "${name}"`;
    if (account) return fix(title, new ManifestEditor(account).addPullSecrets(account.pullSecrets, [pullSecret]));
    if (state !== "present") return [];
    const lines = [
      "apiVersion: v1",
      "kind: ServiceAccount",
      ...metadataLines(name, workload),
      "imagePullSecrets:",
      `  - name: ${pullSecret}`,
    ];
    return fix(title, appendDocument(workload, lines, context));
  });
}
