/** Tells in words how one image is pulled: each step a sentence that a person understands who knows none of the rules. */
import { inTheCluster, notInTheCluster } from "./clusterSecrets.ts";
import type { RegistryEntry } from "./kubernetes/dockerConfig.ts";
import { type InvalidImage, unparsed, withoutLogin } from "./kubernetes/image.ts";
import { nameOf, type RegistryFacts } from "./kubernetes/registries.ts";
import { type ImageUse, placeOf, placeOfName, titleOf } from "./kubernetes/resources.ts";
import { features, shownVersion } from "./kubernetes/versions.ts";
import { isTemplated } from "./placeholders.ts";
import type { CredentialUse, ImagePull, PodPull, ProviderUse, PullSecretUse, Step } from "./pull.ts";
import { registriesOf } from "./secrets.ts";
import type { Place } from "./text.ts";
import { t } from "./translation.ts";
import { listed, quoted, sentences } from "./words.ts";

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
      ? [{ text: t`${titleOf(adder)} may add pull secrets to it in the cluster.`, place: placeOfName(adder) }]
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
  if (templated)
    return t`The image ${withoutLogin(at.value)} is filled in by a template, so its registry is not known.`;
  if (!image.valid) return t`The image ${withoutLogin(at.value)} is not a valid reference.`;
  const registry = facts?.registry ? ` (${nameOf(facts.registry)})` : "";
  return t`The image is ${image.repository}, from the registry ${image.domain}${registry}.`;
}

function serviceAccountStep({ serviceAccount: { name, state, assumed } }: Pod): string {
  if (assumed)
    return t`The Pod runs as ServiceAccount "${name}", which every namespace has; no manifest here gives it pull secrets.`;
  if (state === "present") return t`The Pod runs as ServiceAccount "${name}".`;
  return state === "absent"
    ? t`The Pod runs as ServiceAccount "${name}", which no manifest declares.`
    : t`The Pod runs as ServiceAccount "${name}", of which not everything is known here.`;
}

/** Which list counts. */
export function listStep({ workload, serviceAccount, pullSecrets, listUnknown }: Pod): string {
  const ofAccount = serviceAccount.account?.pullSecrets.references.map(({ value }) => value) ?? [];
  if (workload.pullSecrets.length > 0) {
    return sentences(
      pullSecrets.length === 0
        ? t`The Pod's own list of pull secrets names none.`
        : t`The Pod's own list of pull secrets counts: ${quoted(namesOf(pullSecrets))}.`,
      ofAccount.length > 0 ? t`The list of its ServiceAccount (${listed(ofAccount)}) does not count then.` : "",
    );
  }
  if (workload.pullSecrets.elsewhere)
    return t`Whoever starts the Pod gives its pull secrets; they are not in this manifest.`;
  const { account, state, assumed } = serviceAccount;
  if (listUnknown && !assumed && (account === undefined || state !== "present"))
    return t`The Pod lists no pull secrets, so it gets those of its ServiceAccount, which are not known here.`;
  if (pullSecrets.length === 0) return t`Neither the Pod nor its ServiceAccount lists pull secrets.`;
  return t`The Pod lists no pull secrets, so it gets those of its ServiceAccount: ${quoted(namesOf(pullSecrets))}.`;
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
      return keys.length > 0 ? t`${subject} has credentials for ${listed(keys)}.` : t`${subject} has no credentials.`;
    }
    case "malformed":
      return contribution.refused
        ? t`${subject} is no docker config (${contribution.message}); the API server refuses its manifest.`
        : t`${subject} cannot be decoded (${contribution.message}), which fails every pull of the Pod.`;
    case "ignored":
      return t`${subject} is passed over: ${contribution.reason}.`;
    case "absent":
      if (contribution.inCluster)
        return t`${subject} is not in the Pod's namespace${notInTheCluster(contribution.inCluster)}; the kubelet goes on without it.`;
      if (contribution.elsewhere.length > 0)
        return t`${subject} is declared only in namespace ${quoted(contribution.elsewhere)}; the kubelet looks in the Pod's own, and goes on without it.`;
      return t`${subject} is declared nowhere here; if it is missing in the cluster too, the kubelet goes on without it.`;
    case "unknown":
      return t`What ${subject} covers is not known: ${contribution.reason}.`;
  }
}

