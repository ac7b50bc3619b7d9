/** The shapes of a docker config, and registries for its keys: those of the workspace's images, and those that are well known. */
import { guideKinds, guideOf } from "../../authoring/guideKinds.ts";
import { registryGuide } from "../../authoring/registryGuides.ts";
import type { Context } from "../../context.ts";
import { indexKey } from "../../kubernetes/keyring.ts";
import { factsOf, registryOf } from "../../kubernetes/registries.ts";
import { t } from "../../translation.ts";
import { plural } from "../../words.ts";
import { type Block, list, paragraph } from "../shown.ts";
import { type DockerConfigPlace, dockerConfigPlace } from "./dockerConfigPlace.ts";
import { type Completion, type CompletionPlace, hole, inSnippet } from "./provider.ts";
import { shapesOf } from "./shapes.ts";

export function dockerConfigs(place: CompletionPlace): readonly Completion[] {
  const config = dockerConfigPlace(place);
  if (!config) return [];
  const { json, format, indent } = config;
  if (json.path.length === 0 && json.role === "value" && json.string === undefined) {
    // Lines can be added only in a block.
    return indent < 0 ? [] : shapesOf(format, indent, "").map((shape) => ({ ...shape, span: place.word.span }));
  }
  const isKey = json.role === "key" && json.path.length === (format === "dockercfg" ? 0 : 1);
  const isAuths = format === "dockercfg" || json.path[0]?.toLowerCase() === "auths";
  return isKey && isAuths ? registryKeys(config, place) : [];
}

/** A registry, and how its key is written. */
interface Offer {
  readonly key: string;
  /** What is to be filled in stands in angle brackets. */
  readonly form: boolean;
  readonly detail: string;
  readonly rank: number;
}

function registryKeys(config: DockerConfigPlace, place: CompletionPlace): readonly Completion[] {
  const there = new Set(config.json.keys.map(indexOf));
  const offers = [...ofWorkspace(place.context), ...wellKnown()];
  return [...Map.groupBy(offers, ({ key }) => key).values()].flatMap(([offer]) => {
    const made = offer && !there.has(indexOf(offer.key)) ? completion(offer, config, place) : undefined;
    return made ? [made] : [];
  });
}

function indexOf(key: string): string {
  const index = indexKey(key);
  return "error" in index ? key : index.key;
}

/** Hosts whose images the workspace pulls, those with most images first; not those where all of them are public. */
function ofWorkspace({ repositories, settings }: Context): readonly Offer[] {
  const images = repositories.map((repository) => {
    const slash = repository.indexOf("/");
    return { domain: repository.slice(0, slash), path: repository.slice(slash + 1), repository };
  });
  const wanted = images.filter((image) => factsOf(image, settings).access !== "public");
  const hosts = [...Map.groupBy(wanted, ({ domain }) => domain)].toSorted(([, a], [, b]) => b.length - a.length);
  return hosts.map(([domain, group]) => ({
    key: keyOf(domain),
    form: false,
    detail: t`${plural(group.length, t`image`, t`images`)} of the workspace`,
    rank: 0,
  }));
}

/** The key of Docker Hub has a form of its own. */
function keyOf(domain: string): string {
  return domain === "docker.io" ? registryGuide("docker-hub").server : domain;
}

function wellKnown(): readonly Offer[] {
  const ids = ["docker-hub", "ghcr", "quay", "gitlab", "ecr", "google", "acr", "jfrog", "digitalocean"] as const;
  return ids.map((id) => {
    const { server } = registryGuide(id);
    return { key: server, form: server.includes("<"), detail: guideKinds[id].name, rank: 1 };
  });
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

function completion(
  { key, form, detail, rank }: Offer,
  config: DockerConfigPlace,
  place: CompletionPlace,
): Completion | undefined {
  const { json, string, indent } = config;
  const { offset, text, word } = place;
  const common = { label: key, kind: "value" as const, detail, rank, documentation: () => guide(key) };
  let next = 1;
  const holes = inSnippet(key).replace(/<([^>]*)>/g, (_, name) => hole(next++, name));
  if (string !== undefined) {
    const end = offset + (/^[^"\\\n]*(?=")/.exec(text.slice(offset))?.[0].length ?? 0);
    const span = { start: string, end };
    return { ...common, span, text: form ? undefined : key, ...(form && { snippet: holes }) };
  }
  if (indent < 0) return undefined;
  const entry = (name: string, username: string, password: string) =>
    `"${name}": {"username": "${username}", "password": "${password}"}`;
  const keys = new Set(json.keys);
  if (keys.has(key)) return undefined;
  return {
    ...common,
    span: word.span,
    text: form ? undefined : entry(key, "", ""),
    snippet: entry(holes, hole(next, "user"), hole(next + 1, "password")),
    filter: key,
  };
}

/** What people have to know to log in there. */
function guide(key: string): readonly Block[] {
  const host = hostOf(key).replace(/<[^>]*>/g, "x");
  const { username, password, lifetime, pitfalls } = registryGuide(guideOf(host));
  const note = registryOf(host)?.note?.();
  return [
    list([[t`User name: `, username], [t`Password: `, password], [lifetime], ...pitfalls.map((pitfall) => [pitfall])]),
    ...(note ? [paragraph(note)] : []),
  ];
}
