/** Tells in words how one image is pulled: each step a sentence that a person understands who knows none of the rules. */
import { inTheCluster, notInTheCluster } from "./clusterSecrets.ts";
import type { RegistryEntry } from "./kubernetes/dockerConfig.ts";
import { quote } from "./kubernetes/go.ts";
import { type InvalidImage, withoutLogin } from "./kubernetes/image.ts";
import type { RegistryFacts } from "./kubernetes/registries.ts";
import { type ImageUse, placeOf, placeOfName, titleOf } from "./kubernetes/resources.ts";
import { features, shownVersion } from "./kubernetes/versions.ts";
import { isTemplated } from "./placeholders.ts";
import type { CredentialUse, ImagePull, PodPull, ProviderUse, PullSecretUse, Step } from "./pull.ts";
import { registriesOf } from "./secrets.ts";
import type { Place } from "./text.ts";
import { listed, quoted } from "./words.ts";

type Pod = Omit<PodPull, "images">;

/** What of an image's pull its story is made of. */
type Told = Omit<ImagePull, "steps" | "story">;

export function storyOf(image: Told, pod: Pod): readonly Step[] {
  const { use, facts, credentials, providers } = image;
  const { workload, adder, pullSecrets } = pod;
  const secrets = Map.groupBy(pullSecrets, secretStep);
  return [
    { text: imageStep(use, facts), place: placeOf(workload, use.at) },
    { text: serviceAccountStep(pod), place: placeOfAccount(pod) },
    { text: listStep(pod), place: placeOfList(pod) },
    ...(adder
      ? [{ text: `${titleOf(adder)} may add pull secrets to it in the cluster.`, place: placeOfName(adder) }]
      : []),
    ...[...secrets].map(([text, [one]]) => ({ text, place: one && placeOfSecret(one, pod) })),
    ...credentials.map((one, index) => ({ text: credentialStep(one, index), place: placeOfKey(one) })),
    ...providers.map((one) => ({ text: providerStep(one, pod), place: placeOf(one.config, one.pattern) })),
    { text: verdictStep(image, pod), place: undefined },
  ];
}

function placeOfAccount({ workload, serviceAccount: { account } }: Pod): Place | undefined {
  if (account) return placeOfName(account);
  return workload.serviceAccountName && placeOf(workload, workload.serviceAccountName);
}

/** Of the list that counts. */
function placeOfList({ workload, serviceAccount: { account } }: Pod): Place | undefined {
  const lister = workload.pullSecrets.length > 0 ? workload : account;
  return lister?.pullSecrets.key && placeOf(lister, lister.pullSecrets.key);
}

function placeOfSecret({ secret, source, reference }: PullSecretUse, pod: Pod): Place | undefined {
  if (secret) return placeOfName(secret);
  const lister = source === "pod" ? pod.workload : pod.serviceAccount.account;
  return lister && placeOf(lister, reference);
}

function placeOfKey({ pullSecret: { secret, inCluster }, entry }: CredentialUse): Place | undefined {
  return !inCluster && secret?.content.state === "read" ? placeOf(secret, secret.content.locate(entry.key)) : undefined;
}

function imageStep({ at, image, templated }: ImageUse, facts: RegistryFacts | undefined): string {
  if (templated) return `The image ${withoutLogin(at.value)} is filled in by a template, so its registry is not known.`;
  if (!image.valid) return `The image ${withoutLogin(at.value)} is not a valid reference.`;
  const registry = facts?.registry ? ` (${facts.registry.name})` : "";
  return `The image is ${image.repository}, from the registry ${image.domain}${registry}.`;
}

function serviceAccountStep({ serviceAccount: { name, state, assumed } }: Pod): string {
  const named = `The Pod runs as ServiceAccount "${name}"`;
  if (assumed) return `${named}, which every namespace has; no manifest here gives it pull secrets.`;
  if (state === "present") return `${named}.`;
  return state === "absent"
    ? `${named}, which no manifest declares.`
    : `${named}, of which not everything is known here.`;
}

/** Which list counts. */
export function listStep({ workload, serviceAccount, pullSecrets, listUnknown }: Pod): string {
  const ofAccount = serviceAccount.account?.pullSecrets.references.map(({ value }) => value) ?? [];
  if (workload.pullSecrets.length > 0) {
    const ignored =
      ofAccount.length > 0 ? ` The list of its ServiceAccount (${listed(ofAccount)}) does not count then.` : "";
    if (pullSecrets.length === 0) return `The Pod's own list of pull secrets names none.${ignored}`;
    return `The Pod's own list of pull secrets counts: ${quoted(namesOf(pullSecrets))}.${ignored}`;
  }
  if (workload.pullSecrets.elsewhere)
    return "Whoever starts the Pod gives its pull secrets; they are not in this manifest.";
  const { account, state, assumed } = serviceAccount;
  if (listUnknown && !assumed && (account === undefined || state !== "present"))
    return "The Pod lists no pull secrets, so it gets those of its ServiceAccount, which are not known here.";
  if (pullSecrets.length === 0) return "Neither the Pod nor its ServiceAccount lists pull secrets.";
  return `The Pod lists no pull secrets, so it gets those of its ServiceAccount: ${quoted(namesOf(pullSecrets))}.`;
}

