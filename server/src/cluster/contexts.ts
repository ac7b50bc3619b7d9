/** The contexts of the kubeconfig, for whoever lets the user choose one. Nothing is connected to. */

import { type Kubeconfig, readKubeconfig } from "./kubeconfig.ts";
import { type KubeconfigSource, readKubeconfigFiles } from "./kubeconfigFiles.ts";
import { type ClusterProblem, toClusterProblem } from "./problem.ts";

export interface ContextInfo {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  /** Whether it is the one that kubectl uses now. */
  readonly current: boolean;
}

export interface ContextList {
  readonly contexts: readonly ContextInfo[];
  readonly problem: ClusterProblem | undefined;
}

export async function listContexts(source: KubeconfigSource): Promise<ContextList> {
  try {
    const config = readKubeconfig(await readKubeconfigFiles(source));
    return { contexts: [...config.contexts.keys()].map((name) => infoOf(name, config)), problem: undefined };
  } catch (error) {
    return { contexts: [], problem: toClusterProblem(error, "") };
  }
}

function infoOf(name: string, { contexts, currentContext }: Kubeconfig): ContextInfo {
  const context = contexts.get(name)?.node;
  const field = (key: string) => context?.get(key)?.string?.value ?? "";
  return {
    name,
    cluster: field("cluster"),
    user: field("user"),
    namespace: field("namespace") || "default",
    current: name === currentContext,
  };
}
