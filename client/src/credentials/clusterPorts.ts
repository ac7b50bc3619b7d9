/** What the wizards ask of a cluster, by the window's connection. */

import type { Answer, Cluster, ClusterProblem } from "#cluster";
import { connectedTo, contextsOf } from "../cluster/connecting.ts";
import { loadCluster } from "../cluster/load.ts";
import type { ClusterSession } from "../cluster/session.ts";
import type { ClusterPorts } from "./clusterSteps.ts";
import type { Problem } from "./passwordSteps.ts";

export function clusterPorts(session: ClusterSession): ClusterPorts {
  const asked = async <T>(context: string, ask: (cluster: Cluster) => Promise<Answer<T>>): Promise<T | Problem> => {
    const cluster = await connectedTo(session, context);
    if ("problem" in cluster) return cluster;
    const answer = await ask(cluster);
    return answer.ok ? answer.value : { problem: await sentencesOf(answer.problem) };
  };
  return {
    contexts: () => contextsOf(session),
    namespaces: (context) => asked(context, (cluster) => cluster.namespaces()),
    certificate: async (context, controller) => {
      const [namespace = "", name = ""] = controller.split("/");
      const answer = await asked(context, (cluster) => cluster.sealingCertificate({ namespace, name }));
      return typeof answer === "string" ? { text: answer } : answer;
    },
  };
}

/** What happened, and what to do. */
export async function sentencesOf(problem: ClusterProblem): Promise<string> {
  const { problemWords } = await loadCluster();
  const { message, action } = problemWords(problem);
  return `${message} ${action}`;
}
