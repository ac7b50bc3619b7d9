/** The heart: how the pull of each image of a Pod spec will be authenticated, as the kubelet would do it. */

import { weighAbsentSecret } from "./absence.ts";
import { type ClusterSecret, configInCluster, type SecretInCluster } from "./clusterSecrets.ts";
import type { Inventory } from "./inventory.ts";
import type { RegistryEntry } from "./kubernetes/dockerConfig.ts";
import type { DockerConfigFormat } from "./kubernetes/dockerConfigShape.ts";
import { Keyring } from "./kubernetes/keyring.ts";
import { factsOf, type RegistrySettings } from "./kubernetes/registries.ts";
import {
  type AnySecret,
  type ImageUse,
  type MalformedReference,
  type PullSecretList,
  type PullSecretReference,
  type Supplier,
  titleOf,
  type Workload,
} from "./kubernetes/resources.ts";
import {
  type DockerConfigText,
  dockerConfigTypes,
  formatOfType,
  type ReadDockerConfig,
} from "./kubernetes/secretContent.ts";
import type { SecretLookup } from "./lookup.ts";
import { isTemplated } from "./placeholders.ts";
import { providersFor } from "./providers.ts";
import type {
  Contribution,
  CredentialUse,
  ImagePull,
  PodPull,
  ProviderUse,
  PullSecretUse,
  ServiceAccountUse,
  Verdict,
} from "./pull.ts";
import { storyOf } from "./steps.ts";
import { t } from "./translation.ts";

export function resolve(workload: Workload, inventory: Inventory, settings: RegistrySettings): PodPull {
  const serviceAccount = useServiceAccount(workload, inventory);
  const own = workload.pullSecrets.length > 0;
  const list = own ? workload.pullSecrets : serviceAccount.account?.pullSecrets;
  const pullSecrets = list ? usePullSecrets(list, own ? "pod" : "serviceAccount", workload, inventory) : [];
  const adder = inventory.adder(workload.namespace?.value, own ? undefined : serviceAccount.name);
  const elsewhere = !own && (workload.pullSecrets.elsewhere || isListUnknown(workload, serviceAccount));
  const listUnknown = elsewhere || adder !== undefined;
  const pod = { workload, serviceAccount, pullSecrets, listUnknown, adder };
  const keyring = new Keyring(credentialsOf(pullSecrets));
  return { ...pod, images: workload.images.map((use) => pullImage(use, pod, keyring, inventory, settings)) };
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
      const contribution = { kind: "unknown", reason: t`its name is filled in by a template` } as const;
      return { name, source, reference, state: "unknown", secret: undefined, inCluster: undefined, contribution };
    }
    const lookup = inventory.secret(name, workload.namespace?.value, workload.source.uri);
    const ofShape = contributionOfShape(list, reference);
    const declared = ofShape ?? contribute(name, lookup, workload, inventory);
    const inCluster = ofShape ? undefined : inClusterInstead(declared, name, workload, inventory);
    const contribution = inCluster ? contributionInCluster(inCluster.secret) : declared;
    return { name, source, reference, state: lookup.state, secret: lookup.found, inCluster, contribution };
  });
}

/** What a cluster has, where the manifests leave open what the Secret covers. */
function inClusterInstead(
  { kind }: Contribution,
  name: string,
  { namespace }: Workload,
  { cluster }: Inventory,
): SecretInCluster | undefined {
  const answer = kind === "unknown" ? cluster?.answer(name, namespace?.value) : undefined;
  return answer?.state === "present" ? answer : undefined;
}

function contributionInCluster({ type, registries }: ClusterSecret): Contribution {
  if (!formatOfType(type)) return notDockerConfig(type);
  if (registries) return { kind: "credentials", content: configInCluster(registries) };
  return { kind: "malformed", message: t`its content is no docker config`, refused: false };
}

function notDockerConfig(type: string): Contribution {
  return { kind: "ignored", reason: t`its type is ${type}, which is no docker config` };
}

/** What the form of an entry alone tells. */
function contributionOfShape(list: PullSecretList, { nameless }: PullSecretReference): Contribution | undefined {
  if (nameless) return { kind: "ignored", reason: t`its name does not stand under the key "name"` };
  if (!list.malformed.some(({ cause }) => refusedShapes.has(cause))) return undefined;
  return { kind: "unknown", reason: t`the API server refuses the list in this form` };
}

/** Not lists of objects with strings, so that the API server cannot even read them. */
const refusedShapes: ReadonlySet<MalformedReference["cause"]> = new Set([
  "string-item",
  "list-item",
  "string",
  "map",
  "not-a-string",
]);