function namesOf(pullSecrets: readonly PullSecretUse[]): readonly string[] {
  return [...new Set(pullSecrets.map(({ name }) => name))];
}

/** What a pull secret adds. */
export function secretStep(use: PullSecretUse): string {
  const { contribution } = use;
  const subject = subjectOf(use);
  switch (contribution.kind) {
    case "credentials": {
      const keys = registriesOf(contribution);
      return keys.length > 0 ? `${subject} has credentials for ${listed(keys)}.` : `${subject} has no credentials.`;
    }
    case "malformed":
      return contribution.refused
        ? `${subject} is no docker config (${contribution.message}); the API server refuses its manifest.`
        : `${subject} cannot be decoded (${contribution.message}), which fails every pull of the Pod.`;
    case "ignored":
      return `${subject} is passed over: ${contribution.reason}.`;
    case "absent":
      if (contribution.inCluster)
        return `${subject} is not in the Pod's namespace${notInTheCluster(contribution.inCluster)}; the kubelet goes on without it.`;
      if (contribution.elsewhere.length > 0)
        return `${subject} is declared only in namespace ${quoted(contribution.elsewhere)}; the kubelet looks in the Pod's own, and goes on without it.`;
      return `${subject} is declared nowhere here; if it is missing in the cluster too, the kubelet goes on without it.`;
    case "unknown":
      return `What ${subject} covers is not known: ${contribution.reason}.`;
  }
}

function subjectOf({ name, secret, inCluster }: PullSecretUse): string {
  const maker = secret?.kind === "madeSecret" ? `, made by ${titleOf({ ...secret, ...secret.maker })},` : "";
  return `Secret "${name}"${maker}${inCluster ? inTheCluster(inCluster) : ""}`;
}

function credentialStep({ pullSecret, key, entry }: CredentialUse, index: number): string {
  const who = entry.empty ? "an empty credential" : pullSecret.inCluster ? "a credential" : userOf(entry);
  return `${index === 0 ? "The kubelet first tries" : "Then it tries"} ${who} of Secret "${pullSecret.name}", whose key ${key} matches.`;
}

/** A template tells which registry a credential is for, and not always whose it is. */
function userOf({ username, placeholder }: RegistryEntry): string {
  return placeholder && (username === "" || isTemplated(username))
    ? "a credential, filled in later,"
    : `user "${username}"`;
}

const fromTokensOn = ` (from Kubernetes ${shownVersion(features.providerTokens.on)} on)`;

function providerStep({ provider, pattern, state, missing }: ProviderUse, { serviceAccount }: Pod): string {
  const what = `${provider.name?.value ?? "a program without a name"}, whose pattern ${pattern.value} matches`;
  if (state === "unknown") return `It is not known here whether the node asks ${what}: the ServiceAccount decides it.`;
  if (state === "asked") {
    const token = provider.tokenAttributes
      ? `, with a token of ServiceAccount "${serviceAccount.name}"${fromTokensOn}`
      : "";
    return `The node asks ${what}, for credentials${token}.`;
  }
  const why =
    missing.length > 0
      ? `ServiceAccount "${serviceAccount.name}" lacks ${missing.length > 1 ? "the annotations" : "the annotation"} ${listed(missing)}`
      : "such a Pod has no ServiceAccount";
  return `The node passes over ${what}: ${why}.`;
}

function nodeStep({ providers }: Told): string {
  const asked = providers.filter(({ state }) => state === "asked");
  const names = listed([...new Set(asked.map(({ provider }) => provider.name?.value ?? ""))]);
  const own = asked.some(({ provider }) => provider.tokenAttributes);
  const whose = own ? "the workload's own identity, or of the node" : "the node";
  return `No pull secret is needed: the image is pulled with what ${names} returns, with the rights of ${whose}.`;
}

function verdictStep(told: Told, pod: Pod): string {
  const { use, facts, verdict } = told;
  const { at, image } = use;
  switch (verdict) {
    case "node":
      return nodeStep(told);
    case "authenticated":
      return "The pull is authenticated. The kubelet never falls back to an anonymous pull if the registry refuses these credentials.";
    case "invalid-image":
      return `The Pod stays in InvalidImageName: ${image.valid ? "" : errorOf(at.value, image)}.`;
    case "invalid-secret":
      return "So the image is not pulled: without a Secret that can be decoded, the registry is not even asked.";
    case "unknown":
      return "So it cannot be told here how the pull is authenticated.";
    case "anonymous":
      return anonymousStep(pod, facts);
  }
}

/** The kubelet's own words quote the image as it is written. */
function errorOf(text: string, { error }: InvalidImage): string {
  const shown = withoutLogin(text);
  return shown === text ? error : `couldn't parse image name ${quote(shown)}: invalid reference format`;
}

function anonymousStep({ pullSecrets }: Pod, facts: RegistryFacts | undefined): string {
  const none = pullSecrets.length === 0 ? "No pull secret reaches the image" : "No pull secret matches the image";
  if (facts?.access === "public") return `${none}, so the pull is anonymous, which this registry allows.`;
  if (facts?.nodeCloud)
    return `${none}, so the pull is anonymous unless the node has credentials of its own for this registry.`;
  if (facts?.access === "private") return `${none}, so the pull is anonymous, which this registry refuses.`;
  return `${none}, so the pull is anonymous, which works only if the image is public.`;
}
