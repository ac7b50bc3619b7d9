/** What the wizards ask of a cluster, by the window's connection. */
import type { Answer, Cluster } from "#cluster";
import { connectedTo, contextsOf } from "../cluster/connecting.ts";
import { sentencesOf } from "../cluster/failed.ts";
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
