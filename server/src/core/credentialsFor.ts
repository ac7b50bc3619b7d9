/** Which credentials the kubelet would try for an image, given what Secrets and docker configs hold, and why not others. */

import type { DockerConfig, RegistryEntry } from "./kubernetes/dockerConfig.ts";
import type { Image } from "./kubernetes/image.ts";
import { Keyring, nearMiss } from "./kubernetes/keyring.ts";
import type { Secret } from "./kubernetes/resources.ts";
import { contributionOf } from "./resolve.ts";
import { shownKey } from "./secrets.ts";
import { t } from "./translation.ts";
import { quoted } from "./words.ts";

/** One credential that matches the image. */
export interface FoundCredential {
  /** A Secret's name, or a file's. */
  readonly source: string;
  readonly key: string;
  readonly entry: RegistryEntry;
}

/** All credentials of one Secret or file. */
export interface Holder {
  readonly source: string;
  readonly config: DockerConfig;
}

export interface Holders {
  readonly holders: readonly Holder[];
  /** What somebody who wonders about the outcome has to know, one sentence each. */
  readonly notes: readonly string[];
  /** Why the kubelet does not pull at all. */
  readonly fatal: readonly string[];
  /** What could not be read, so that there may be other credentials. */
  readonly unread: readonly string[];
}

export interface FoundCredentials extends Omit<Holders, "holders"> {
  /** In the order in which the kubelet tries them. */
  readonly credentials: readonly FoundCredential[];
}

/** What the kubelet takes out of Secrets that a Pod lists in this order. */
export function holdersOf(secrets: readonly Secret[]): Holders {
  const [notes, fatal, unread]: [string[], string[], string[]] = [[], [], []];
  const holders = secrets.flatMap((secret): readonly Holder[] => {
    const source = `Secret "${secret.name?.value ?? ""}"`;
    const contribution = contributionOf(secret);
    if (contribution.kind === "credentials") {
      const { config } = contribution.content;
      if (!config.ofTemplate) return [{ source, config }];
      unread.push(t`What ${source} holds is not known: its content is filled in later.`);
    } else if (contribution.kind === "malformed") {
      fatal.push(
        t`${source} cannot be decoded, which fails every pull of a Pod that lists it: ${contribution.message}.`,
      );
    } else if (contribution.kind === "ignored") {
      notes.push(t`The kubelet passes over ${source}: ${contribution.reason}.`);
    } else if (contribution.kind === "unknown") {
      unread.push(t`What ${source} holds is not known: ${contribution.reason}.`);
    }
    return [];
  });
  return { holders, notes, fatal, unread };
}

export function credentialsFor(image: Image, { holders, notes, fatal, unread }: Holders): FoundCredentials {
  const keyring = new Keyring(
    holders.flatMap(({ source, config }) =>
      config.entries.map((entry) => ({ key: entry.key.value, value: { source, key: shownKey(entry.key), entry } })),
    ),
  );
  const credentials = keyring.lookup(image.repository).map(({ value }) => value);
  const all = [...notes, ...holders.flatMap((holder) => notesOn(holder, image, credentials))];
  return { credentials, notes: all, fatal, unread };
}

function notesOn(
  { source, config }: Holder,
  { repository }: Image,
  used: readonly FoundCredential[],
): readonly string[] {
  const helpers = config.clientOnly.map(
    ({ value }) =>
      t`${source} has ${value}, a program for docker: the kubelet does not run it, and neither does this check.`,
  );
  const entries = config.entries.flatMap((entry) => {
    const shown = shownKey(entry.key);
    if (used.some((one) => one.entry === entry)) {
      return entry.ignoredFields.map(
        ({ value }) => t`${source} has ${value} for "${shown}", which docker uses and the kubelet does not read.`,
      );
    }
    const miss = nearMiss(entry.key.value, repository);
    return miss ? [t`${source}: the key "${shown}" does not match ${repository}. ${miss.why}`] : [];
  });
  const isUsed = config.entries.some((entry) => used.some((one) => one.entry === entry));
  // Whoever has named it for this image wonders what it is for.
  const keys = isUsed || entries.length > 0 ? [] : config.entries.map((entry) => shownKey(entry.key));
  const others = keys.length > 0 ? [t`${source} has nothing for ${repository}, but for ${quoted(keys)}.`] : [];
  return [...helpers, ...entries, ...others];
}
