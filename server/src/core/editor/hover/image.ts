/** What an image is, in full, and how it is pulled, step by step. */
import type { Context } from "../../context.ts";
import { invalidImage } from "../../invalidImage.ts";
import { defaultPullPolicy, type Image, withoutLogin } from "../../kubernetes/image.ts";
import { nameOf, registryOf } from "../../kubernetes/registries.ts";
import { type ImageUse, placeOf, type Workload } from "../../kubernetes/resources.ts";
import type { Place } from "../../text.ts";
import { t } from "../../translation.ts";
import { listed, plural } from "../../words.ts";
import { type DeployedPull, deployedPulls, groupedBy, type OverlayGroup } from "../deployed.ts";
import { type Block, list, type Phrase, paragraph, phrased } from "../shown.ts";
import { around, type Hovered, type HoverPlace } from "./provider.ts";

export function imageHover(place: HoverPlace): Hovered | undefined {
  for (const workload of place.resources) {
    if (workload.kind !== "workload") continue;
    for (const use of workload.images) {
      const span = around(workload, use.at, place);
      if (span) return { span, blocks: [...reference(use), ...pulls(workload, use, place.context)] };
    }
  }
  return undefined;
}

function reference(use: ImageUse): readonly Block[] {
  const { image, at, templated } = use;
  if (templated)
    return [
      paragraph(...phrased((image) => t`${image} is filled in by a template.`, { code: withoutLogin(at.value) })),
    ];
  if (!image.valid) return [paragraph(invalidImage(image, at.value))];
  const registry = registryOf(image.domain);
  const name = registry && !registry.local ? `, ${nameOf(registry)}` : "";
  return [
    paragraph({ code: canonical(image) }),
    list([
      [t`Registry: `, { code: image.domain }, name],
      [t`Repository: `, { code: image.path }],
      ...tagOf(image),
      ...(image.digest ? [[t`Digest: `, { code: image.digest }]] : []),
      [t`Pull policy: `, { code: use.pullPolicy }, `, ${policyReason(use, image)}`],
    ]),
  ];
}

function canonical({ repository, tag, digest }: Image): string {
  return repository + (tag ? `:${tag}` : "") + (digest ? `@${digest}` : "");
}

function tagOf({ tag, tagWritten, digest }: Image): readonly (readonly Phrase[])[] {
  if (!tag) return [];
  const why = tagWritten ? (digest ? t`, which the digest overrules` : "") : t`, as none is written`;
  return [[t`Tag: `, { code: tag }, why]];
}

/** What is written is not kept where it says what would be so anyway. */
function policyReason({ at, pullPolicy }: ImageUse, { tag }: Image): string {
  const byDefault = defaultPullPolicy(at.value);
  if (byDefault !== pullPolicy) return t`as written; the default would be ${byDefault}`;
  return tag === "latest" ? t`the default for the tag latest` : t`the default for all but the tag latest`;
}

/** As many different pulls are told step by step; of more than that there is a line each. */
const mostStories = 3;
const mostWays = 13;

type Group = OverlayGroup<DeployedPull>;

/** Told once for all kustomizations of which the same is to be said. */
function pulls(workload: Workload, use: ImageUse, context: Context): readonly Block[] {
  const own = placeOf(workload, use.at);
  const groups = groupedBy(deployedPulls(workload, use, context), ({ image }) => image.steps.join("\n"));
  const more = groups.slice(mostStories, mostWays).map((group) => inShort(group, use, own, context));
  const untold = groups.length - mostWays;
  return [
    ...(groups.length > 1 ? [paragraph(t`The pull differs, in ${groups.length} ways.`)] : []),
    ...groups.slice(0, mostStories).flatMap((group) => inFull(group, use, own, context)),
    ...(more.length > 0
      ? [
          paragraph(t`In short, where it differs from these:`),
          list([...more, ...(untold > 0 ? [[t`and ${untold} more`]] : [])]),
        ]
      : []),
  ];
}

function inFull(group: Group, use: ImageUse, own: Place, context: Context): readonly Block[] {
  const { story } = group.first.image;
  const names = namesOf(group, use);
  const steps = story.map(({ text }, index) => [text, ...linksTo(placesOf(group, index, own, context))]);
  return [
    paragraph(howPulled(names)),
    list(steps, true),
    { kind: "explain", place: own, overlay: group.first.overlay },
  ];
}

function howPulled(names: readonly string[]): string {
  if (names.length === 0) return t`How it is pulled:`;
  return names.length > 1
    ? t`How it is pulled, as ${listed(names)} deploy it:`
    : t`How it is pulled, as ${listed(names)} deploys it:`;
}

/** What comes of it, and where that is decided. */
function inShort(group: Group, use: ImageUse, own: Place, context: Context): readonly Phrase[] {
  const { story } = group.first.image;
  const decisive = story.findLastIndex((_, index) => placesOf(group, index, own, context).length > 0);
  const places = placesOf(group, decisive, own, context);
  return [`${listed(namesOf(group, use))}: ${story.at(-1)?.text ?? ""}`, ...linksTo(places)];
}

/** The kustomizations, each with the image where it makes another one of it. */
function namesOf({ all }: Group, { at }: ImageUse): readonly string[] {
  const names = all.flatMap(({ overlay, image }) => {
    const { value } = image.use.at;
    return overlay === undefined ? [] : [value === at.value ? overlay : `${overlay} (${withoutLogin(value)})`];
  });
  return [...new Set(names)];
}

/** Where a step is written, in each of the kustomizations: other places than the image that is pointed at. */
function placesOf({ all }: Group, step: number, own: Place, { deployment }: Context): readonly Place[] {
  const places = all.flatMap(({ image }) => image.story[step]?.place ?? []);
  const written = places.map((place) => deployment?.placeOf(place) ?? place);
  const distinct = new Map(written.map((place) => [`${place.span.start} ${place.uri}`, place]));
  return [...distinct.values()].filter(({ uri, span }) => uri !== own.uri || span.start !== own.span.start);
}

const mostLinks = 3;

function linksTo(places: readonly Place[]): readonly Phrase[] {
  const links = places.slice(0, mostLinks).flatMap((place, index): Phrase[] => [index > 0 ? ", " : " ", { place }]);
  const more = places.length - mostLinks;
  return more > 0 ? [...links, t` and ${plural(more, t`more place`, t`more places`)}`] : links;
}
