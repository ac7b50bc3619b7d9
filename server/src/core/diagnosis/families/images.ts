/** What is wrong with the image's name or with where it may come from: the kubelet does not even ask a registry. */
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import { attachAny, changeImage, remedy } from "../commands.ts";
import type { Facts, Statements, Wording } from "../facts.ts";

type ImageCause = "invalid-name" | "short-name" | "never-pull";

export const imageWordings: readonly Wording[] = [
  {
    cause: "invalid-name",
    pattern:
      /couldn't parse image (?:name|reference)|invalid reference format|invalid repository name|InvalidImageName/,
  },
  {
    cause: "short-name",
    pattern:
      /short[- ]name (?:mode is enforcing|resolution enforced)|returns ambiguous list|did not resolve to an alias/,
  },
  { cause: "never-pull", pattern: /pull policy of Never|ErrImageNeverPull/ },
];

export const imageStatements: Statements<ImageCause> = {
  "invalid-name": {
    family: "image",
    headline: ({ image, named }) =>
      named ? t`"${image}" is no valid image name; correct it.` : t`The image's name is not valid; correct it.`,
    explanation: () =>
      t`The kubelet cannot read the image's name, so nothing was pulled. Repositories are in lower case, a name has no scheme such as https:// and no spaces, and a tag has at most 128 characters.`,
    remedies: (_, pod) => [changeImage(t`Correct the image's name`, pod)],
  },
  "short-name": {
    family: "image",
    headline: ({ image }) => t`"${image}" names no registry, and the node does not guess one; write it in full.`,
    explanation: ({ image }) =>
      t`The node's container runtime refuses names without a registry, or finds several registries for this one. Docker Hub's would be docker.io/${image.includes("/") ? "" : "library/"}${image}.`,
    remedies: (_, pod) => [changeImage(t`Write the image with its registry, such as docker.io/library/nginx:1`, pod)],
  },
  "never-pull": {
    family: "image",
    headline: ({ image, node }) =>
      node?.hasImage
        ? t`imagePullPolicy Never: "${image}" is on the node, but this Pod may not use it.`
        : t`imagePullPolicy is Never, and "${image}" is not on the node.`,
    explanation: (facts) => neverPull(facts),
    remedies: (facts, pod) => [
      ...(facts.node?.hasImage ? attachAny(facts, pod) : []),
      remedy(t`Set imagePullPolicy to IfNotPresent in the manifest`),
      ...(pod.owner ? [] : [remedy(t`The policy of a Pod cannot be changed: delete the Pod and make it anew`)]),
      ...(facts.node?.hasImage ? [] : [remedy(t`Or load the image onto the node beforehand`)]),
    ],
  },
};

function neverPull(facts: Facts): string {
  if (!facts.node?.hasImage)
    return sentences(
      t`With this policy the kubelet only uses images that are on the node already, and never pulls.`,
      elsewhere(facts),
    );
  return t`The image is on the node, but it was pulled with credentials. Newer kubelets let a Pod use such an image only if the Pod brings credentials that could pull it, and this Pod brings none that do.`;
}

/** Where the image is already, which is why other Pods may run. */
export function elsewhere({ node, pod }: Facts): string {
  if (node?.hasImage && pod) {
    return pod.pullPolicy === "Always"
      ? t`The image is on the node already, but imagePullPolicy Always makes the kubelet ask the registry all the same.`
      : t`The image is on the node already, but a Pod may use what was pulled with credentials only if it brings such.`;
  }
  if (!node || node.others.length === 0) return "";
  const [first = "", ...more] = node.others;
  return more.length > 0
    ? t`It is on node ${first} and ${more.length} more already, so Pods may well run there.`
    : t`It is on node ${first} already, so Pods may well run there.`;
}
