import type { Context } from "../context.ts";
import { featureState } from "../kubelets.ts";
import type { CredentialProvider } from "../kubernetes/kubeletResources.ts";
import { placeOf, placeOfName, titleOf } from "../kubernetes/resources.ts";
import { type FeatureName, features, shownVersion } from "../kubernetes/versions.ts";
import { isTemplated } from "../placeholders.ts";
import { audienceGrants, audienceVerb, grantsAudience, isPerhapsGranted } from "../rbac.ts";
import type { Problem, Related, Rule } from "../rule.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";

export const credentialProviderAudienceRbac: Rule = {
  id: "credential-provider-audience-rbac",
  severity: "warning",
  summary: "Nodes are not allowed to ask for the tokens that a credential provider needs.",
  why: `
Since Kubernetes 1.33 a kubelet gets tokens only for audiences that its Pods use anyway, or that RBAC allows: the verb
\`request-serviceaccounts-token-audience\` on a resource of the audience's name in the API group \`""\`, bound to the group
\`system:nodes\`. Without it the token is refused. The kubelet says so only in its own log (\`Error getting service account token\`), does not
ask the provider, and **the pull is anonymous**.

A **hint** stands for a workspace that has nothing of the cluster but files of its nodes, or binds a role to nodes that is
not here, so that the RBAC may well be kept elsewhere.`,

  check: {
    *credentialProviderConfig({ providers }, context) {
      const { inventory, kubernetesVersion } = context;
      const isOn = (name: FeatureName) => featureState(name, kubernetesVersion, inventory) === "on";
      if (!inventory.complete || !isOn("audienceRestriction") || !isOn("providerTokens")) return;
      for (const provider of providers) {
        const audience = provider.tokenAttributes?.audience;
        if (!audience?.value || isTemplated(audience.value)) continue;
        yield* checkAudience(audience, provider, context);
      }
    },
  },
};

function* checkAudience(audience: Written, provider: CredentialProvider, context: Context): Iterable<Problem> {
  const { inventory } = context;
  const grants = audienceGrants(inventory, audience.value);
  if (grants.length === 0) {
    const isManaged =
      (inventory.roleBindings.length > 0 || inventory.workloads.length > 0) && !isPerhapsGranted(inventory);
    yield {
      at: audience,
      severity: isManaged ? "warning" : "hint",
      message: t`Since Kubernetes ${shownVersion(features.audienceRestriction.on)} nodes need RBAC to ask for tokens with the audience ${quoted([audience.value])}, and none here gives it.`,
      related: nearMisses(audience.value, context),
    };
    return;
  }
  const names = grants.map(({ rule }) => rule.resourceNames.map(({ value }) => value));
  if (names.some((list) => list.length === 0)) return;
  const others = accountsOf(provider, context).filter((name) => !names.some((list) => list.includes(name)));
  if (others.length === 0) return;
  yield {
    at: audience,
    message:
      others.length > 1
        ? t`Nodes may ask for tokens with this audience, but not for ServiceAccounts ${quoted(others)}.`
        : t`Nodes may ask for tokens with this audience, but not for ServiceAccount ${quoted(others)}.`,
    related: grants.flatMap(({ role, rule }) =>
      rule.resourceNames.slice(0, 1).map((name) => ({ at: placeOf(role, name), message: t`only these are allowed` })),
    ),
  };
}

/** Roles that grant it and are not bound to nodes, and those that grant another audience. */
function nearMisses(audience: string, { inventory }: Context): readonly Related[] {
  return inventory.roles
    .filter((role) => role.rules.some((rule) => rule.verbs.includes(audienceVerb)))
    .flatMap((role): readonly Related[] => {
      const at = placeOfName(role);
      const isRight = role.rules.some((rule) => grantsAudience(rule, audience));
      const message = isRight
        ? t`${titleOf(role)} grants it, but is not bound to the group system:nodes`
        : t`${titleOf(role)} grants another audience`;
      return at ? [{ at, message }] : [];
    });
}

/** The ServiceAccounts of workloads that pull by the provider. */
function accountsOf(provider: CredentialProvider, context: Context): readonly string[] {
  const pulls = context.inventory.workloads.map((workload) => context.pull(workload));
  const users = pulls.filter(({ images }) =>
    images.some(({ providers }) => providers.some((use) => use.provider === provider)),
  );
  return [...new Set(users.map(({ serviceAccount }) => serviceAccount.name))];
}
