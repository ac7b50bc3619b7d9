/** What becomes of a file's workloads: as each kustomization deploys them, or as they are written. */
import type { Context } from "../context.ts";
import { placeOfName, type Workload } from "../kubernetes/resources.ts";
import type { Place } from "../text.ts";

export interface Deployed {
  readonly workload: Workload;
  /** The kustomization that makes it of what the file says. */
  readonly overlay: string | undefined;
}

export function deployedFrom(uri: string, { deployment, inventory }: Context): readonly Deployed[] {
  const overlays = deployment?.overlaysOf(uri) ?? [];
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
      (!workload.name || isSamePlace(placeOfName(workload), placeOfName(written), context) || isMeant(workload)),
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

/** The kustomizations of which something is true, with what that is: one group for each text. */
export function groupedBy<T extends { readonly overlay: string | undefined }>(
  all: readonly T[],
  told: (one: T) => string,
): readonly { readonly text: string; readonly overlays: readonly string[]; readonly first: T }[] {
  return [...Map.groupBy(all, told)].flatMap(([text, group]) =>
    group[0] ? [{ text, overlays: group.flatMap(({ overlay }) => overlay ?? []), first: group[0] }] : [],
  );
}
