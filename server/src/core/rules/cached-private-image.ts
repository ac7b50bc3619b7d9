import type { Context } from "../context.ts";
import { featureState } from "../kubelets.ts";
import { isAllowed } from "../kubernetes/imageVerification.ts";
import type { ImageUse, Workload } from "../kubernetes/resources.ts";
import { features, shownVersion } from "../kubernetes/versions.ts";
import type { ImagePull } from "../pull.ts";
import type { Problem, Rule } from "../rule.ts";
import { t } from "../translation.ts";

export const cachedPrivateImage: Rule = {
  id: "cached-private-image",
  severity: "hint",
  // Where no kubelet checks, it is so for nearly every private image there is.
  offByDefault: ({ kubernetesVersion, inventory }) =>
    featureState("verifiedImages", kubernetesVersion, inventory) !== "on",
  summary: "Any Pod may use a private image that a node has pulled for another one.",
  why: `
With the pull policy \`IfNotPresent\` or \`Never\` the kubelet starts a container from the copy that its node has, whoever it was
pulled for. Before Kubernetes 1.35 nobody is asked for credentials then: a Pod of any namespace that knows the image's name
runs it, and reads what is in it. Two things keep others out:

- the admission plugin \`AlwaysPullImages\`, which makes every Pod pull, and so show credentials, each time; the registry has
  to be there whenever a Pod starts;
- from 1.35 on, and behind the feature gate \`KubeletEnsureSecretPulledImages\` since 1.33, the kubelet itself remembers which
  credentials an image was pulled with, and asks for them (\`imagePullCredentialsVerificationPolicy\`, KEP-2535).

On a version that checks, this rule is on and reports what a KubeletConfiguration here excepts from the check. On an older
one it is off, since it would report nearly every private image.`,

  check: {
    *workload(workload, context) {
      for (const image of context.pull(workload).images) {
        const { use } = image;
        if (use.pullPolicy === "Always" || !use.image.valid) continue;
        const why = whyUnchecked(use, context);
        if (why === undefined || !isPrivate(image, workload, context)) continue;
        yield {
          at: use.at,
          message: t`Any Pod may use this private image on a node that has it, as the pull policy is ${use.pullPolicy} and ${why}.`,
        } satisfies Problem;
      }
    },
  },
};

function isPrivate({ use, facts, verdict }: ImagePull, workload: Workload, context: Context): boolean {
  if (!facts || facts.access === "public") return false;
  if (verdict === "authenticated" || facts.access === "private") return true;
  return context.evidence(use, facts, workload) !== undefined;
}

/** Why nobody is asked for credentials; nothing where the kubelet asks, or nothing is known against it. */
function whyUnchecked({ at }: ImageUse, { kubernetesVersion, inventory }: Context): string | undefined {
  const { verifiedImages } = features;
  if (featureState("verifiedImages", kubernetesVersion, inventory) !== "on") {
    return kubernetesVersion < verifiedImages.on
      ? t`Kubernetes ${shownVersion(kubernetesVersion)} does not check credentials then (${shownVersion(verifiedImages.on)} does)`
      : t`the feature gate ${verifiedImages.gate} is switched off`;
  }
  const policies = inventory.kubeletConfigurations.map(({ policy }) => policy?.value);
  if (policies.includes("NeverVerify")) return t`the policy of the nodes is NeverVerify`;
  const isListed = inventory.kubeletConfigurations.some(
    ({ policy, allowlist }) =>
      policy?.value === "NeverVerifyAllowlistedImages" &&
      isAllowed(
        at.value,
        allowlist.map(({ value }) => value),
      ),
  );
  return isListed ? t`preloadedImagesVerificationAllowlist excepts it from the check` : undefined;
}
