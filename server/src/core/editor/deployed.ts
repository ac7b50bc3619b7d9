/** What becomes of a file's workloads and their images: as each kustomization deploys them, or as they are written. */
import type { Context } from "../context.ts";
import { type ImageUse, placeOf, placeOfName, type Workload } from "../kubernetes/resources.ts";
import type { ImagePull } from "../pull.ts";
import type { Place } from "../text.ts";

export interface Deployed {
  readonly workload: Workload;
  /** The kustomization that makes it of what the file says. */
  readonly overlay: string | undefined;
}

export function deployedFrom(uri: string, { deployment, inventory }: Context): readonly Deployed[] {
  const overlays = (deployment?.overlaysOf(uri) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  // What an overlay takes in is not there as it is written.
  const groups = [
    ...overlays.map((overlay) => ({ overlay: overlay.name, resources: overlay.resourcesOf(uri) })),
    { overlay: undefined, resources: inventory.file(uri)?.resources ?? [] },
  ];
  return groups.flatMap(({ overlay, resources }) =>
    resources.flatMap((resource) => (resource.kind === "workload" ? [{ workload: resource, overlay }] : [])),
  );
}

/**
 * What becomes of one workload of a file.
 *
 * @param isMeant Of a workload that is declared elsewhere, such as the one that a patch changes: whether it is the one.
 */
export function deployedAs(
  written: Workload,
  context: Context,
  isMeant: (deployed: Workload) => boolean = () => false,
): readonly Deployed[] {
  const path = pathIn(written);
  return deployedFrom(written.source.uri, context).filter(
    ({ workload }) =>
      workload.type === written.type &&
      pathIn(workload) === path &&
      (!workload.name || isNamedBy(written, workload, context) || isMeant(workload)),
  );
}

/** A patch has the name of what it is for, so that of what comes of both may stand in either. */
function isNamedBy(written: Workload, deployed: Workload, context: Context): boolean {
  const { deployment } = context;
  const place = placeOfName(deployed);
  const { uri } = deployment?.placeOf(place) ?? place;
  if (uri === written.source.uri) return isSamePlace(place, placeOfName(written), context);
  const { identities } = deployment?.overlayWith(deployed)?.historyOf(deployed) ?? { identities: [] };
  const [name, namespace] = [written.name?.value, written.namespace?.value];
  return identities.some(
    (one) => one.kind === written.type && one.name === name && (namespace === undefined || one.namespace === namespace),
  );
}

/** Where the Pod spec is, whether or not the resource is an item of a list. */
function pathIn({ podSpecPath, path }: Workload): string {
  return podSpecPath.slice(path.length).join();
}

/** @param deployed May be in what a kustomization makes. */
export function isSamePlace(deployed: Place, written: Place, { deployment }: Context): boolean {
  const { uri, span } = deployment?.placeOf(deployed) ?? deployed;
  return uri === written.uri && span.start === written.span.start;
}

export interface DeployedPull {
  readonly overlay: string | undefined;
  readonly image: ImagePull;
}

/** What becomes of one image of a file: Kustomize may change it, and a patch may give another one to the same container. */
export function deployedPulls(written: Workload, use: ImageUse, context: Context): readonly DeployedPull[] {
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

/** The kustomizations of which the same is true. */
export interface OverlayGroup<T> {
  /** What that is. */
  readonly text: string;
  readonly overlays: readonly string[];
  readonly first: T;
  readonly all: readonly T[];
}

/** One group for each text. */
export function groupedBy<T extends { readonly overlay: string | undefined }>(
  all: readonly T[],
  told: (one: T) => string,
): readonly OverlayGroup<T>[] {
  return [...Map.groupBy(all, told)].flatMap(([text, group]) =>
    group[0] ? [{ text, overlays: group.flatMap(({ overlay }) => overlay ?? []), first: group[0], all: group }] : [],
  );
}
