/** What the registry says it has not. */
import { t } from "../../translation.ts";
import { sentences } from "../../words.ts";
import { changeImage, remedy, tryLogin, word } from "../commands.ts";
import type { Facts, PodFacts, Statement, Statements, Wording } from "../facts.ts";

type NotFoundCause = "not-found-repo" | "not-found-tag" | "not-found" | "not-found-content";

export const notFoundWordings: readonly Wording[] = [
  { cause: "not-found-content", pattern: /content at \S+ not found|blob unknown|BLOB_UNKNOWN|unknown blob/i },
  {
    cause: "not-found-repo",
    pattern:
      /name unknown|NAME_UNKNOWN|repository \S* ?not found|[Rr]epository (?:with name )?.{0,200}does not exist|repository name not known|project \S+ not found/,
  },
  {
    cause: "not-found-tag",
    pattern:
      /manifest unknown|MANIFEST_UNKNOWN|manifest for \S+ not found|tag .{0,130}(?:not found|does not exist)|artifact \S+ not found/i,
  },
  { cause: "not-found", pattern: /not found|404|code = NotFound/i },
];

function missing(headline: (facts: Facts) => string, why: () => string): Statement {
  return {
    family: "image",
    headline,
    explanation: (facts) => sentences(why(), permission(facts)),
    remedies: (facts, pod) => [changeImage(t`Name an image that exists`, pod), ...look(facts, pod)],
  };
}

export const notFoundStatements: Statements<NotFoundCause> = {
  "not-found-repo": missing(
    ({ registry, parsed, image }) => t`${registry} has no repository "${parsed?.path ?? image}"; check the name.`,
    () => t`The registry has no repository of this name: it is misspelled, was never pushed, or was deleted.`,
  ),
  "not-found-tag": missing(
    ({ parsed, image }) => {
      if (!parsed) return t`"${image}" has no such tag; correct it or push it.`;
      const { repository, tag, digest } = parsed;
      return tag === null
        ? t`"${repository}" has no digest ${digest ?? ""}; correct it or push it.`
        : t`"${repository}" has no tag "${tag}"; correct it or push it.`;
    },
    () => t`The repository exists, but not this tag or digest: it is misspelled, was not pushed yet, or was deleted.`,
  ),
  "not-found": missing(
    ({ registry, image, named }) =>
      named
        ? t`${registry} has no image "${image}"; check the repository and the tag.`
        : t`${registry} has no such image; check the repository and the tag.`,
    () => t`The registry says that there is no such image. Either the repository or the tag does not exist.`,
  ),
  "not-found-content": {
    family: "registry",
    headline: ({ image }) => t`A part of "${image}" is gone from its registry; push the image again.`,
    explanation: () =>
      t`The image's name is known, but a manifest or layer that it consists of is not there. It was removed by a clean-up, or a proxy or mirror has only a part of it.`,
    remedies: (_, pod) => [
      remedy(t`Push the image again`),
      remedy(t`If a pull-through cache or mirror is between, clear it there`),
      changeImage(t`Or use another tag`, pod),
    ],
  },
};

/** Some registries hide what somebody may not see. */
function permission({ registry, noneSent, sent, pod }: Facts): string {
  if (sent) return t`The login of Secret "${sent.secret}" was offered, so it is hardly for want of a login.`;
  if (noneSent)
    return t`The pull was anonymous: if ${registry} hides private images from strangers, a login would find it.`;
  return pod?.secretsUnreadable ? t`Some registries say this to whoever may not see the image, too.` : "";
}

function look(facts: Facts, pod: PodFacts) {
  const { sent, parsed, image } = facts;
  if (sent) return [tryLogin(sent.secret, facts, pod)];
  return parsed ? [remedy(t`Ask the registry without a login`, `pull-secrets check ${word(image)}`)] : [];
}
