/** What an image is, in full, and how it is pulled, step by step. */
import type { Context } from "../../context.ts";
import { invalidImage } from "../../invalidImage.ts";
import { defaultPullPolicy, type Image, withoutLogin } from "../../kubernetes/image.ts";
import { registryOf } from "../../kubernetes/registries.ts";
import { type ImageUse, placeOf, type Workload } from "../../kubernetes/resources.ts";
import type { ImagePull, Step } from "../../pull.ts";
import { listed } from "../../words.ts";
import { deployedAs, groupedBy, isSamePlace } from "../deployed.ts";
import { type Block, list, type Phrase, paragraph } from "../shown.ts";
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
  if (templated) return [paragraph({ code: withoutLogin(at.value) }, " is filled in by a template.")];
  if (!image.valid) return [paragraph(invalidImage(image, at.value))];
  const registry = registryOf(image.domain);
  const name = registry && !registry.local ? `, ${registry.name}` : "";
  return [
    paragraph({ code: canonical(image) }),
    list([
      ["Registry: ", { code: image.domain }, name],
      ["Repository: ", { code: image.path }],
      ...tagOf(image),
      ...(image.digest ? [["Digest: ", { code: image.digest }]] : []),
      ["Pull policy: ", { code: use.pullPolicy }, `, ${policyReason(use, image)}`],
    ]),
  ];
}

function canonical({ repository, tag, digest }: Image): string {
  return repository + (tag ? `:${tag}` : "") + (digest ? `@${digest}` : "");
}

function tagOf({ tag, tagWritten, digest }: Image): readonly (readonly Phrase[])[] {
  if (!tag) return [];
  const why = tagWritten ? (digest ? ", which the digest overrules" : "") : ", as none is written";
  return [["Tag: ", { code: tag }, why]];
}

/** What is written is not kept where it says what would be so anyway. */
function policyReason({ at, pullPolicy }: ImageUse, { tag }: Image): string {
  const byDefault = defaultPullPolicy(at.value);
  if (byDefault !== pullPolicy) return `as written; the default would be ${byDefault}`;
  return tag === "latest" ? "the default for the tag latest" : "the default for all but the tag latest";
}

interface DeployedPull {
  readonly overlay: string | undefined;
  readonly image: ImagePull;
}

function pulls(workload: Workload, use: ImageUse, context: Context): readonly Block[] {
  const groups = groupedBy(deployedPulls(workload, use, context), ({ image: { steps } }) => steps.join("\n"));
  const [first] = groups;
  if (!first) return [];
  const explain: Block = { kind: "explain", place: placeOf(workload, use.at) };
  if (groups.length > 1) return [paragraph("The pull differs:"), list(groups.map(inShort)), explain];
  const { overlays } = first;
  const as = overlays.length > 0 ? `, as ${listed(overlays)} ${overlays.length > 1 ? "deploy" : "deploys"} it` : "";
  return [paragraph(`How it is pulled${as}:`), list(first.first.image.story.map(stepOf(workload, use)), true), explain];
}

interface DeployedPull {
  readonly overlay: string | undefined;
  readonly image: ImagePull;
}

/** Kustomize may change the image, and a patch may give another one to the same container. */
function deployedPulls(written: Workload, use: ImageUse, context: Context): readonly DeployedPull[] {
  const own = placeOf(written, use.at);
  const isOwn = (workload: Workload, { at }: ImageUse) => isSamePlace(placeOf(workload, at), own, context);
  const isPatched = (workload: Workload) => workload.images.some((image) => isOwn(workload, image));
  return deployedAs(written, context, isPatched).flatMap(({ workload, overlay }) => {
    const { images } = context.pull(workload);
    const exact = images.filter((image) => isOwn(workload, image.use));
    const same = images.filter((image) => isSameContainer(image.use, use));
    return (exact.length > 0 ? exact : same).map((image) => ({ overlay, image }));
  });
}

function isSameContainer(a: ImageUse, b: ImageUse): boolean {
  return a.container === b.container && a.containerType === b.containerType;
}

function inShort({
  overlays,
  first: { image },
}: ReturnType<typeof groupedBy<DeployedPull>>[number]): readonly Phrase[] {
  const verdict = image.story.at(-1)?.text ?? "";
  return [`${listed(overlays)}: `, { code: withoutLogin(image.use.at.value) }, `. ${verdict}`];
}

function stepOf(workload: Workload, use: ImageUse): (step: Step) => readonly Phrase[] {
  const own = placeOf(workload, use.at);
  return ({ text, place }) =>
    place && !(place.uri === own.uri && place.span.start === own.span.start) ? [`${text} `, { place }] : [text];
}
