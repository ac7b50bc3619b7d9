/** Which images a key of a docker config is for, and what is sent to its registry. */
import type { Context } from "../../context.ts";
import type { RegistryEntry } from "../../kubernetes/dockerConfig.ts";
import { Keyring, nearMiss, unmatchable } from "../../kubernetes/keyring.ts";
import { isTemplated } from "../../placeholders.ts";
import { shownKey } from "../../secrets.ts";
import { shortLivedWords } from "../../shortLivedWords.ts";
import { t } from "../../translation.ts";
import { plural } from "../../words.ts";
import { type Block, list, type Phrase, paragraph, phrased } from "../shown.ts";
import { around, type Hovered, type HoverPlace } from "./provider.ts";

export function registryHover(place: HoverPlace): Hovered | undefined {
  for (const resource of place.resources) {
    if (resource.kind !== "secret" && resource.kind !== "madeSecret") continue;
    const { content } = resource;
    // In base64 there is no key to point at.
    if (content.state !== "read" || content.field === "data") continue;
    for (const entry of content.config.entries) {
      const span = around(resource, content.locate(entry.key), place);
      if (span) return { span, blocks: [...login(entry, place.context), ...images(entry, place.context)] };
    }
  }
  return undefined;
}

/** What is sent for it, and for how long that is good. */
export function login({ key, username, empty, placeholder, shortLived }: RegistryEntry, { now }: Context): Block[] {
  const code = { code: shownKey(key) };
  if (placeholder) {
    return [paragraph(...phrased((to) => t`To ${to}, a credential that is filled in later is sent.`, code))];
  }
  if (empty) return [paragraph(...phrased((to) => t`To ${to}, an empty credential is sent.`, code))];
  const sent = phrased((to, user) => t`To ${to}, a credential of the user ${user} is sent.`, code, { code: username });
  const expiry = shortLived ? [` ${t`The credential is ${shortLivedWords(shortLived, now)}.`}`] : [];
  return [paragraph(...sent, ...expiry)];
}

const mostImages = 10;
const mostMisses = 3;

function images({ key }: RegistryEntry, { repositories }: Context): readonly Block[] {
  if (isTemplated(key.value)) return [];
  const keyring = new Keyring([{ key: key.value, value: undefined }]);
  const matched = repositories.filter((repository) => keyring.lookup(repository).length > 0);
  if (matched.length > 0) {
    const shown = matched.slice(0, mostImages).map((repository): Phrase[] => [{ code: repository }]);
    const more = matched.length - shown.length;
    return [
      paragraph(t`It matches ${plural(matched.length, t`image`, t`images`)} of the workspace:`),
      list([...shown, ...(more > 0 ? [[t`and ${more} more`]] : [])]),
      paragraph(t`The kubelet uses it for those of them whose Pods get this Secret.`),
    ];
  }
  const never = unmatchable(key.value);
  if (never) {
    const { why, meant } = never;
    const said = meant === undefined ? [] : [" ", ...phrased((key) => t`Probably meant: ${key}.`, { code: meant })];
    return [paragraph(t`It can match no image. ${why}`, ...said)];
  }
  const misses = repositories
    .values()
    .flatMap((repository) => {
      const miss = nearMiss(key.value, repository);
      if (!miss) return [];
      const better = phrased((key) => t`${key} would match.`, { code: miss.suggestion });
      return [[{ code: repository }, `: ${miss.why} `, ...better]];
    })
    .take(mostMisses)
    .toArray();
  if (misses.length === 0) return [paragraph(t`It matches no image of the workspace.`)];
  return [paragraph(t`It matches no image of the workspace, though nearly:`), list(misses)];
}
