/** What files of the kubelet say of pulling, as read: they are files of nodes, which nobody applies to a cluster. */
import type { Span, Written } from "../text.ts";
import type { Path } from "../yaml.ts";
import type { FieldType } from "./kubeletFields.ts";
import type { Declared } from "./resources.ts";

/** Something that the kubelet's decoder does not take, whatever the values. */
export interface DecodingProblem {
  readonly cause: "unknown-field" | "written-twice" | "wrong-type" | "wrong-kind" | "wrong-version";
  readonly at: Span;
  /** As upstream writes it: `providers[0].unknownField`. */
  readonly field: string;
  /** The key, kind or version that was probably meant. */
  readonly meant: string | undefined;
  /** What belongs there, of a wrong type. */
  readonly wanted: FieldType | undefined;
}

/** Programs that the kubelet asks for credentials. */
export interface CredentialProviderConfig extends Declared {
  readonly kind: "credentialProviderConfig";
  /** Whether it is of `kubelet.config.k8s.io/v1`. */
  readonly isV1: boolean;
  /** The version as written, where it is one that there is. */
  readonly versionAt: Written | undefined;
  /** Where the list stands, or else the kind. */
  readonly at: Span;
  /** The list itself comes from elsewhere, such as a template. */
  readonly templated: boolean;
  readonly decoding: readonly DecodingProblem[];
  readonly providers: readonly CredentialProvider[];
}

export interface CredentialProvider {
  readonly path: Path;
  /** The name, or where the entry begins. */
  readonly at: Span;
  readonly name: Written | undefined;
  readonly matchImages: readonly Written[];
  /** Where the list stands; missing where there is none. */
  readonly matchImagesAt: Span | undefined;
  readonly cacheDuration: Written | undefined;
  readonly apiVersion: Written | undefined;
  readonly tokenAttributes: TokenAttributes | undefined;
}

/** How the kubelet hands a plugin a token of the Pod's ServiceAccount (KEP-4412). */
export interface TokenAttributes {
  readonly path: Path;
  /** The key. */
  readonly at: Span;
  readonly audience: Written | undefined;
  readonly cacheType: Written | undefined;
  readonly requireServiceAccount: Written<boolean> | undefined;
  readonly requiredKeys: readonly Written[];
  readonly optionalKeys: readonly Written[];
}

/** By their names. */
export type FeatureGates = Readonly<Record<string, boolean>>;

/** Feature gates that the kubelets of a cluster's nodes get by the file that the cluster is made of. */
export interface NodeGates extends Declared {
  readonly kind: "nodeGates";
  /** Of each kind of node. */
  readonly nodes: readonly FeatureGates[];
}

/** The kubelet's main file, as far as it decides about pulling. */
export interface KubeletConfiguration extends Declared {
  readonly kind: "kubeletConfiguration";
  readonly policy: Written | undefined;
  readonly allowlist: readonly Written[];
  /** What of these two cannot be read at all. */
  readonly decoding: readonly DecodingProblem[];
  readonly featureGates: FeatureGates;
  /** Where static Pods lie on the node. */
  readonly staticPodPath: string | undefined;
}
