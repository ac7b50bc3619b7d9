/** What the registry says it has not. */
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

function missing(headline: (facts: Facts) => string, why: string): Statement {
  return {
    family: "image",
    headline,
    explanation: (facts) => `${why}${permission(facts)}`,
    remedies: (facts, pod) => [changeImage("Name an image that exists", pod), ...look(facts, pod)],
  };
}

export const notFoundStatements: Statements<NotFoundCause> = {
  "not-found-repo": missing(
    ({ registry, parsed, image }) => `${registry} has no repository "${parsed?.path ?? image}"; check the name.`,
    "The registry has no repository of this name: it is misspelled, was never pushed, or was deleted.",
  ),
  "not-found-tag": missing(
    ({ parsed, image }) =>
      parsed
        ? `"${parsed.repository}" has no ${reference(parsed)}; correct it or push it.`
        : `${image === "the image" ? "The image" : `"${image}"`} has no such tag; correct it or push it.`,
    "The repository exists, but not this tag or digest: it is misspelled, was not pushed yet, or was deleted.",
  ),
  "not-found": missing(
    ({ registry, image }) =>
      `${registry} has no ${image === "the image" ? "such image" : `image "${image}"`}; check the repository and the tag.`,
    "The registry says that there is no such image. Either the repository or the tag does not exist.",
  ),
  "not-found-content": {
    family: "registry",
    headline: ({ image }) => `A part of "${image}" is gone from its registry; push the image again.`,
    explanation: () =>
      "The image's name is known, but a manifest or layer that it consists of is not there. It was removed by a clean-up, or a proxy or mirror has only a part of it.",
    remedies: (_, pod) => [
      remedy("Push the image again"),
      remedy("If a pull-through cache or mirror is between, clear it there"),
      changeImage("Or use another tag", pod),
    ],
  },
};

function reference({ tag, digest }: { readonly tag: string | null; readonly digest: string | null }): string {
  return tag === null ? `digest ${digest ?? ""}` : `tag "${tag}"`;
}

/** Some registries hide what somebody may not see. */
function permission({ registry, noneSent, sent, pod }: Facts): string {
  if (sent) return ` The login of Secret "${sent.secret}" was offered, so it is hardly for want of a login.`;
  if (noneSent)
    return ` The pull was anonymous: if ${registry} hides private images from strangers, a login would find it.`;
  return pod?.secretsUnreadable ? " Some registries say this to whoever may not see the image, too." : "";
}

function look(facts: Facts, pod: PodFacts) {
  const { sent, parsed, image } = facts;
  if (sent) return [tryLogin(sent.secret, facts, pod)];
  return parsed ? [remedy("Ask the registry without a login", `pull-secrets check ${word(image)}`)] : [];
}
