/** Waits for the window's connection to a cluster, which is made where there is none, and says why there is none in the end. */

import type { Cluster } from "#cluster";
import { t } from "#core";
import { cancellable } from "../prompts/cancellable.ts";
import type { ClusterSession } from "./session.ts";

/** Why there is no connection, in sentences. */
export interface NoConnection {
  readonly problem: string;
}

/** @param context Empty for the one that is connected to, or else the likeliest. */
export async function connectedTo(session: ClusterSession, context: string): Promise<Cluster | NoConnection> {
  const standing = outcomeOf(session, context);
  if (standing && !("problem" in standing)) return standing;
  const name = context || (session.report?.context ?? "");
  const title = name === "" ? t`Connecting to the cluster` : t`Connecting to the cluster of context "${name}"`;
  return await cancellable(title, async (signal) => {
    const { promise, resolve } = Promise.withResolvers<Cluster | NoConnection>();
    signal.addEventListener("abort", () => resolve({ problem: t`Connecting was cancelled.` }));
    await session.connect(context === "" ? {} : { context, namespace: "" });
    const look = () => {
      const outcome = outcomeOf(session, context);
      if (outcome) resolve(outcome);
    };
    const listener = session.onDidChange(look);
    look();
    try {
      return await promise;
    } finally {
      listener.dispose();
    }
  });
}

/** Nothing while it is not known yet. */
function outcomeOf(session: ClusterSession, context: string): Cluster | NoConnection | undefined {
  const { state, cluster } = session;
  if (state.kind === "untrusted")
    return { problem: t`No cluster is connected to from a workspace that is not trusted.` };
  if (state.kind !== "on" || !cluster) return undefined;
  const { connection, context: used } = state.report;
  if ("problem" in connection) return { problem: state.message };
  return connection.state === "connected" && (context === "" || used === context) ? cluster : undefined;
}

/**
 * The contexts that can be connected to, the likeliest first: the one that stands, or those of the kubeconfig. Connects
 * to nothing.
 */
export async function contextsOf(session: ClusterSession): Promise<readonly string[]> {
  const { state, report, remembered } = session;
  if (state.kind === "untrusted") return [];
  if (report?.connection.state === "connected") return [report.context];
  const { contexts } = await session.contexts();
  const likely = contexts.find(({ name, current }) =>
    remembered.context === "" ? current : name === remembered.context,
  );
  const others = contexts.filter((one) => one !== likely).map(({ name }) => name);
  return likely ? [likely.name, ...others] : others;
}
