/** The path of one image's pull as a picture: who asks for it, with what, where, and what comes of it. */
import { inTheCluster, notInTheCluster } from "../clusterSecrets.ts";
import type { Inventory } from "../inventory.ts";
import { withoutLogin } from "../kubernetes/image.ts";
import type { RegistryFacts } from "../kubernetes/registries.ts";
import { type ImageUse, placeOf, placeOfName, titleOf } from "../kubernetes/resources.ts";
import type { CredentialUse, ImagePull, PodPull, PullSecretUse, Verdict } from "../pull.ts";
import { usePullSecrets } from "../resolve.ts";
import { registriesOf } from "../secrets.ts";
import type { Place } from "../text.ts";
import { t } from "../translation.ts";
import { listed } from "../words.ts";

/** How a node is coloured: `unused` is what has no part in the pull. */
export type Tone = "neutral" | "good" | "warning" | "error" | "unknown" | "unused";

export interface PictureNode {
  /** Unique in its picture, and made of letters, digits and dashes. */
  readonly id: string;
  readonly kind: "workload" | "serviceAccount" | "secret" | "registry" | "verdict";
  readonly title: string;
  /** What there is to know of it, each a short sentence or phrase. */
  readonly lines: readonly string[];
  readonly tone: Tone;
  /** Where it is written: nothing for what no manifest declares. */
  readonly place: Place | undefined;
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Whether the pull takes this way; the others are shown since people look for them. */
  readonly taken: boolean;
}

export interface Picture {
  readonly title: string;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** The same in words, one step a sentence. */
  readonly steps: readonly string[];
}

/** What is known beyond the resources where they are those of a cluster. */
export interface LiveSight {
  /** The registry has refused the pull for want of a login, and so told that it wants one. */
  readonly refused: boolean;
  /** The Pod's list is a copy of its ServiceAccount's. */
  readonly copied: boolean;
}

/** @param image One of the images of `pod`. */
export function pictureOf(pod: PodPull, image: ImagePull, inventory: Inventory, live?: LiveSight): Picture {
  const secrets = [
    ...pod.pullSecrets.map((use) => ({ use, counts: true })),
    ...silenced(pod, inventory).map((use) => ({ use, counts: false })),
  ];
  const tried = (use: PullSecretUse) => image.credentials.filter(({ pullSecret }) => pullSecret === use);
  return {
    title: withoutLogin(image.use.at.value),
    nodes: [
      workloadNode(pod, image),
      accountNode(pod),
      ...secrets.map(({ use, counts }, index) => secretNode({ use, counts, tried: tried(use), live }, index, pod)),
      registryNode(image, live?.refused ?? false),
      {
        ...verdictWords(image.verdict),
        id: "verdict",
        kind: "verdict",
        lines: image.steps.slice(-1),
        place: undefined,
      },
    ],
    edges: [
      { from: "workload", to: "account", label: t`runs as`, taken: true },
      ...secrets.map(({ use, counts }, index) => listEdge(use, index, counts, live?.copied ?? false)),
      ...secrets.flatMap(({ use, counts }, index) => (counts ? [keyEdge(index, tried(use), image)] : [])),
      ...directEdge(image),
      { from: "registry", to: "verdict", label: "", taken: true },
    ],
    steps: image.steps,
  };
}

/** The ServiceAccount's list, where the Pod's own keeps it out. */
function silenced({ workload, serviceAccount }: PodPull, inventory: Inventory): readonly PullSecretUse[] {
  const { account } = serviceAccount;
  if (!account || workload.pullSecrets.length === 0) return [];
  return usePullSecrets(account.pullSecrets, "serviceAccount", workload, inventory);
}

function workloadNode({ workload }: PodPull, { use }: ImagePull): PictureNode {
  const namespace = workload.namespace?.value;
  const policy = {
    Always: t`Pulled at every start`,
    IfNotPresent: t`Pulled if the node lacks it`,
    Never: t`Pulled never: the node must have it`,
  };
  return {
    id: "workload",
    kind: "workload",
    title: titleOf(workload),
    lines: [
      namespace === undefined ? t`Namespace chosen when it is applied` : `Namespace "${namespace}"`,
      ...(use.container === "" ? [] : [containerLine(use)]),
      policy[use.pullPolicy],
    ],
    tone: "neutral",
    place: placeOf(workload, use.at),
  };
}

function containerLine({ containerType, container: name }: ImageUse): string {
  const words = {
    container: t`Container "${name}"`,
    init: t`Init container "${name}"`,
    ephemeral: t`Ephemeral container "${name}"`,
    volume: t`Image volume "${name}"`,
  };
  return words[containerType];
}

function accountNode({ serviceAccount: { name, state, account, assumed } }: PodPull): PictureNode {
  const names = account?.pullSecrets.references.map(({ value }) => value) ?? [];
  const lists = names.length > 0 ? t`Lists ${listed(names)}` : t`Lists no pull secrets`;
  const states = {
    present: [lists, ...(assumed ? [t`Every namespace has it; no manifest here declares it`] : [])],
    absent: [t`No manifest declares it`],
    unknown: [t`Not everything is known of it here`],
  };
  return {
    id: "account",
    kind: "serviceAccount",
    title: `ServiceAccount "${name}"`,
    lines: [...states[state], t`It lends its list to new Pods and pulls nothing itself`],
    tone: state === "absent" ? "warning" : state === "unknown" ? "unknown" : "neutral",
    place: account && placeOfName(account),
  };
}

