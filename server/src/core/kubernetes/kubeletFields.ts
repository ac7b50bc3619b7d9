/**
 * The fields of the kubelet's CredentialProviderConfig, and those of its KubeletConfiguration that pulling depends on:
 * what each may hold, and since when (staging/src/k8s.io/kubelet/config/{v1,v1beta1}/types.go).
 */
import type { FeatureName } from "./versions.ts";

/** What a field of the kubelet's configuration holds, as Go's decoder wants it. */
export type FieldType = "string" | "strings" | "boolean" | "duration" | "object" | "objects" | "booleans";

export interface KubeletField {
  readonly type: FieldType;
  readonly fields?: KubeletFields;
  readonly required?: boolean;
  /** Only `kubelet.config.k8s.io/v1` has it. */
  readonly onlyV1?: boolean;
  readonly feature?: FeatureName;
  readonly values?: readonly string[];
}

export type KubeletFields = Readonly<Record<string, KubeletField>>;

export const providerApiVersions: readonly string[] = [
  "credentialprovider.kubelet.k8s.io/v1",
  "credentialprovider.kubelet.k8s.io/v1alpha1",
  "credentialprovider.kubelet.k8s.io/v1beta1",
];

export const cacheTypes: readonly string[] = ["ServiceAccount", "Token"];

/** In the order in which upstream names them. */
export const verificationPolicies: readonly string[] = [
  "NeverVerify",
  "NeverVerifyPreloadedImages",
  "NeverVerifyAllowlistedImages",
  "AlwaysVerify",
];

const tokenFields: KubeletFields = {
  serviceAccountTokenAudience: {
    type: "string",
    required: true,
  },
  cacheType: {
    type: "string",
    required: true,
    values: cacheTypes,
    feature: "providerCacheType",
  },
  requireServiceAccount: {
    type: "boolean",
    required: true,
  },
  requiredServiceAccountAnnotationKeys: {
    type: "strings",
  },
  optionalServiceAccountAnnotationKeys: {
    type: "strings",
  },
};

const providerFields: KubeletFields = {
  name: {
    type: "string",
    required: true,
  },
  matchImages: {
    type: "strings",
    required: true,
  },
  defaultCacheDuration: {
    type: "duration",
    required: true,
  },
  apiVersion: {
    type: "string",
    required: true,
    values: providerApiVersions,
  },
  args: { type: "strings" },
  env: {
    type: "objects",
    fields: {
      name: { type: "string", required: true },
      value: { type: "string", required: true },
    },
  },
  tokenAttributes: {
    type: "object",
    fields: tokenFields,
    onlyV1: true,
    feature: "providerTokens",
  },
};

export const providerConfigFields: KubeletFields = {
  kind: { type: "string", required: true },
  apiVersion: {
    type: "string",
    required: true,
    values: ["kubelet.config.k8s.io/v1", "kubelet.config.k8s.io/v1beta1", "kubelet.config.k8s.io/v1alpha1"],
  },
  providers: {
    type: "objects",
    required: true,
    fields: providerFields,
  },
};

/** What a KubeletConfiguration says of images that a node already has. */
export const verificationFields: KubeletFields = {
  imagePullCredentialsVerificationPolicy: { type: "string", values: verificationPolicies, feature: "verifiedImages" },
  preloadedImagesVerificationAllowlist: { type: "strings", feature: "verifiedImages" },
};

/** Of a KubeletConfiguration, only what these depend on. */
export const kubeletConfigurationFields: KubeletFields = {
  ...verificationFields,
  featureGates: { type: "booleans" },
};
