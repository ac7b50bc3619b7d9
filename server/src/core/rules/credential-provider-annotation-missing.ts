import type { Context } from "../context.ts";
import { addEntries } from "../entryEdits.ts";
import { fix } from "../fixes.ts";
import { featureState } from "../kubelets.ts";
import { placeOf, type ServiceAccount, titleOf, type Workload } from "../kubernetes/resources.ts";
import { features, shownVersion } from "../kubernetes/versions.ts";
import type { ImagePull, ProviderUse } from "../pull.ts";
import type { Fix, Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";

export const credentialProviderAnnotationMissing: Rule = {
  id: "credential-provider-annotation-missing",
  severity: "warning",
  summary: "A ServiceAccount lacks annotations without which the node does not ask for credentials.",
  why: `
A credential provider with \`requiredServiceAccountAnnotationKeys\` is run only for Pods whose ServiceAccount has all of these
annotations (KEP-4412, on since Kubernetes 1.34). Where one is missing, the kubelet passes over the provider **without a
word**, the pull is anonymous, and the registry refuses it. No event and no status names the annotation.`,

  check: {
    *serviceAccount(account, context) {
      if (!account.name || !isAnyRequired(context)) return;
      const users = context.inventory.workloads.filter(
        (workload) => context.pull(workload).serviceAccount.account === account,
      );
      for (const { workload, image, use } of onceEach(users.flatMap((user) => passedOver(user, context)))) {
        yield {
          at: account.name,
          message: sentence(titleOf(account), use, t`the images of ${titleOf(workload)}`),
          related: [...related(use), { at: placeOf(workload, image.use.at), message: t`this image` }],
          fixes: () => fixes(account, use),
        } satisfies Problem;
      }
    },
    *workload(workload, context) {
      if (!isAnyRequired(context) || !context.pull(workload).serviceAccount.assumed) return;
      for (const { image, use } of onceEach(passedOver(workload, context))) {
        yield {
          at: workload.serviceAccountName ?? image.use.at,
          message: sentence('ServiceAccount "default"', use, t`this image`),
          related: related(use),
        } satisfies Problem;
      }
    },
  },
};

interface PassedOver {
  readonly workload: Workload;
  readonly image: ImagePull;
  readonly use: ProviderUse;
}

/** Where the version has no tokens, the configuration itself is wrong, which says another rule. */
function isAnyRequired({ inventory, kubernetesVersion }: Context): boolean {
  if (featureState("providerTokens", kubernetesVersion, inventory) === "absent") return false;
  return inventory.providerConfigs.some(({ providers }) =>
    providers.some(({ tokenAttributes }) => tokenAttributes && tokenAttributes.requiredKeys.length > 0),
  );
}

/** The images that nothing else has credentials for. */
function passedOver(workload: Workload, context: Context): readonly PassedOver[] {
  return context
    .pull(workload)
    .images.filter(({ verdict, facts }) => verdict === "anonymous" && facts?.access !== "public")
    .flatMap((image) =>
      image.providers.filter(({ missing }) => missing.length > 0).map((use) => ({ workload, image, use })),
    );
}

/** One finding for each provider says it all. */
function onceEach(all: readonly PassedOver[]): readonly PassedOver[] {
  return [...new Map(all.toReversed().map((one) => [one.use.provider, one])).values()].reverse();
}

function sentence(subject: string, { provider, missing }: ProviderUse, images: string): string {
  const annotations = missing.length > 1 ? t`the annotations ${quoted(missing)}` : t`the annotation ${quoted(missing)}`;
  const program = provider.name?.value ?? t`their program`;
  return t`${subject} lacks ${annotations}, without which nodes (Kubernetes ${shownVersion(features.providerTokens.on)} or newer) do not ask ${program} for ${images}.`;
}

function related({ config, provider, missing }: ProviderUse): Problem["related"] & object {
  const key = provider.tokenAttributes?.requiredKeys.find(({ value }) => missing.includes(value));
  return key ? [{ at: placeOf(config, key), message: t`the annotation is required here` }] : [];
}

/** Its value only the cloud knows, but for Google's, which has just one. */
const values: Readonly<Record<string, string>> = { "iam.gke.io/enable-wi-image-pull": "true" };

function fixes(account: ServiceAccount, { missing }: ProviderUse): readonly Fix[] {
  const entries = Object.fromEntries(missing.map((key) => [key, values[key] ?? ""]));
  const isComplete = Object.values(entries).every((value) => value !== "");
  const edits = addEntries(account, [...account.path, "metadata", "annotations"], entries);
  return fix(isComplete ? titleOfAll(missing) : titleOfGaps(missing), edits, isComplete);
}

function titleOfAll(missing: readonly string[]): string {
  return missing.length > 1 ? t`Add the annotations` : t`Add the annotation ${quoted(missing)}`;
}

function titleOfGaps(missing: readonly string[]): string {
  return missing.length > 1
    ? t`Add the annotations, to be filled in`
    : t`Add the annotation ${quoted(missing)}, to be filled in`;
}
