import { kubeletFixes, withItsWords } from "../kubeletFixes.ts";
import { featureState } from "../kubelets.ts";
import { verificationProblems } from "../kubernetes/imageVerification.ts";
import type { Problem, Rule } from "../rule.ts";

export const imagePullVerificationInvalid: Rule = {
  id: "image-pull-verification-invalid",
  severity: "error",
  summary: "The kubelet refuses what its configuration says of images that a node already has.",
  why: `
Who may use a private image that the node has pulled for somebody else is decided by
\`imagePullCredentialsVerificationPolicy\` (KEP-2535: behind a feature gate since Kubernetes 1.33, by default since 1.35).
With a policy that there is not, or a list that does not go with it, **the kubelet does not start**. An older kubelet passes
over both fields: then every Pod of the node may use every image on it, whatever the file says.`,

  check: {
    *kubeletConfiguration(configuration, { kubernetesVersion, inventory }) {
      const state = featureState("verifiedImages", kubernetesVersion, inventory);
      for (const problem of verificationProblems(configuration, kubernetesVersion, state)) {
        yield {
          at: problem.at,
          message: withItsWords(problem),
          fixes: () => kubeletFixes(configuration, problem),
        } satisfies Problem;
      }
    },
  },
};
