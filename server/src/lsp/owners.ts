/** Finds the manifests that declare an object of a cluster: by kind, name and namespace, and by names that kustomize extends. */
import type { Resource } from "#core";
import type { ClusterObject, OwnerDeclaration, OwnersQuery } from "../protocol.ts";
import type { Analysis } from "./analysis.ts";
import { Ranges } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { declared } from "./pullSecrets.ts";

export function owners(
  { owners }: OwnersQuery,
  manifests: Manifests,
  analysis: Analysis,
): readonly (readonly OwnerDeclaration[])[] {
  const { inventory, deployment } = analysis.context("");
  const ranges = new Ranges(manifests, deployment);
  const all: readonly Resource[] = [...inventory.workloads, ...inventory.secrets, ...inventory.serviceAccounts];
  const ofType = Map.groupBy(all, ({ type }) => type);
  return owners.map((object) => declarationsOf(object, ofType.get(object.type) ?? [], ranges));
}

/** Those that only may be meant are left out where others surely are. */
function declarationsOf(
  object: ClusterObject,
  resources: readonly Resource[],
  ranges: Ranges,
): readonly OwnerDeclaration[] {
  const found = resources.flatMap((resource) => {
    const match = matchOf(resource, object);
    return match === undefined ? [] : [{ resource, match }];
  });
  const best = found.reduce((least, { match }) => Math.min(least, match), Number.POSITIVE_INFINITY);
  // A resource with several Pod specs is several workloads of one name.
  const declarations = new Map<string, OwnerDeclaration>();
  for (const { resource, match } of found) {
    if (match !== best) continue;
    const declaration = { ...declared(resource, ranges), certain: best < matches.extended };
    declarations.set(JSON.stringify([declaration.uri, declaration.range]), declaration);
  }
  return [...declarations.values()];
}

/** How well a manifest fits, the best first. */
const matches = { exact: 0, anyNamespace: 1, extended: 2 } as const;

function matchOf({ name, namespace }: Resource, object: ClusterObject): number | undefined {
  const own = name?.value ?? "";
  if (own === "" || (namespace && namespace.value !== object.namespace)) return undefined;
  if (own === object.name) return namespace ? matches.exact : matches.anyNamespace;
  return isExtended(own, object.name) ? matches.extended : undefined;
}

/** Whether kustomize may have put a prefix, a suffix or both around a name: those end and begin with a dash, mostly. */
function isExtended(own: string, live: string): boolean {
  const at = live.indexOf(own);
  if (at < 0) return false;
  const [before, behind] = [live.slice(0, at), live.slice(at + own.length)];
  return (before === "" || before.endsWith("-")) && (behind === "" || behind.startsWith("-"));
}
