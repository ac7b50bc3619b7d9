/** The path of one image's pull as a picture: who asks for it, with what, where, and what comes of it. */
import { inTheCluster, notInTheCluster } from "../clusterSecrets.ts";
import type { Inventory } from "../inventory.ts";
import { withoutLogin } from "../kubernetes/image.ts";
import { placeOf, placeOfName, titleOf } from "../kubernetes/resources.ts";
import type { CredentialUse, ImagePull, PodPull, PullSecretUse, Verdict } from "../pull.ts";
import { usePullSecrets } from "../resolve.ts";
import { registriesOf } from "../secrets.ts";
import type { Place } from "../text.ts";
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

/** @param image One of the images of `pod`. */
export function pictureOf(pod: PodPull, image: ImagePull, inventory: Inventory): Picture {
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
      ...secrets.map(({ use, counts }, index) => secretNode(use, index, counts, tried(use), pod)),
      registryNode(image),
      {
        ...verdictWords[image.verdict],
        id: "verdict",
        kind: "verdict",
        lines: image.steps.slice(-1),
        place: undefined,
      },
    ],
    edges: [
      { from: "workload", to: "account", label: "runs as", taken: true },
      ...secrets.map(({ use, counts }, index) => listEdge(use, index, counts)),
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
    Always: "at every start",
    IfNotPresent: "if the node lacks it",
    Never: "never: the node must have it",
  };
  return {
    id: "workload",
    kind: "workload",
    title: titleOf(workload),
    lines: [
      namespace === undefined ? "Namespace chosen when it is applied" : `Namespace "${namespace}"`,
      ...(use.container === "" ? [] : [`${containerWords[use.containerType]} "${use.container}"`]),
      `Pulled ${policy[use.pullPolicy]}`,
    ],
    tone: "neutral",
    place: placeOf(workload, use.at),
  };
}

const containerWords = {
  container: "Container",
  init: "Init container",
  ephemeral: "Ephemeral container",
  volume: "Image volume",
} as const;

function accountNode({ serviceAccount: { name, state, account, assumed } }: PodPull): PictureNode {
  const names = account?.pullSecrets.references.map(({ value }) => value) ?? [];
  const lists = names.length > 0 ? `Lists ${listed(names)}` : "Lists no pull secrets";
  const states = {
    present: [lists, ...(assumed ? ["Every namespace has it; no manifest here declares it"] : [])],
    absent: ["No manifest declares it"],
    unknown: ["Not everything is known of it here"],
  };
  return {
    id: "account",
    kind: "serviceAccount",
    title: `ServiceAccount "${name}"`,
    lines: [...states[state], "It lends its list to new Pods and pulls nothing itself"],
    tone: state === "absent" ? "warning" : state === "unknown" ? "unknown" : "neutral",
    place: account && placeOfName(account),
  };
}

function secretNode(
  use: PullSecretUse,
  index: number,
  counts: boolean,
  tried: readonly CredentialUse[],
  { workload, serviceAccount: { account } }: PodPull,
): PictureNode {
  const { name, secret, reference, source } = use;
  const lister = source === "pod" ? workload : account;
  return {
    id: `secret-${index}`,
    kind: "secret",
    title: `Secret "${name}"`,
    lines: counts ? [...secretLines(use), ...clusterLine(use)] : ["Does not count: the Pod has a list of its own"],
    tone: counts ? secretTone(use, tried) : "unused",
    place: secret ? placeOfName(secret) : lister && placeOf(lister, reference),
  };
}

/** Where that is known from, if not from the manifests. */
function clusterLine({ inCluster }: PullSecretUse): readonly string[] {
  return inCluster ? [`Found${inTheCluster(inCluster)}`] : [];
}

function secretLines({ contribution }: PullSecretUse): readonly string[] {
  switch (contribution.kind) {
    case "credentials": {
      const keys = registriesOf(contribution);
      return [keys.length > 0 ? `Has credentials for ${listed(keys)}` : "Has no credentials"];
    }
    case "malformed":
      return [`Cannot be decoded: ${contribution.message}`];
    case "ignored":
      return [`Passed over: ${contribution.reason}`];
    case "absent":
      if (contribution.inCluster) return [`Not${notInTheCluster(contribution.inCluster)}`];
      return contribution.elsewhere.length > 0 ? [`Only in namespace ${listed(contribution.elsewhere)}`] : [undeclared];
    case "unknown":
      return [`What it covers is not known: ${contribution.reason}`];
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

/** What is said of a registry by what is known of it. */
export const access = {
  public: "Everybody may pull from it",
  private: "It asks for credentials",
  unknown: "Whether it asks for credentials is not known",
} as const;

/** What is said of a Secret that no manifest makes. */
export const undeclared = "Declared nowhere here";

function registryNode({ use: { image, templated }, facts }: ImagePull): PictureNode {
  const known = image.valid && !templated;
  return {
    id: "registry",
    kind: "registry",
    title: known ? image.domain : "A registry that is not known",
    lines: known ? [image.path, access[facts?.access ?? "unknown"]] : [],
    tone: known ? "neutral" : "unknown",
    place: undefined,
  };
}

const verdictWords: Readonly<Record<Verdict, Pick<PictureNode, "title" | "tone">>> = {
  authenticated: { title: "Pulled with credentials", tone: "good" },
  node: { title: "Pulled with credentials of the node", tone: "good" },
  anonymous: { title: "Pulled without credentials", tone: "warning" },
  unknown: { title: "Cannot be told here", tone: "unknown" },
  "invalid-image": { title: "Never pulled: no valid image", tone: "error" },
  "invalid-secret": { title: "Never pulled: a broken Secret", tone: "error" },
};

function listEdge({ source }: PullSecretUse, index: number, taken: boolean): PictureEdge {
  const to = `secret-${index}`;
  if (source === "pod") return { from: "workload", to, label: "its own list", taken };
  return { from: "account", to, label: taken ? "its list" : "silenced", taken };
}

/** From a Secret to the registry: what of it is sent there, and when. */
function keyEdge(index: number, tried: readonly CredentialUse[], { credentials }: ImagePull): PictureEdge {
  const edge = { from: `secret-${index}`, to: "registry" };
  if (tried.length === 0) return { ...edge, label: "nothing for this image", taken: false };
  const labels = tried.map(({ key, entry }, at) => {
    const use = tried[at] as CredentialUse;
    const who = entry.empty
      ? "an empty credential"
      : use.pullSecret.inCluster
        ? "a credential"
        : `user "${entry.username}"`;
    return `${ordinal(credentials.indexOf(use) + 1)}: ${who} by key ${key}`;
  });
  return { ...edge, label: labels.join("; "), taken: true };
}

function ordinal(place: number): string {
  return place === 1 ? "tried first" : `tried as number ${place}`;
}

/** The way past all pull secrets: without a credential, or with what a program of the node returns. */
function directEdge({ verdict, providers }: ImagePull): readonly PictureEdge[] {
  const edge = { from: "workload", to: "registry", taken: true };
  if (verdict === "anonymous") return [{ ...edge, label: "no credential" }];
  const asked = providers.find(({ state }) => state === "asked");
  return verdict === "node" && asked ? [{ ...edge, label: `asks ${asked.provider.name?.value ?? "a program"}` }] : [];
}
