/**
 * The fields of the kubelet's CredentialProviderConfig, and those of its KubeletConfiguration that pulling depends on:
 * what each may hold, since when, and what it means (staging/src/k8s.io/kubelet/config/{v1,v1beta1}/types.go).
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
  /** What counts where it is left out. */
  readonly byDefault?: string;
  readonly values?: readonly string[];
  /** Sentences for somebody who sees the field for the first time. */
  readonly meaning: string;
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
    meaning:
      "For whom the tokens are meant that the kubelet asks for: the service that the plugin exchanges them at. Nodes need RBAC to ask for it: the verb `request-serviceaccounts-token-audience` on a resource of this name, bound to the group `system:nodes`.",
  },
  cacheType: {
    type: "string",
    required: true,
    values: cacheTypes,
    feature: "providerCacheType",
    meaning:
      "How long the kubelet keeps the credentials that the plugin returns: `Token` for as long as the token is the same, which is the careful choice; `ServiceAccount` for all Pods of a ServiceAccount, where the credentials depend on nothing else.",
  },
  requireServiceAccount: {
    type: "boolean",
    required: true,
    meaning:
      "Whether the plugin is run only for Pods that have a ServiceAccount. With `false` it is also run for static Pods, without a token.",
  },
  requiredServiceAccountAnnotationKeys: {
    type: "strings",
    byDefault: "none",
    meaning:
      "Annotations that the ServiceAccount must have. Where one is missing, the kubelet passes over the plugin without a word. Needs `requireServiceAccount: true`.",
  },
  optionalServiceAccountAnnotationKeys: {
    type: "strings",
    byDefault: "none",
    meaning:
      "Annotations of the ServiceAccount that are handed to the plugin where they are there. What it does without them is the plugin's own affair; mostly it pulls as the node.",
  },
};

const providerFields: KubeletFields = {
  name: {
    type: "string",
    required: true,
    meaning:
      "The name of the program that is run, a file in the folder of `--image-credential-provider-bin-dir`. No two providers may share it.",
  },
  matchImages: {
    type: "strings",
    required: true,
    meaning:
      "The images for which the program is run: a host, with `*` for one part of it, then a port and the beginning of a path if need be, such as `*.dkr.ecr.*.amazonaws.com` or `registry.example.com:5000/team`. There are no wildcards in paths, and `*` never stands for several parts of a host.",
  },
  defaultCacheDuration: {
    type: "duration",
    required: true,
    meaning:
      "How long credentials are kept where the plugin itself does not say it, such as `12h`. `0` keeps nothing, so that the plugin is run for every pull.",
  },
  apiVersion: {
    type: "string",
    required: true,
    values: providerApiVersions,
    meaning: "The version in which the kubelet and the plugin talk. `tokenAttributes` needs `v1`.",
  },
  args: { type: "strings", byDefault: "none", meaning: "Arguments of the program." },
  env: {
    type: "objects",
    byDefault: "none",
    meaning: "Environment variables of the program, beside those of the kubelet.",
    fields: {
      name: { type: "string", required: true, meaning: "The name of the variable." },
      value: { type: "string", required: true, meaning: "Its value. Anybody who may read the file sees it." },
    },
  },
  tokenAttributes: {
    type: "object",
    fields: tokenFields,
    onlyV1: true,
    feature: "providerTokens",
    byDefault: "the plugin gets no token, and pulls as the node",
    meaning:
      "Makes the kubelet hand the plugin a short-lived token of the Pod's ServiceAccount, so that each workload pulls with an identity of its own and no pull secret is needed (KEP-4412).",
  },
};

export const providerConfigFields: KubeletFields = {
  kind: { type: "string", required: true, meaning: "`CredentialProviderConfig`." },
  apiVersion: {
    type: "string",
    required: true,
    values: ["kubelet.config.k8s.io/v1", "kubelet.config.k8s.io/v1beta1", "kubelet.config.k8s.io/v1alpha1"],
    meaning: "`kubelet.config.k8s.io/v1` since Kubernetes 1.26; `tokenAttributes` needs it.",
  },
  providers: {
    type: "objects",
    required: true,
    fields: providerFields,
    meaning:
      "The programs that the kubelet asks for credentials, beside pull secrets. For one image it asks each that matches, and tries what they return in the order of this list.",
  },
};
