/** Applies a pull secret to a cluster: looks what is there, asks, and replaces nothing that it was not told to. */
import type { Answer, Cluster, MakerKind } from "#cluster";
import { type Credential, encodeDockerConfig, Redacted, t } from "#core";
import { connectedTo } from "../cluster/connecting.ts";
import type { Workbench } from "../commands/index.ts";
import { asked } from "../commands/live/change.ts";
import { showInformation } from "../prompts/messages.ts";
import { type Found, namespacesOf, type Plan, places, planOf } from "./applyPlan.ts";
import { sentencesOf } from "./clusterPorts.ts";
import type { Format, Made, Wanted } from "./formats.ts";
import type { Outcome } from "./outcome.ts";
import type { Problem } from "./passwordSteps.ts";

export interface Applied {
  readonly format: Format;
  readonly wanted: Wanted;
  /** Empty where a password is kept elsewhere. */
  readonly credentials: readonly Credential[];
  /** The manifest for one name. */
  readonly make: (name: Wanted["names"][number]) => Made | Problem;
}

/** Forms of which a controller in the cluster makes the Secret. */
const makers: Partial<Record<Format, MakerKind>> = {
  "sealed-secret": "SealedSecret",
  "external-secret": "ExternalSecret",
};

/** @param context Empty for the one that is connected to, or else the likeliest. */
export async function applyToCluster(applied: Applied, context: string, workbench: Workbench): Promise<Outcome> {
  const cluster = await connectedTo(workbench.cluster, context);
  if ("problem" in cluster) return cluster;
  const { wanted, format } = applied;
  const maker = makers[format];
  const name = wanted.names[0]?.name ?? "";
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
  const outcome = await carryOut(cluster, applied, name, agreed);
  void workbench.secrets.refreshIfShown();
  return outcome;
}

async function look(cluster: Cluster, namespace: string, name: string): Promise<Found | Problem> {
  const answer = await cluster.readPullSecrets(namespace, [name]);
  if (answer.ok) return { namespace, secret: answer.value[0] };
  if (answer.problem.kind === "forbidden") return { namespace, secret: "unknown" };
  return { problem: await sentencesOf(answer.problem) };
}

type Agreed = Pick<Plan, "create" | "update">;

/** Everything that is made is tried out first, so that mostly all of it comes about or nothing. */
async function carryOut(cluster: Cluster, applied: Applied, name: string, agreed: Agreed): Promise<Outcome> {
  const made: string[] = [];
  const changes = [
    ...agreed.create.map((namespace) => () => create(cluster, applied, { name, namespace }, true)),
    ...agreed.create.map((namespace) => async () => {
      const problem = await create(cluster, applied, { name, namespace }, false);
      if (!problem) made.push(namespace);
      return problem;
    }),
    ...agreed.update.map((namespace) => async () => {
      const problem = await problemOf(cluster.putCredentials({ namespace, name }, applied.credentials));
      if (!problem) made.push(namespace);
      return problem;
    }),
  ];
  for (const change of changes) {
    const problem = await change();
    if (problem)
      return {
        problem: `${made.length === 0 ? t`Nothing was changed.` : t`Done in ${places(made)} only.`} ${problem}`,
      };
  }
  const { context } = cluster.report;
  const kind = makers[applied.format] ?? "Secret";
  void showInformation(t`${kind} "${name}" is in ${places(made)} of the cluster of context "${context}".`);
  return "done";
}

async function create(
  cluster: Cluster,
  { format, credentials, make }: Applied,
  name: { readonly name: string; readonly namespace: string },
  dryRun: boolean,
): Promise<string | undefined> {
  const kind = makers[format];
  if (!kind) {
    const dockerConfig = new Redacted(encodeDockerConfig(credentials));
    return await problemOf(cluster.createPullSecret({ ...name, dockerConfig, dryRun }));
  }
  const made = make(name);
  if ("problem" in made) return made.problem;
  return await problemOf(cluster.createMaker({ kind, ...name, manifest: made.text, dryRun }));
}

async function problemOf(answer: Promise<Answer<void>>): Promise<string | undefined> {
  const got = await answer;
  return got.ok ? undefined : await sentencesOf(got.problem);
}
