/** What the fields of the kubelet's files mean, for somebody who sees them for the first time. */
import { t } from "../translation.ts";

export interface FieldWords {
  /** Sentences; names of fields, programs and the like stand in backticks. */
  readonly meaning: () => string;
  /** What counts where it is left out. */
  readonly byDefault?: () => string;
}

/** By the path of the field, without the places in lists. */
export const providerConfigWords: Readonly<Record<string, FieldWords>> = {
  kind: {
    meaning: () => "`CredentialProviderConfig`.",
  },
  apiVersion: {
    meaning: () => t`\`kubelet.config.k8s.io/v1\` since Kubernetes 1.26; \`tokenAttributes\` needs it.`,
  },
  providers: {
    meaning: () =>
      t`The programs that the kubelet asks for credentials, beside pull secrets. For one image it asks each that matches, and tries what they return in the order of this list.`,
  },
  "providers.name": {
    meaning: () =>
      t`The name of the program that is run, a file in the folder of \`--image-credential-provider-bin-dir\`. No two providers may share it.`,
  },
  "providers.matchImages": {
    meaning: () =>
      t`The images for which the program is run: a host, with \`*\` for one part of it, then a port and the beginning of a path if need be, such as \`*.dkr.ecr.*.amazonaws.com\` or \`registry.example.com:5000/team\`. There are no wildcards in paths, and \`*\` never stands for several parts of a host.`,
  },
  "providers.defaultCacheDuration": {
    meaning: () =>
      t`How long credentials are kept where the plugin itself does not say it, such as \`12h\`. \`0\` keeps nothing, so that the plugin is run for every pull.`,
  },
  "providers.apiVersion": {
    meaning: () => t`The version in which the kubelet and the plugin talk. \`tokenAttributes\` needs \`v1\`.`,
  },
  "providers.args": {
    meaning: () => t`Arguments of the program.`,
    byDefault: () => t`none`,
  },
  "providers.env": {
    meaning: () => t`Environment variables of the program, beside those of the kubelet.`,
    byDefault: () => t`none`,
  },
  "providers.tokenAttributes": {
    meaning: () =>
      t`Makes the kubelet hand the plugin a short-lived token of the Pod's ServiceAccount, so that each workload pulls with an identity of its own and no pull secret is needed (KEP-4412).`,
    byDefault: () => t`the plugin gets no token, and pulls as the node`,
  },
  "providers.tokenAttributes.serviceAccountTokenAudience": {
    meaning: () =>
      t`For whom the tokens are meant that the kubelet asks for: the service that the plugin exchanges them at. Nodes need RBAC to ask for it: the verb \`request-serviceaccounts-token-audience\` on a resource of this name, bound to the group \`system:nodes\`.`,
  },
  "providers.tokenAttributes.cacheType": {
    meaning: () =>
      t`How long the kubelet keeps the credentials that the plugin returns: \`Token\` for as long as the token is the same, which is the careful choice; \`ServiceAccount\` for all Pods of a ServiceAccount, where the credentials depend on nothing else.`,
  },
  "providers.tokenAttributes.requireServiceAccount": {
    meaning: () =>
      t`Whether the plugin is run only for Pods that have a ServiceAccount. With \`false\` it is also run for static Pods, without a token.`,
  },
  "providers.tokenAttributes.requiredServiceAccountAnnotationKeys": {
    meaning: () =>
      t`Annotations that the ServiceAccount must have. Where one is missing, the kubelet passes over the plugin without a word. Needs \`requireServiceAccount: true\`.`,
    byDefault: () => t`none`,
  },
  "providers.tokenAttributes.optionalServiceAccountAnnotationKeys": {
    meaning: () =>
      t`Annotations of the ServiceAccount that are handed to the plugin where they are there. What it does without them is the plugin's own affair; mostly it pulls as the node.`,
    byDefault: () => t`none`,
  },
  "providers.env.name": {
    meaning: () => t`The name of the variable.`,
  },
  "providers.env.value": {
    meaning: () => t`Its value. Anybody who may read the file sees it.`,
  },
};

/** Of a KubeletConfiguration, only what decides about images that a node already has. */
export const kubeletConfigurationWords: Readonly<Record<string, FieldWords>> = {
  imagePullCredentialsVerificationPolicy: {
    meaning: () =>
      t`Whose credentials are checked before a Pod may use an image that the node already has. \`NeverVerify\`: nobody's. \`NeverVerifyPreloadedImages\`: everybody's, but for images that came onto the node otherwise than by the kubelet. \`NeverVerifyAllowlistedImages\`: those of everybody, but for the images of a list. \`AlwaysVerify\`: everybody's (KEP-2535).`,
    byDefault: () => "NeverVerifyPreloadedImages",
  },
  preloadedImagesVerificationAllowlist: {
    meaning: () =>
      t`The images that \`NeverVerifyAllowlistedImages\` excepts, as Pods write them, without tag and digest; \`/*\` at the end covers everything below.`,
    byDefault: () => t`none`,
  },
  featureGates: {
    meaning: () => t`Features that are switched on or off.`,
    byDefault: () => t`those of the version`,
  },
};
