/** The heart: how the pull of each image of a Pod spec will be authenticated, as the kubelet would do it. */
import { weighAbsence } from "./absence.ts";
import type { Existence, Inventory } from "./inventory.ts";
import type { DockerConfigFormat, RegistryEntry } from "./kubernetes/dockerConfig.ts";
import { Keyring } from "./kubernetes/keyring.ts";
import { factsOf, type RegistryFacts, type RegistrySettings } from "./kubernetes/registries.ts";
import type {
  ImageUse,
  PullSecretList,
  PullSecretReference,
  Secret,
  ServiceAccount,
  Workload,
} from "./kubernetes/resources.ts";
import {
  type DockerConfigText,
  dockerConfigTypes,
  formatOfType,
  type ReadDockerConfig,
} from "./kubernetes/secretContent.ts";
import { dockerConfigSecrets } from "./secrets.ts";
import { stepsOf } from "./steps.ts";

export type Verdict =
  /** At least one credential of a pull secret will be tried. */
  | "authenticated"
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
  | { readonly kind: "absent"; readonly likely: boolean }
  | { readonly kind: "unknown"; readonly reason: string };

/** A pull secret that counts for a Pod spec. */
export interface PullSecretUse {
  readonly name: string;
  readonly source: "pod" | "serviceAccount";
  readonly reference: PullSecretReference;
  readonly state: Existence;
  readonly secret: Secret | undefined;
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

export interface ImagePull {
  readonly use: ImageUse;
  readonly facts: RegistryFacts | undefined;
  /** In the order in which the kubelet would try them. */
  readonly credentials: readonly CredentialUse[];
  readonly verdict: Verdict;
  /** The same in words, one step a sentence. */
  readonly steps: readonly string[];
}

/** How one Pod spec pulls. */
export interface PodPull {
  readonly workload: Workload;
  readonly serviceAccount: ServiceAccountUse;
  /** The list that counts: the Pod's own, or else its ServiceAccount's. Never both. */
  readonly pullSecrets: readonly PullSecretUse[];
  /** Whether the list itself is not known: the ServiceAccount's is not, or whoever starts the Pod gives it. */
  readonly listUnknown: boolean;
  readonly images: readonly ImagePull[];
}

export function resolve(workload: Workload, inventory: Inventory, settings: RegistrySettings): PodPull {
  const serviceAccount = useServiceAccount(workload, inventory);
  const own = workload.pullSecrets.length > 0;
  const list = own ? workload.pullSecrets : serviceAccount.account?.pullSecrets;
  const pullSecrets = list ? usePullSecrets(list, own ? "pod" : "serviceAccount", workload, inventory) : [];
  const listUnknown = !own && (workload.pullSecrets.elsewhere || isListUnknown(workload, serviceAccount));
  const pod = { workload, serviceAccount, pullSecrets, listUnknown };
  const keyring = new Keyring(credentialsOf(pullSecrets));
  return { ...pod, images: workload.images.map((use) => pullImage(use, pod, keyring, settings)) };
}

function useServiceAccount(workload: Workload, inventory: Inventory): ServiceAccountUse {
  const name = workload.serviceAccountName?.value ?? "default";
  if (workload.serviceAccountTemplated) return { name, state: "unknown", account: undefined, assumed: false };
  const { state, found } = inventory.serviceAccount(name, workload.namespace?.value, workload.source.uri);
  const assumed = name === "default" && state !== "present";
  return { name, state: assumed ? "present" : state, account: found, assumed };
}

/** The list of `default` is taken to be empty where no manifest fills it: anything else would silence every finding. */
function isListUnknown(workload: Workload, { account, state, assumed }: ServiceAccountUse): boolean {
  if (workload.mirror) return false;
  return !assumed && (account === undefined || state !== "present");
}

/** The pull secrets that a list stands for, without entries that have no name: the kubelet passes over those. */
export function usePullSecrets(
  list: PullSecretList,
  source: PullSecretUse["source"],
  workload: Workload,
  inventory: Inventory,
): readonly PullSecretUse[] {
  return list.references.map((reference) => {
    const name = reference.value;
    if (reference.templated) {
      const contribution = { kind: "unknown", reason: "its name is filled in by a template" } as const;
      return { name, source, reference, state: "unknown", secret: undefined, contribution };
    }
    const namespace = workload.namespace?.value;
    const { state, found, candidates } = inventory.secret(name, namespace, workload.source.uri);
    const contribution = contribute(name, state, found, candidates.length, workload, inventory);
    return { name, source, reference, state, secret: found, contribution };
  });
}

function contribute(
  name: string,
  state: Existence,
  secret: Secret | undefined,
  candidates: number,
  { namespace, source: { uri } }: Workload,
  inventory: Inventory,
): Contribution {
  if (state === "absent") {
    const { evidence } = weighAbsence(name, namespace?.value, uri, dockerConfigSecrets(inventory));
    const elsewhere = inventory.secret(name, namespace?.value, uri).inOtherNamespaces.length > 0;
    return { kind: "absent", likely: elsewhere || evidence !== "none" };
  }
  if (candidates > 1) return { kind: "unknown", reason: "several manifests declare it" };
  if (!secret) return { kind: "unknown", reason: "not all manifests have been read" };
  if (state === "unknown")
    return { kind: "unknown", reason: "its namespace or the Pod's is chosen only when it is applied" };
  return contributionOf(secret);
}

/** What the kubelet makes of a Secret (pkg/credentialprovider/secrets/secrets.go): type and key must pair. */
function contributionOf({ secretType, content, dataKeys }: Secret): Contribution {
  const format = formatOfType(secretType);
  if (!format) return { kind: "ignored", reason: `its type is ${secretType}, which is no docker config` };
  switch (content.state) {
    case "none":
      return { kind: "ignored", reason: dataKeys.length === 0 ? "it has no data" : "it has no docker config" };
    case "unknown":
      return { kind: "unknown", reason: unknownContent[content.why] };
    case "undecodable":
      return wrongKey(content, format) ?? { kind: "malformed", message: content.message, refused: true };
    case "read": {
      const { fatal } = content.config;
      const malformed = fatal && { kind: "malformed" as const, message: fatal.message, refused: fatal.kind === "json" };
      return wrongKey(content, format) ?? malformed ?? { kind: "credentials", content };
    }
  }
}

function wrongKey({ key }: DockerConfigText, format: DockerConfigFormat): Contribution | undefined {
  if (key.value === dockerConfigTypes[format].key) return undefined;
  return { kind: "ignored", reason: `its key is ${key.value}, which its type does not use` };
}

const unknownContent = {
  template: "its content is filled in later",
  encrypted: "its content is encrypted",
  "no data": "its manifest has no data",
} as const;

interface Credential {
  readonly pullSecret: PullSecretUse;
  readonly entry: RegistryEntry;
}

/** All pull secrets share one keyring: keys decide the order, then the place in the list. */
function credentialsOf(pullSecrets: readonly PullSecretUse[]): readonly { key: string; value: Credential }[] {
  return pullSecrets.flatMap((pullSecret) =>
    pullSecret.contribution.kind === "credentials"
      ? pullSecret.contribution.content.config.entries.map((entry) => ({
          key: entry.key.value,
          value: { pullSecret, entry },
        }))
      : [],
  );
}

function pullImage(
  use: ImageUse,
  pod: Omit<PodPull, "images">,
  keyring: Keyring<Credential>,
  settings: RegistrySettings,
): ImagePull {
  const { image } = use;
  const facts = image.valid && !use.templated ? factsOf(image, settings) : undefined;
  const credentials =
    image.valid && !use.templated
      ? keyring.lookup(image.repository).map(({ key, value: { pullSecret, entry } }) => ({
          pullSecret,
          key: entry.indexKey ?? key,
          entry,
        }))
      : [];
  const verdict = judge(use, pod, credentials);
  return {
    use,
    facts,
    credentials,
    verdict,
    // Only those who explain a pull ask for its steps.
    get steps() {
      return stepsOf(use, pod, facts, credentials, verdict);
    },
  };
}

function judge(use: ImageUse, pod: Omit<PodPull, "images">, credentials: readonly CredentialUse[]): Verdict {
  if (use.templated) return "unknown";
  if (!use.image.valid) return "invalid-image";
  const contributions = pod.pullSecrets.map(({ contribution }) => contribution);
  if (contributions.some(({ kind }) => kind === "malformed")) return "invalid-secret";
  if (credentials.some(({ entry }) => !entry.empty)) return "authenticated";
  if (pod.listUnknown) return "unknown";
  const open = contributions.some((one) => one.kind === "unknown" || (one.kind === "absent" && !one.likely));
  return open ? "unknown" : "anonymous";
}
