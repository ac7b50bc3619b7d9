/** Which guide is meant by the answers about a registry, and what is shown of it. */
import { type GuideId, guideIds, guideKinds, guideOf, looksLikeToken, registryGuide, t } from "#core";
import { type Answers, type Link, textIn } from "../prompts/wizard.ts";

export function guideIn(answers: Answers, prefix: string): GuideId {
  const chosen = guideIds.find((id) => id === textIn(answers, `${prefix}registry`));
  const byServer = guideOf(hostIn(textIn(answers, `${prefix}server`)));
  return chosen ?? byServer;
}

export function linkOf(id: GuideId): Link {
  return { title: t`How to log in to ${guideKinds[id].name}`, url: registryGuide(id).link };
}

/** The host in a key of a docker config. */
export function hostIn(server: string): string {
  return server.replace(/^\w+:\/\//, "").replace(/\/.*$/, "");
}

export function howToGetOne(answers: Answers, prefix: string): string {
  const { password, lifetime } = registryGuide(guideIn(answers, prefix));
  return `${password} ${lifetime}`;
}

/** A user name as it may be shown: some registries take a token in its place. */
export function shownName(username: string): string {
  return looksLikeToken(username) ? "[token]" : username;
}
