/** A Secret of a cluster that can get a new credential: asked for first, and bound to the Secret as it was read. */
import type { Cluster, LivePullSecret, ReadSecret, SecretConsumers } from "#cluster";
import { type Aim, aimed, type Credential, t } from "#core";
import { connectedTo } from "../cluster/connecting.ts";
import { failedChange, sentencesOf } from "../cluster/failed.ts";
import type { Workbench } from "../commands/index.ts";
import { askToCorrect } from "../commands/live/correct.ts";
import type { Outcome } from "./outcome.ts";
import type { Problem } from "./passwordSteps.ts";
import { consumerLines, restartsOf } from "./restarts.ts";
import type { Rotatable, Users } from "./rotatable.ts";

/** Those of a cluster, which is connected to; empty for the context that is, or else the likeliest. */
export async function liveSecrets(workbench: Workbench, context: string): Promise<readonly Rotatable[] | Problem> {
  const cluster = await connectedTo(workbench.cluster, context);
  if ("problem" in cluster) return cluster;
  const answer = await cluster.pullSecrets();
  if (!answer.ok) return { problem: await sentencesOf(answer.problem) };
  return answer.value.map((secret) => liveSecret(secret, cluster, workbench));
}

function liveSecret(secret: LivePullSecret, cluster: Cluster, workbench: Workbench): Rotatable {
  const { namespace, name, logins, problem } = secret;
  const { context } = cluster.report;
  const registries = logins.map(({ registry }) => registry).join(" · ");
  return {
    name,
    choice: {
      id: `live:${namespace}/${name}`,
      icon: "cloud",
      label: name,
      description: t`in namespace ${namespace}`,
      ...(problem === undefined ? { detail: registries } : { detail: `${problem}.`, note: true }),
    },
    action: t`Put it into the cluster of context "${context}"…`,
    read: async () => {
      const answer = await cluster.readPullSecrets(namespace, [name]);
      const [read] = answer.ok ? answer.value : [];
      return read && { secret: read.secret, write: (...asked) => write(read, ...asked, cluster, workbench) };
    },
    users: async () => {
      const answer = await cluster.consumersOf({ namespace, name });
      if (answer.ok) return usersOf(answer.value, workbench.cluster.aim);
      return { lines: [await sentencesOf(answer.problem)], restarts: { commands: [], byHand: [] } };
    },
    done: t`The Secret "${name}" in namespace "${namespace}" of the cluster of context "${context}" has the new credential.`,
  };
}

async function write(
  { secret: _, ...of }: ReadSecret,
  credential: Credential,
  { lines }: Users,
  cluster: Cluster,
  workbench: Workbench,
): Promise<Outcome> {
  const { server: registry, login } = credential;
  if (!(await askToCorrect(workbench, { ...of, registry, login }, lines))) return "stopped";
  const answer = await cluster.correctCredential(of, credential);
  void workbench.secrets.refreshIfShown();
  return answer.ok ? "done" : { problem: await failedChange(answer) };
}

function usersOf({ consumers, accounts, unseen }: SecretConsumers, aim: Aim): Users {
  const { commands, byHand } = restartsOf(consumers, false);
  const lines = [
    ...consumerLines(consumers),
    ...accounts.map((account) => t`ServiceAccount "${account}", for every Pod that is made with it.`),
    ...(unseen.length > 0 ? [t`Your user may not list ${unseen.join(", ")}, so there may be more.`] : []),
  ];
  const remedies = commands.map((command) => ({ title: "", command }));
  return {
    lines: lines.length > 0 ? lines : [t`Nothing in its namespace.`],
    restarts: { commands: aimed(remedies, aim).flatMap(({ command }) => command ?? []), byHand },
  };
}