interface ShownSecret {
  readonly use: PullSecretUse;
  readonly counts: boolean;
  readonly tried: readonly CredentialUse[];
  readonly live: LiveSight | undefined;
}

function secretNode(
  { use, counts, tried, live }: ShownSecret,
  index: number,
  { workload, serviceAccount: { account } }: PodPull,
): PictureNode {
  const { name, secret, reference, source } = use;
  const lister = source === "pod" ? workload : account;
  return {
    id: `secret-${index}`,
    kind: "secret",
    title: `Secret "${name}"`,
    lines: counts
      ? [...secretLines(use, live), ...clusterLine(use)]
      : [t`Does not count: the Pod has a list of its own`],
    tone: counts ? secretTone(use, tried) : "unused",
    place: secret ? placeOfName(secret) : lister && placeOf(lister, reference),
  };
}

/** Where that is known from, if not from the manifests. */
function clusterLine({ inCluster }: PullSecretUse): readonly string[] {
  return inCluster ? [t`Found${inTheCluster(inCluster)}`] : [];
}

function secretLines({ contribution }: PullSecretUse, live: LiveSight | undefined): readonly string[] {
  switch (contribution.kind) {
    case "credentials": {
      const keys = registriesOf(contribution);
      return [keys.length > 0 ? t`Has credentials for ${listed(keys)}` : t`Has no credentials`];
    }
    case "malformed":
      return [t`Cannot be decoded: ${contribution.message}`];
    case "ignored":
      return [t`Passed over: ${contribution.reason}`];
    case "absent":
      if (contribution.inCluster) return [t`Not${notInTheCluster(contribution.inCluster)}`];
      return contribution.elsewhere.length > 0
        ? [t`Only in namespace ${listed(contribution.elsewhere)}`]
        : [live ? t`Does not exist in this namespace` : t`Declared nowhere here`];
    case "unknown":
      return [t`What it covers is not known: ${contribution.reason}`];
  }
}

function secretTone({ contribution: { kind } }: PullSecretUse, tried: readonly CredentialUse[]): Tone {
  if (tried.length > 0) return "good";
  const tones = {
    credentials: "unused",
    malformed: "error",
    ignored: "warning",
    absent: "warning",
    unknown: "unknown",
  };
  return tones[kind] as Tone;
}

function accessLine(access: RegistryFacts["access"]): string {
  const words = {
    public: t`Everybody may pull from it`,
    private: t`It asks for credentials`,
    unknown: t`Whether it asks for credentials is not known`,
  };
  return words[access];
}

function registryNode({ use: { image, templated }, facts }: ImagePull, refused: boolean): PictureNode {
  const access = facts?.access ?? "unknown";
  const known = image.valid && !templated;
  return {
    id: "registry",
    kind: "registry",
    title: known ? image.domain : t`A registry that is not known`,
    lines: known ? [image.path, accessLine(refused && access === "unknown" ? "private" : access)] : [],
    tone: known ? "neutral" : "unknown",
    place: undefined,
  };
}

function verdictWords(verdict: Verdict): Pick<PictureNode, "title" | "tone"> {
  const words: Readonly<Record<Verdict, Pick<PictureNode, "title" | "tone">>> = {
    authenticated: { title: t`Pulled with credentials`, tone: "good" },
    node: { title: t`Pulled with credentials of the node`, tone: "good" },
    anonymous: { title: t`Pulled without credentials`, tone: "warning" },
    unknown: { title: t`Cannot be told here`, tone: "unknown" },
    "invalid-image": { title: t`Never pulled: no valid image`, tone: "error" },
    "invalid-secret": { title: t`Never pulled: a broken Secret`, tone: "error" },
  };
  return words[verdict];
}

function listEdge({ source }: PullSecretUse, index: number, taken: boolean, copied: boolean): PictureEdge {
  const to = `secret-${index}`;
  if (source === "pod") {
    return {
      from: "workload",
      to,
      label: copied ? t`its list, copied from the ServiceAccount` : t`its own list`,
      taken,
    };
  }
  return { from: "account", to, label: taken ? t`its list` : t`silenced`, taken };
}

/** From a Secret to the registry: what of it is sent there, and when. */
function keyEdge(index: number, tried: readonly CredentialUse[], { credentials }: ImagePull): PictureEdge {
  const edge = { from: `secret-${index}`, to: "registry" };
  if (tried.length === 0) return { ...edge, label: t`nothing for this image`, taken: false };
  const labels = tried.map(({ key, entry }, at) => {
    const use = tried[at] as CredentialUse;
    const who = entry.empty
      ? t`an empty credential`
      : use.pullSecret.inCluster
        ? t`a credential`
        : t`user "${entry.username}"`;
    return t`${ordinal(credentials.indexOf(use) + 1)}: ${who} by key ${key}`;
  });
  return { ...edge, label: labels.join("; "), taken: true };
}

function ordinal(place: number): string {
  return place === 1 ? t`tried first` : t`tried as number ${place}`;
}

/** The way past all pull secrets: without a credential, or with what a program of the node returns. */
function directEdge({ verdict, providers }: ImagePull): readonly PictureEdge[] {
  const edge = { from: "workload", to: "registry", taken: true };
  if (verdict === "anonymous") return [{ ...edge, label: t`no credential` }];
  const asked = providers.find(({ state }) => state === "asked");
  return verdict === "node" && asked ? [{ ...edge, label: t`asks ${asked.provider.name?.value ?? t`a program`}` }] : [];
}
