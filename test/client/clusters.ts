/** What wizards ask of clusters, as tests want it. */
import type { ClusterPorts } from "../../client/src/credentials/clusterSteps.ts";

/** A machine without a kubeconfig. */
export const noCluster: ClusterPorts = {
  contexts: async () => [],
  namespaces: async () => ({ problem: "There is no kubeconfig." }),
  certificate: async () => ({ problem: "There is no kubeconfig." }),
};
