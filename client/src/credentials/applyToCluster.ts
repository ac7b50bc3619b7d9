/** Applies a pull secret to a cluster: looks what is there, asks, and replaces nothing that it was not told to. */
import type { Cluster } from "#cluster";
import { t } from "#core";
import { connectedTo } from "../cluster/connecting.ts";
import { failedChange, sentencesOf } from "../cluster/failed.ts";
import type { Workbench } from "../commands/index.ts";
import { asked } from "../commands/live/change.ts";
import { showInformation } from "../prompts/messages.ts";
import { type Applied, carryOut, makerOf, nameOf } from "./applying.ts";
import { type Found, namespacesOf, planOf } from "./applyPlan.ts";
import type { Outcome } from "./outcome.ts";
import type { Problem } from "./passwordSteps.ts";

/** @param context Empty for the one that is connected to, or else the likeliest. */
export async function applyToCluster(applied: Applied, context: string, workbench: Workbench): Promise<Outcome> {
  const cluster = await connectedTo(workbench.cluster, context);
  if ("problem" in cluster) return cluster;
  const { wanted } = applied;
  const maker = makerOf(applied);
  const name = nameOf(applied);
  const found = await Promise.all(namespacesOf(wanted.names).map((namespace) => look(cluster, namespace, name)));
  const failed = found.find((one) => "problem" in one);
  if (failed) return failed;
  const plan = planOf(
    found.filter((one) => "secret" in one),
    wanted,
    maker,
  );
  if (plan.choices.length === 0) return { problem: plan.means.join(" ") };
  const chosen = await asked(workbench, {
    question: t`Apply ${maker ?? "Secret"} "${name}" to the cluster?`,
    means: plan.means,
    buttons: plan.choices.map(({ label }) => label),
  });
  const choice = plan.choices.find(({ label }) => label === chosen);
  if (!choice) return "stopped";
  const agreed = { create: choice.create ? plan.create : [], update: choice.update ? plan.update : [] };
  const outcome = await carryOut(cluster, applied, agreed);
  void workbench.secrets.refreshIfShown();
  if ("failed" in outcome) return { problem: await failedChange(outcome.failed, outcome.before) };
  if ("problem" in outcome) return outcome;
  void showInformation(outcome.done);
  return "done";
}

async function look(cluster: Cluster, namespace: string, name: string): Promise<Found | Problem> {
  const answer = await cluster.readPullSecrets(namespace, [name]);
  if (answer.ok) return { namespace, secret: answer.value[0] };
  if (answer.problem.kind === "forbidden") return { namespace, secret: "unknown" };
  return { problem: await sentencesOf(answer.problem) };
}
