/** Tells for each image of a file how it is pulled, as a picture that an editor can show. */
import type { Position } from "vscode-languageserver/node";
import {
  type ImagePull,
  mermaidOf,
  type Picture,
  type PodPull,
  pictureOf,
  textOf,
  titleOf,
  type Workload,
} from "#core";
import type { ExplainedImage, ExplainParams, ShownPicture } from "../protocol.ts";
import type { Analysis } from "./analysis.ts";
import { Ranges } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

export function explainImages(
  { uri, position }: ExplainParams,
  manifests: Manifests,
  analysis: Analysis,
): readonly ExplainedImage[] {
  const canonical = canonicalUri(uri);
  const context = analysis.context(canonical);
  const ranges = new Ranges(manifests);
  const workloads = manifests.file(canonical)?.resources.filter((resource) => resource.kind === "workload") ?? [];
  const images = workloads.flatMap((workload) => {
    const pod = context.pull(workload);
    return pod.images.map((image) => ({ pod, image, lines: linesOf(workload, image, ranges) }));
  });
  const chosen = position && nearest(images, position);
  return images.map((one) => ({
    id: idOf(one.pod, one.image),
    owner: ownerOf(one.pod, one.image),
    atCursor: one === chosen,
    picture: shown(pictureOf(one.pod, one.image, context.inventory), ranges),
  }));
}

interface Lines {
  /** Zero-based lines: of the image, and of the document that it is in. */
  readonly image: number;
  readonly first: number;
  readonly last: number;
}

function linesOf({ source }: Workload, { use }: ImagePull, ranges: Ranges): Lines {
  const { uri, start, text } = source;
  const line = (offset: number) => ranges.of(uri, { start: offset, end: offset }).start.line;
  return { image: line(start + use.at.start), first: line(start), last: line(start + text.length) };
}

/** The image that the cursor is on, or the closest in the same document. */
function nearest<T extends { readonly lines: Lines }>(images: readonly T[], { line }: Position): T | undefined {
  const distance = ({ lines }: T) => Math.abs(lines.image - line);
  return images
    .filter(({ lines }) => lines.first <= line && line <= lines.last)
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

function idOf({ workload }: PodPull, { use }: ImagePull): string {
  const { type, namespace, name, podSpecPath } = workload;
  return JSON.stringify([type, namespace?.value, name?.value, ...podSpecPath, use.containerType, use.container]);
}

function ownerOf({ workload }: PodPull, { use: { container } }: ImagePull): string {
  return container === "" ? titleOf(workload) : `${titleOf(workload)}, "${container}"`;
}

function shown(picture: Picture, ranges: Ranges): ShownPicture {
  return {
    ...picture,
    nodes: picture.nodes.map(({ place, ...node }) => ({ ...node, location: place ? ranges.location(place) : null })),
    mermaid: mermaidOf(picture),
    text: textOf(picture),
  };
}
