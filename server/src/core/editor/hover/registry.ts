/** Which images a key of a docker config is for, and what is sent to its registry. */
import type { Context } from "../../context.ts";
import type { RegistryEntry } from "../../kubernetes/dockerConfig.ts";
import { Keyring, nearMiss, unmatchable } from "../../kubernetes/keyring.ts";
import { isTemplated } from "../../placeholders.ts";
import { shownKey } from "../../secrets.ts";
import { shortLivedWords } from "../../shortLivedWords.ts";
import { plural } from "../../words.ts";
import { type Block, list, type Phrase, paragraph } from "../shown.ts";
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
  const to: Phrase[] = ["To ", { code: shownKey(key) }];
  if (placeholder) return [paragraph(...to, ", a credential that is filled in later is sent.")];
  if (empty) return [paragraph(...to, ", an empty credential is sent.")];
  const expiry = shortLived ? ` The credential is ${shortLivedWords(shortLived, now)}.` : "";
  return [paragraph(...to, ", a credential of the user ", { code: username }, ` is sent.${expiry}`)];
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
      paragraph(`It matches ${plural(matched.length, "image")} of the workspace:`),
      list([...shown, ...(more > 0 ? [[`and ${more} more`]] : [])]),
      paragraph("The kubelet uses it for those of them whose Pods get this Secret."),
    ];
  }
  const never = unmatchable(key.value);
  if (never) {
    const meant: Phrase[] = never.meant === undefined ? [] : [" Probably meant: ", { code: never.meant }, "."];
    return [paragraph(`It can match no image. ${never.why}`, ...meant)];
  }
  const misses = repositories
    .values()
    .flatMap((repository) => {
      const miss = nearMiss(key.value, repository);
      return miss ? [[{ code: repository }, `: ${miss.why} `, { code: miss.suggestion }, " would match."]] : [];
    })
    .take(mostMisses)
    .toArray();
  if (misses.length === 0) return [paragraph("It matches no image of the workspace.")];
  return [paragraph("It matches no image of the workspace, though nearly:"), list(misses)];
}
