/** Tells for each image of a file how it is pulled, as a picture that an editor can show. */
import type { Position } from "vscode-languageserver";
import {
  type Context,
  deployedFrom,
  deployedPulls,
  type ImagePull,
  mermaidOf,
  type Picture,
  type Place,
  type PodPull,
  pictureOf,
  placeOf,
  textOf,
  titleOf,
} from "#core";
import type { ExplainedImage, ExplainParams, ShownPicture } from "../protocol.ts";
import type { Analysis } from "./analysis.ts";
import { Ranges } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

export function explainImages(
  { uri, position, overlay }: ExplainParams,
  manifests: Manifests,
  analysis: Analysis,
): readonly ExplainedImage[] {
  const canonical = canonicalUri(uri);
  const context = analysis.context(canonical);
  const ranges = new Ranges(manifests, context.deployment);
  const lineOf = (place: Place) => {
    const at = ranges.location(place);
    return canonicalUri(at.uri) === canonical ? at.range.start.line : -1;
  };
  const images = deployedFrom(canonical, context).flatMap(({ workload, overlay }) => {
    const pod = context.pull(workload);
    return pod.images.map((image) => ({ pod, image, overlay, line: lineOf(placeOf(workload, image.use.at)) }));
  });
  const near = <T extends Lined>(all: readonly T[]) =>
    position && nearest(all, documentAround(canonical, position, manifests, ranges), position);
  const written = near(writtenImages(canonical, context, lineOf));
  const deployed = written && deployedPulls(written.workload, written.use, context);
  const chosen = deployed?.find((one) => overlay === undefined || one.overlay === overlay) ?? near(images);
  return images.map((one) => ({
    id: idOf(one.pod, one.image, one.overlay),
    owner: ownerOf(one.pod, one.image, one.overlay),
    atCursor: one.image === chosen?.image,
    picture: shown(pictureOf(one.pod, one.image, context.inventory), ranges),
  }));
}

interface Lined {
  /** Zero-based; -1 for what stands in another file. */
  readonly line: number;
}

/** What people point at is written, whatever patches make of it elsewhere. */
function writtenImages(uri: string, { written }: Context, lineOf: (place: Place) => number) {
  const resources = written.inventory.file(uri)?.resources ?? [];
  return resources.flatMap((workload) =>
    workload.kind === "workload"
      ? workload.images.map((use) => ({ workload, use, line: lineOf(placeOf(workload, use.at)) }))
      : [],
  );
}

/** The first and the last line of the document that a line is in, zero-based. */
function documentAround(
  uri: string,
  { line }: Position,
  manifests: Manifests,
  ranges: Ranges,
): readonly [number, number] {
  const sources = manifests.file(uri)?.resources.map(({ source }) => source) ?? [];
  const spans = sources.map(({ start, text }) => ranges.of(uri, { start, end: start + text.length }));
  const around = spans.find(({ start, end }) => start.line <= line && line <= end.line);
  return around ? [around.start.line, around.end.line] : [line, line];
}

/** The image that the cursor is on, or the closest in the same document. */
function nearest<T extends Lined>(
  images: readonly T[],
  [first, last]: readonly [number, number],
  { line }: Position,
): T | undefined {
  const distance = (image: T) => Math.abs(image.line - line);
  return images
    .filter((image) => first <= image.line && image.line <= last)
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

function idOf({ workload }: PodPull, { use }: ImagePull, overlay: string | undefined): string {
  const { type, namespace, name, podSpecPath } = workload;
  return JSON.stringify([
    type,
    namespace?.value,
    name?.value,
    ...podSpecPath,
    use.containerType,
    use.container,
    overlay,
  ]);
}

function ownerOf({ workload }: PodPull, { use: { container } }: ImagePull, overlay: string | undefined): string {
  const parts = [titleOf(workload), ...(container === "" ? [] : [`"${container}"`]), ...(overlay ? [overlay] : [])];
  return parts.join(", ");
}

function shown(picture: Picture, ranges: Ranges): ShownPicture {
  return {
    ...picture,
    nodes: picture.nodes.map(({ place, ...node }) => ({ ...node, location: place ? ranges.location(place) : null })),
    mermaid: mermaidOf(picture),
    text: textOf(picture),
  };
}
