/** The manifests from which the demo's cluster was made, as `examples/live`. Its Secrets were made by hand, as so often. */
import { stringify } from "yaml";
import { type Demo, demoObjects } from "./simulatedCluster/demoObjects.ts";
import { kinds } from "./simulatedCluster/kinds.ts";

/** By path, from the top of the project. */
export function demoManifests(): ReadonlyMap<string, string> {
  const written = demoObjects().filter(({ kind }) => kind !== kinds.secrets && kind !== kinds.namespaces);
  return new Map(written.map((demo) => [pathOf(demo), manifestOf(demo)]));
}

function pathOf({ namespace = "", draft }: Demo): string {
  return `examples/live/${namespace}/${draft.metadata?.name}.yaml`;
}

function manifestOf({ kind, namespace, draft }: Demo): string {
  const { metadata, ...rest } = draft;
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  const named = { name: metadata?.name, namespace, ...(metadata?.labels ? { labels: metadata.labels } : {}) };
  return stringify(
    { apiVersion, kind: kind.kind, metadata: named, ...rest },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
