/** In which namespaces manifests name pull secrets: those that a live cluster may be asked about. */
import type { Analysis } from "./analysis.ts";

/** What Kubernetes takes for a namespace, so that nothing that a template fills in is asked about. */
const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export function namespaces(analysis: Analysis): readonly string[] {
  const { inventory } = analysis.context("");
  const owners = [...inventory.workloads, ...inventory.serviceAccounts];
  const named = owners.flatMap(({ namespace, pullSecrets }) =>
    namespace && pullSecrets.references.length > 0 ? namespace.value : [],
  );
  return [...new Set(named)].filter((name) => label.test(name)).sort();
}
