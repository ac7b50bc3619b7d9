/** Versions of Kubernetes, and which of them has which of the features that decide how images are pulled. */
import { t } from "../translation.ts";

/** The minor version: 34 stands for 1.34. */
export type KubernetesVersion = number;

/** The newest version of which everything here is known (v1.36.2). What is newer is taken to be like it. */
export const newestVersion: KubernetesVersion = 36;

/** Reads "1.34", "v1.34.2" or "v1.34.2-eks-113cf36"; nothing of another form, or older than 1.20. */
export function versionOf(text: string): KubernetesVersion | undefined {
  const minor = /^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(text.trim())?.[1];
  return minor !== undefined && Number(minor) >= 20 ? Number(minor) : undefined;
}

export function shownVersion(version: KubernetesVersion): string {
  return `1.${version}`;
}

/** A feature of Kubernetes, by the versions that have it (pkg/features/kube_features.go). */
export interface Feature {
  /** The feature gate that switches it, where it has one. */
  readonly gate?: string;
  /** The first version that has it, if only behind its gate. */
  readonly since: KubernetesVersion;
  /** The first version in which it is on without anybody's doing. */
  readonly on: KubernetesVersion;
}

export const features = {
  /** KEP-4412; its gate is alpha in 1.33 and beta from 1.34 on. */
  providerTokens: {
    gate: "KubeletServiceAccountTokenForCredentialProviders",
    since: 33,
    on: 34,
  },
  providerCacheType: { since: 34, on: 34 },
  /** A kubelet may ask for tokens only for audiences that its Pods use, or that RBAC grants. */
  audienceRestriction: {
    gate: "ServiceAccountNodeAudienceRestriction",
    since: 32,
    on: 33,
  },
  /** KEP-2535; its gate is alpha in 1.33 and beta from 1.35 on. */
  verifiedImages: {
    gate: "KubeletEnsureSecretPulledImages",
    since: 33,
    on: 35,
  },
  /** Static Pods that refer to objects of the API are refused. */
  staticPodReferences: {
    gate: "PreventStaticPodAPIReferences",
    since: 34,
    on: 34,
  },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof features;

/** What a version makes of a feature that nobody switches on or off. */
export type FeatureState = "absent" | "off" | "on";

export function stateOf({ since, on }: Feature, version: KubernetesVersion): FeatureState {
  if (version < since) return "absent";
  return version < on ? "off" : "on";
}

/** `since Kubernetes 1.33 behind the feature gate X, and without it since 1.34`. */
export function sinceWords({ gate, since, on }: Feature): string {
  const first = t`since Kubernetes ${shownVersion(since)}`;
  if (since === on || gate === undefined) return first;
  return t`${first} behind the feature gate ${gate}, and by default since ${shownVersion(on)}`;
}

/** That a version does not have a field yet. */
export function tooOld(field: string, since: KubernetesVersion, version: KubernetesVersion): string {
  return t`${field} needs Kubernetes ${shownVersion(since)} or newer; here it is ${shownVersion(version)}.`;
}

/** That a field is of a feature that a version has, and that is off there. */
export function gateIsOff(field: string, feature: Feature, version: KubernetesVersion): string {
  return version < feature.on
    ? t`${field} works ${sinceWords(feature)}; here it is ${shownVersion(version)}, and nothing switches it on.`
    : t`${field} works ${sinceWords(feature)}; here the gate is switched off.`;
}

/** The first versions of the API groups that configure credential providers. */
export const providerApis: Readonly<Record<string, KubernetesVersion>> = { v1: 26, v1beta1: 24, v1alpha1: 20 };
