/** How a DaemonSet's controller tells the scheduler on which node a Pod belongs. */
import type { Pod } from "./objects.ts";

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly {
        readonly matchFields?: readonly { readonly key: string; readonly values?: readonly string[] }[];
      }[];
    };
  };
}

export function affinityFor(node: string): Affinity {
  const field = { key: "metadata.name", operator: "In", values: [node] };
  const nodeSelectorTerms = [{ matchFields: [field] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

/** Undefined where any node will do. */
export function wantedNode({ spec }: Pod): string | undefined {
  const { nodeAffinity } = (spec.affinity ?? {}) as Affinity;
  const [term] = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return term?.matchFields?.find(({ key }) => key === "metadata.name")?.values?.[0];
}
