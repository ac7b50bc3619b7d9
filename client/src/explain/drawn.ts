/** What the explain panel draws: a pull as the manifests have it, or one that fails in a cluster. */
import { type LiveObject, type LivePicture, mermaidOf, type PullFailure, t, textOf } from "#core";
import type { ExplainedImage, ShownNode, ShownPicture } from "#protocol";

export interface DrawnNode extends ShownNode {
  /** What it is in the cluster, where it is no manifest's. */
  readonly object?: LiveObject | undefined;
}

export interface DrawnPicture extends Omit<ShownPicture, "nodes"> {
  readonly nodes: readonly DrawnNode[];
}

export interface DrawnImage extends Omit<ExplainedImage, "picture"> {
  readonly picture: DrawnPicture;
  /** What was found out about it, where it fails in a cluster. */
  readonly failure?: PullFailure;
}

export function drawnFailure(failure: PullFailure, { picture, objects }: LivePicture): DrawnImage {
  const { namespace, pod, podUid, containerType, container } = failure;
  return {
    id: JSON.stringify([podUid, containerType, container]),
    owner: t`Pod "${pod}" in namespace "${namespace}", "${container}"`,
    atCursor: false,
    failure,
    picture: {
      ...picture,
      nodes: picture.nodes.map(({ place: _, ...node }) => ({ ...node, location: null, object: objects[node.id] })),
      mermaid: mermaidOf(picture),
      text: textOf(picture),
    },
  };
}