function contribute(
  name: string,
  { state, found, candidates, inOtherNamespaces, supplier, inCluster }: SecretLookup,
  { namespace, source: { uri } }: Workload,
  inventory: Inventory,
): Contribution {
  if (state === "absent") {
    const { evidence } = weighAbsentSecret(name, namespace?.value, uri, inventory);
    const elsewhere = [...new Set(inOtherNamespaces.map((other) => other.namespace?.value ?? ""))];
    const missing = inCluster?.state === "absent" ? inCluster : undefined;
    const likely = elsewhere.length > 0 || evidence !== "none" || missing !== undefined;
    return { kind: "absent", likely, elsewhere, inCluster: missing };
  }
  if (candidates.length > 1) return { kind: "unknown", reason: t`several manifests declare it` };
  if (supplier) return { kind: "unknown", reason: supplied(supplier) };
  if (!found) return { kind: "unknown", reason: t`not all manifests have been read` };
  if (state === "unknown")
    return { kind: "unknown", reason: t`its namespace or the Pod's is chosen only when it is applied` };
  return contributionOf(found);
}

function supplied(supplier: Supplier): string {
  return supplier.type === "Secret"
    ? t`a copy of it may be made from another namespace`
    : t`${titleOf(supplier)} may make it`;
}

/** What the kubelet makes of a Secret (pkg/credentialprovider/secrets/secrets.go): type and key must pair. */
export function contributionOf(secret: AnySecret): Contribution {
  const { secretType, content } = secret;
  if (secretType === undefined) return { kind: "unknown", reason: t`its type is not known` };
  const format = formatOfType(secretType);
  if (!format) return notDockerConfig(secretType);
  switch (content.state) {
    case "none":
      return { kind: "ignored", reason: hasNoData(secret) ? t`it has no data` : t`it has no docker config` };
    case "unknown":
      return { kind: "unknown", reason: unknownContent[content.why]() };
    case "undecodable":
      return wrongKey(content, format) ?? { kind: "malformed", message: content.message, refused: true };
    case "read": {
      const { fatal } = content.config;
      if (!fatal && content.config.entries.some(({ key }) => isTemplated(key.value))) {
        return { kind: "unknown", reason: t`its registries are filled in later` };
      }
      const malformed = fatal && { kind: "malformed" as const, message: fatal.message, refused: fatal.kind === "json" };
      return wrongKey(content, format) ?? malformed ?? otherShape(content) ?? { kind: "credentials", content };
    }
  }
}

function hasNoData(secret: AnySecret): boolean {
  return secret.kind === "secret" && secret.dataKeys.length === 0;
}

function wrongKey({ key }: DockerConfigText, format: DockerConfigFormat): Contribution | undefined {
  if (key.value === dockerConfigTypes[format].key) return undefined;
  return { kind: "ignored", reason: t`its key is ${key.value}, which its type does not use` };
}

const unknownContent = {
  template: () => t`its content is filled in later`,
  encrypted: () => t`its content is encrypted`,
  "no-data": () => t`its manifest has no data`,
} as const;

/** It decodes, and gives no credentials or those of a registry named "auths". */
function otherShape({ config }: ReadDockerConfig): Contribution | undefined {
  if (config.shape !== "other-format") return undefined;
  return { kind: "ignored", reason: t`its content has the shape of the other type of docker config` };
}

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
  inventory: Inventory,
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
  const providers = providersFor(use, pod.workload, pod.serviceAccount, inventory);
  const verdict = judge(use, pod, credentials, providers);
  return {
    use,
    facts,
    credentials,
    providers,
    verdict,
    // Only those who explain a pull ask for its steps.
    get steps() {
      return this.story.map(({ text }) => text);
    },
    get story() {
      return storyOf(this, pod);
    },
  };
}

function judge(
  use: ImageUse,
  pod: Omit<PodPull, "images">,
  credentials: readonly CredentialUse[],
  providers: readonly ProviderUse[],
): Verdict {
  if (use.templated) return "unknown";
  if (!use.image.valid) return "invalid-image";
  const contributions = pod.pullSecrets.map(({ contribution }) => contribution);
  if (contributions.some(({ kind }) => kind === "malformed")) return "invalid-secret";
  if (credentials.some(({ entry }) => !entry.empty)) return "authenticated";
  if (providers.some(({ state }) => state === "asked")) return "node";
  if (pod.listUnknown || providers.some(({ state }) => state === "unknown")) return "unknown";
  const open = contributions.some((one) => one.kind === "unknown" || (one.kind === "absent" && !one.likely));
  return open ? "unknown" : "anonymous";
}
