/** How a Pod spec pulls its images, as data: what the resolver finds out. */
import type { NotInCluster, SecretInCluster } from "./clusterSecrets.ts";
import type { RegistryEntry } from "./kubernetes/dockerConfig.ts";
import type { CredentialProvider, CredentialProviderConfig } from "./kubernetes/kubeletResources.ts";
import type { RegistryFacts } from "./kubernetes/registries.ts";
import type {
  AnySecret,
  ImageUse,
  PullSecretAdder,
  PullSecretReference,
  ServiceAccount,
  Workload,
} from "./kubernetes/resources.ts";
import type { ReadDockerConfig } from "./kubernetes/secretContent.ts";
import type { Existence } from "./lookup.ts";
import type { Place, Written } from "./text.ts";

export type Verdict =
  /** At least one credential of a pull secret will be tried. */
  | "authenticated"
  /** No pull secret has a credential for the image, but a program of the node is asked for one. */
  | "node"
  /** No pull secret has a credential for the image; the pull is anonymous, unless the node has its own credentials. */
  | "anonymous"
  /** It depends on something that is not known here. */
  | "unknown"
  /** The reference cannot be parsed: InvalidImageName. */
  | "invalid-image"
  /** A listed Secret cannot be decoded, which fails every pull of the Pod. */
  | "invalid-secret";

/** What a listed pull secret adds to the kubelet's keyring. */
export type Contribution =
  | { readonly kind: "credentials"; readonly content: ReadDockerConfig }
  /** `refused`: the API server does not even accept it. */
  | { readonly kind: "malformed"; readonly message: string; readonly refused: boolean }
  /** The kubelet passes over it without a word. */
  | { readonly kind: "ignored"; readonly reason: string }
  /** `elsewhere`: the other namespaces that have a Secret of this name. `inCluster`: set where a cluster was asked, too. */
  | {
      readonly kind: "absent";
      readonly likely: boolean;
      readonly elsewhere: readonly string[];
      readonly inCluster: NotInCluster | undefined;
    }
  | { readonly kind: "unknown"; readonly reason: string };

/** A pull secret that counts for a Pod spec. */
export interface PullSecretUse {
  readonly name: string;
  readonly source: "pod" | "serviceAccount";
  readonly reference: PullSecretReference;
  readonly state: Existence;
  readonly secret: AnySecret | undefined;
  /** What a live cluster has of the name, where the manifests do not tell what it covers. */
  readonly inCluster: SecretInCluster | undefined;
  readonly contribution: Contribution;
}

export interface ServiceAccountUse {
  readonly name: string;
  readonly state: Existence;
  readonly account: ServiceAccount | undefined;
  /** Whether no manifest declares it, but every namespace has it: `default`. */
  readonly assumed: boolean;
}

/** One credential that the kubelet would try. */
export interface CredentialUse {
  readonly pullSecret: PullSecretUse;
  /** The key as the kubelet's index has it. */
  readonly key: string;
  readonly entry: RegistryEntry;
}

/** A program of the node whose patterns match an image. */
export interface ProviderUse {
  readonly config: CredentialProviderConfig;
  readonly provider: CredentialProvider;
  /** The first of its patterns that matches. */
  readonly pattern: Written;
  /** It is passed over where the ServiceAccount lacks what it requires. */
  readonly state: "asked" | "passedOver" | "unknown";
  /** The keys of the annotations that it lacks. */
  readonly missing: readonly string[];
}

export interface ImagePull {
  readonly use: ImageUse;
  readonly facts: RegistryFacts | undefined;
  /** In the order in which the kubelet would try them. */
  readonly credentials: readonly CredentialUse[];
  /** The programs of the node that are for the image; they are asked whether or not a pull secret matches. */
  readonly providers: readonly ProviderUse[];
  readonly verdict: Verdict;
  /** The same in words, one step a sentence. */
  readonly steps: readonly string[];
  /** The steps with their places. */
  readonly story: readonly Step[];
}

/** One step of a pull. */
export interface Step {
  readonly text: string;
  /** Where that is written which the step is about; nothing for what no manifest says. */
  readonly place: Place | undefined;
}

/** How one Pod spec pulls. */
export interface PodPull {
  readonly workload: Workload;
  readonly serviceAccount: ServiceAccountUse;
  /** The list that counts: the Pod's own, or else its ServiceAccount's. Never both. */
  readonly pullSecrets: readonly PullSecretUse[];
  /** Whether the list itself is not known: the ServiceAccount's is not, or somebody else gives it or adds to it. */
  readonly listUnknown: boolean;
  /** What may add pull secrets in the cluster, so that more than these may count. */
  readonly adder: PullSecretAdder | undefined;
  readonly images: readonly ImagePull[];
}
