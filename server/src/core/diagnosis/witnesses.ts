/** What a diagnosis rests on, each with its source and its time. */
import { t } from "../translation.ts";
import { listed as listWords, quoted } from "../words.ts";
import { isAbsent, type ListedSecret, type PodCredentials } from "./credentials.ts";
import type { PodEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { FailingImage } from "./failing.ts";
import type { Witness } from "./failure.ts";
import { coreOf, maskMessage } from "./message.ts";
import { isoTime, listAt, type RawObject, textAt } from "./raw.ts";
import type { Surroundings } from "./surroundings.ts";
import { lastChange, secretFields } from "./times.ts";
import { serviceAccountOf } from "./wanted.ts";

interface Scene {
  readonly pod: RawObject;
  readonly namespace: string;
  readonly failing: FailingImage;
  /** The newest first. */
  readonly failed: readonly PodEvent[];
  readonly events: readonly PodEvent[];
  readonly credentials: PodCredentials;
  readonly facts: Facts;
  readonly around: Surroundings;
}

export function witnesses(scene: Scene): readonly Witness[] {
  return [...messages(scene), ...reported(scene), ...secrets(scene), ...account(scene), ...node(scene)];
}

/** More events than the newest ones repeat what was said before. */
const mostEvents = 3;

/** The status and the events: what both say is told once, with the event's time. */
function messages({ failing, failed }: Scene): readonly Witness[] {
  const status = { source: t`container status`, text: maskMessage(failing.message || failing.reason), time: null };
  const told = failed.slice(0, mostEvents).map(({ reason, message, count, last }) => ({
    source: count > 1 ? t`event ${maskMessage(reason)} (${count} times)` : t`event ${maskMessage(reason)}`,
    text: maskMessage(message),
    time: isoTime(last),
  }));
  const core = coreOf(failing.message);
  const repeated = failed.some(({ message }) => coreOf(message) === core);
  // Before 1.32 the status says no more than that there is a back-off.
  const silent = failed.length > 0 && /^Back-off pulling image "[^"]*"$/.test(failing.message);
  return repeated || silent ? told : [status, ...told];
}

function reported({ events }: Scene): readonly Witness[] {
  return events
    .filter(({ reason }) => reason === "FailedToRetrieveImagePullSecret")
    .slice(0, 1)
    .map(({ reason, message, last }) => ({
      source: t`event ${reason}`,
      text: maskMessage(message),
      time: isoTime(last),
    }));
}

function secrets({ namespace, credentials, around, facts }: Scene): readonly Witness[] {
  return credentials.listed.map((secret) => {
    const object = around.object("Secret", namespace, secret.name);
    const isSent = facts.sent?.secret === secret.name;
    return {
      source: `Secret ${namespace}/${secret.name}`,
      text: tellSecret(secret, isSent, facts),
      time: object ? isoTime(lastChange(object, secretFields)) : null,
    };
  });
}

function tellSecret(
  { presence, contribution, registries, type }: ListedSecret,
  isSent: boolean,
  { sent }: Facts,
): string {
  if (presence === "unreadable") return t`It may not be read here, so what it holds is unknown.`;
  if (presence === "absent") return t`It does not exist.`;
  if (isAbsent(presence)) return t`It is not among the Secrets of the namespace that were given.`;
  if (presence === "unknown") return t`It was not given, so what it holds is unknown.`;
  switch (contribution.kind) {
    case "credentials":
      if (isSent) return t`It has a login for this image: key "${sent?.key ?? ""}", user "${sent?.username ?? ""}".`;
      return registries.length > 0 ? t`It has logins for ${listWords(registries)}.` : t`It has no logins.`;
    case "malformed":
      return t`It cannot be decoded: ${contribution.message}.`;
    case "ignored":
      return t`The kubelet passes over it (${type}): ${contribution.reason}.`;
    case "absent":
    case "unknown":
      return t`What it holds is unknown.`;
  }
}

/** Where the Pod lists nothing, and where the ServiceAccount lists something that the Pod does not. */
function account({ pod, namespace, credentials, around }: Scene): readonly Witness[] {
  const name = serviceAccountOf(pod);
  const source = `ServiceAccount ${namespace}/${name}`;
  const object = around.object("ServiceAccount", namespace, name);
  if (!object)
    return around.isUnreadable("ServiceAccount", namespace)
      ? [{ source, text: t`It may not be read here.`, time: null }]
      : [];
  const own = new Set(credentials.listed.map((secret) => secret.name));
  const names = listAt(object, "imagePullSecrets").flatMap((entry) => textAt(entry, "name") ?? []);
  const others = names.filter((one) => !own.has(one));
  if (own.size > 0 && others.length === 0) return [];
  const text = listsOf(names, own.size > 0);
  return [{ source, text, time: isoTime(lastChange(object, ["f:imagePullSecrets"])) }];
}

function listsOf(names: readonly string[], podLists: boolean): string {
  if (names.length === 0) return t`It lists no pull secret; the Pod lists none.`;
  return podLists
    ? t`It lists ${quoted(names)} now; the Pod does not.`
    : t`It lists ${quoted(names)} now; the Pod lists none.`;
}

function node({ facts }: Scene): readonly Witness[] {
  const found = facts.node;
  if (!found) return [];
  const kinds = [found.platform, found.kubelet && `kubelet ${found.kubelet}`, found.runtime].filter(
    (one) => one !== undefined,
  );
  const held = found.hasImage ? [t`it has the image`] : [];
  const others = found.others.length > 0 ? [haveImage(found.others)] : [];
  const text = [...kinds, ...held, ...others].join(", ");
  return text === "" ? [] : [{ source: t`node ${found.name}`, text: `${text}.`, time: null }];
}

function haveImage(nodes: readonly string[]): string {
  return nodes.length > 1 ? t`${listWords(nodes)} have the image` : t`${listWords(nodes)} has the image`;
}