function subjectOf({ name, secret, inCluster }: PullSecretUse): string {
  const maker = secret?.kind === "madeSecret" ? t`, made by ${titleOf({ ...secret, ...secret.maker })},` : "";
  return `Secret "${name}"${maker}${inCluster ? inTheCluster(inCluster) : ""}`;
}

function credentialStep({ pullSecret, key, entry }: CredentialUse, index: number): string {
  const who = entry.empty ? t`an empty credential` : pullSecret.inCluster ? t`a credential` : userOf(entry);
  return index === 0
    ? t`The kubelet first tries ${who} of Secret "${pullSecret.name}", whose key ${key} matches.`
    : t`Then it tries ${who} of Secret "${pullSecret.name}", whose key ${key} matches.`;
}

/** A template tells which registry a credential is for, and not always whose it is. */
function userOf({ username, placeholder }: RegistryEntry): string {
  return placeholder && (username === "" || isTemplated(username))
    ? t`a credential, filled in later,`
    : t`user "${username}"`;
}

function providerStep({ provider, pattern, state, missing }: ProviderUse, { serviceAccount }: Pod): string {
  const what = t`${provider.name?.value ?? t`a program without a name`}, whose pattern ${pattern.value} matches`;
  if (state === "unknown") return t`It is not known here whether the node asks ${what}: the ServiceAccount decides it.`;
  if (state === "asked") {
    return provider.tokenAttributes
      ? t`The node asks ${what}, for credentials, with a token of ServiceAccount "${serviceAccount.name}" (from Kubernetes ${shownVersion(features.providerTokens.on)} on).`
      : t`The node asks ${what}, for credentials.`;
  }
  if (missing.length === 0) return t`The node passes over ${what}: such a Pod has no ServiceAccount.`;
  return missing.length > 1
    ? t`The node passes over ${what}: ServiceAccount "${serviceAccount.name}" lacks the annotations ${listed(missing)}.`
    : t`The node passes over ${what}: ServiceAccount "${serviceAccount.name}" lacks the annotation ${listed(missing)}.`;
}

function nodeStep({ providers }: Told): string {
  const asked = providers.filter(({ state }) => state === "asked");
  const names = listed([...new Set(asked.map(({ provider }) => provider.name?.value ?? ""))]);
  const own = asked.some(({ provider }) => provider.tokenAttributes);
  return own
    ? t`No pull secret is needed: the image is pulled with what ${names} returns, with the rights of the workload's own identity, or of the node.`
    : t`No pull secret is needed: the image is pulled with what ${names} returns, with the rights of the node.`;
}

function verdictStep(told: Told, pod: Pod): string {
  const { use, facts, verdict } = told;
  const { at, image } = use;
  switch (verdict) {
    case "node":
      return nodeStep(told);
    case "authenticated":
      return t`The pull is authenticated. The kubelet never falls back to an anonymous pull if the registry refuses these credentials.`;
    case "invalid-image":
      return t`The Pod stays in InvalidImageName: ${image.valid ? "" : errorOf(at.value, image)}.`;
    case "invalid-secret":
      return t`So the image is not pulled: without a Secret that can be decoded, the registry is not even asked.`;
    case "unknown":
      return t`So it cannot be told here how the pull is authenticated.`;
    case "anonymous":
      return anonymousStep(pod, facts);
  }
}

/** The kubelet's own words quote the image as it is written. */
function errorOf(text: string, { error }: InvalidImage): string {
  const shown = withoutLogin(text);
  return shown === text ? error : unparsed(shown);
}

function anonymousStep({ pullSecrets }: Pod, facts: RegistryFacts | undefined): string {
  const none = pullSecrets.length === 0 ? t`No pull secret reaches the image` : t`No pull secret matches the image`;
  if (facts?.access === "public") return t`${none}, so the pull is anonymous, which this registry allows.`;
  if (facts?.nodeCloud)
    return t`${none}, so the pull is anonymous unless the node has credentials of its own for this registry.`;
  if (facts?.access === "private") return t`${none}, so the pull is anonymous, which this registry refuses.`;
  return t`${none}, so the pull is anonymous, which works only if the image is public.`;
}
