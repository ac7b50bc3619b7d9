/**
 * Which images of a node may be used without credentials, and what the kubelet refuses in the settings for it
 * (KEP-2535; pkg/kubelet/images/pullmanager/image_pull_policies.go and
 * pkg/kubelet/apis/config/validation/validation.go, v1.36.2).
 */
import { isTemplated } from "../placeholders.ts";
import type { Written } from "../text.ts";
import { t } from "../translation.ts";
import { quoted } from "../words.ts";
import type { GoError } from "./go.ts";
import { parseReference } from "./image.ts";
import { verificationPolicies } from "./kubeletFields.ts";
import { type KubeletProblem, type KubeletRepair, sameButForCase } from "./kubeletProblems.ts";
import type { KubeletConfiguration } from "./kubeletResources.ts";
import { wrongType } from "./providerDecoding.ts";
import { type FeatureState, features, gateIsOff, type KubernetesVersion, shownVersion } from "./versions.ts";

const policyField = "imagePullCredentialsVerificationPolicy";
const listField = "preloadedImagesVerificationAllowlist";

/** An entry of the list of images that need no check: a repository, or everything below a prefix. */
export interface AllowedImages {
  readonly wildcard: boolean;
  /** Without the `*` of a wildcard. */
  readonly name: string;
}

export function allowedImages(pattern: string): AllowedImages | GoError {
  if (pattern !== pattern.trim()) return { error: `leading/trailing spaces are not allowed: ${pattern}` };
  const wildcard = pattern.endsWith("/*");
  const name = wildcard ? pattern.slice(0, -1) : pattern;
  if (name === "") return { error: `the supplied pattern is too short: ${pattern}` };
  if (name.includes("*")) {
    return { error: `not a valid wildcard pattern, only patterns ending with '/*' are allowed: ${pattern}` };
  }
  if (wildcard) return name.length === 1 ? { error: "at least registry hostname is required" } : { wildcard, name };
  const reference = parseReference(name);
  if ("error" in reference) return { error: `failed to parse as an image name: ${reference.error}` };
  if (reference.tag !== "" || reference.digest !== "") {
    return { error: `neither tag nor digest is accepted in an image reference: ${pattern}` };
  }
  return { wildcard, name };
}

/** Whether a list excepts an image, both as they are written: `ubuntu` is not `docker.io/library/ubuntu` here. */
export function isAllowed(image: string, patterns: readonly string[]): boolean {
  const reference = parseReference(image);
  if ("error" in reference) return false;
  const { domain, path } = reference;
  const name = domain ? `${domain}/${path}` : path;
  return patterns.some((pattern) => {
    const allowed = allowedImages(pattern);
    if ("error" in allowed) return false;
    return allowed.wildcard ? name.startsWith(allowed.name) : name === allowed.name;
  });
}

/** @param verification What the kubelet's feature gates make of the check. */
export function verificationProblems(
  { policy, allowlist, decoding }: KubeletConfiguration,
  version: KubernetesVersion,
  verification: FeatureState,
): readonly KubeletProblem[] {
  const [first] = allowlist;
  // A version without these fields does not look at what they hold.
  const unread = verification === "absent" ? [] : decoding.map(({ field, at, wanted }) => wrongType(field, at, wanted));
  if (verification !== "on") {
    return [
      ...unread,
      ...(policy ? [{ at: policy, ...withoutFeature(policyField, version, verification) }] : []),
      ...(first ? [{ at: first, ...withoutFeature(listField, version, verification) }] : []),
    ];
  }
  const wrongPolicy = policy ? policyProblems(policy) : [];
  if (unread.length > 0) return [...unread, ...wrongPolicy];
  return [
    ...wrongPolicy,
    ...(first && wrongPolicy.length === 0 && policy?.value !== "NeverVerifyAllowlistedImages" ? [useless(first)] : []),
    ...allowlist.flatMap((pattern): readonly KubeletProblem[] => {
      const allowed = allowedImages(pattern.value);
      if (!("error" in allowed) || isTemplated(pattern.value)) return [];
      const message = t`An entry is an image without tag and digest, or a prefix of images with /* at its end.`;
      return [{ at: pattern, message, error: allowed.error }];
    }),
  ];
}

function useless(at: Written): KubeletProblem {
  return {
    at,
    message: t`This list counts only with the policy "NeverVerifyAllowlistedImages".`,
    // The typing error is upstream's.
    error: `can't set \`${listField}\` if \`imagePullCredentialsVertificationPolicy\` is not "NeverVerifyAllowlistedImages"`,
  };
}

function withoutFeature(
  field: string,
  version: KubernetesVersion,
  verification: FeatureState,
): Pick<KubeletProblem, "message" | "error"> {
  const { gate, since } = features.verifiedImages;
  const error = `invalid configuration: \`${field}\` must not be set if ${gate} feature gate is not enabled`;
  if (verification === "absent") {
    const message = t`${field} needs Kubernetes ${shownVersion(since)} or newer; here it is ${shownVersion(version)}, which passes over it.`;
    return { message, error: undefined };
  }
  return { message: gateIsOff(field, features.verifiedImages, version), error };
}

function policyProblems(policy: NonNullable<KubeletConfiguration["policy"]>): readonly KubeletProblem[] {
  if (verificationPolicies.includes(policy.value)) return [];
  const value = sameButForCase(policy.value, verificationPolicies);
  const repair: KubeletRepair | undefined = value === undefined ? undefined : { kind: "value", at: policy, value };
  const options = verificationPolicies.map((name) => `"${name}"`);
  return [
    {
      at: policy,
      message: t`There is no such policy; there are ${quoted(verificationPolicies)}.`,
      error: `option ${JSON.stringify(policy.value)} specified for ${policyField}. Valid options are ${options.slice(0, -1).join(", ")} or ${options.at(-1)}`,
      ...(repair && { repair }),
    },
  ];
}
