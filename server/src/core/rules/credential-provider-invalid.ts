import type { Inventory } from "../inventory.ts";
import { kubeletFixes, withItsWords } from "../kubeletFixes.ts";
import { kubeletOf } from "../kubelets.ts";
import { quote } from "../kubernetes/go.ts";
import { unmatchablePattern } from "../kubernetes/keyring.ts";
import type { CredentialProviderConfig } from "../kubernetes/kubeletResources.ts";
import { providerConfigProblems } from "../kubernetes/providerValidation.ts";
import { placeOf } from "../kubernetes/resources.ts";
import { folderOf } from "../paths.ts";
import { isTemplated } from "../placeholders.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const credentialProviderInvalid: Rule = {
  id: "credential-provider-invalid",
  severity: "error",
  summary: "The kubelet refuses a CredentialProviderConfig, or a provider in it is for no image.",
  why: `
The kubelet reads this file when it starts, and takes all of it or nothing: with a field that it does not know, a missing
duration or two providers of one name, **it does not start**, and the node drops out of the cluster. What is written after
"The kubelet says" is what stands in its log (\`journalctl -u kubelet\`). Which fields there are depends on the version: the
setting \`pullSecrets.kubernetesVersion\` says which one the nodes have.

A **warning** stands for a pattern in \`matchImages\` that the kubelet takes and that matches no image: the provider is never
asked, and the pull is anonymous.`,

  check: {
    *credentialProviderConfig(config, { kubernetesVersion, inventory }) {
      for (const problem of providerConfigProblems(config, kubeletOf(kubernetesVersion, inventory))) {
        yield {
          at: problem.at,
          message: withItsWords(problem),
          fixes: () => kubeletFixes(config, problem),
        } satisfies Problem;
      }
      yield* uselessPatterns(config);
      yield* sharedNames(config, inventory);
    },
  },
};

function* uselessPatterns({ providers }: CredentialProviderConfig): Iterable<Problem> {
  for (const image of providers.flatMap(({ matchImages }) => matchImages)) {
    const why = isTemplated(image.value) ? undefined : unmatchablePattern(image.value);
    if (why) yield { at: image, severity: "warning", message: t`No image matches this pattern. ${why}` };
  }
}

/** Given a folder, the kubelet reads all files in it as one, and refuses a name that two of them have. */
function* sharedNames(config: CredentialProviderConfig, { providerConfigs }: Inventory): Iterable<Problem> {
  const folder = folderOf(config.source.uri);
  const others = providerConfigs.filter(
    ({ source: { uri } }) => uri !== config.source.uri && folderOf(uri) === folder && uri < config.source.uri,
  );
  for (const { at, name } of config.providers) {
    for (const other of others) {
      const same = other.providers.find((provider) => provider.name && provider.name.value === name?.value);
      if (!name || !same) continue;
      yield {
        at,
        severity: "hint",
        message: t`Another file of this folder has a provider "${name.value}", too. A kubelet that is given the folder, which works since Kubernetes 1.34, says: duplicate provider name ${quote(name.value)} found in configuration file(s)`,
        related: [{ at: placeOf(other, same.at), message: t`the other one` }],
      };
    }
  }
}
