/** Carries out what was agreed to when a pull secret is applied to a cluster, and says what is known of what came of it. */
import type { Answer, Cluster, Failed, MakerKind } from "#cluster";
import { type Credential, encodeDockerConfig, Redacted, t } from "#core";
import { type Plan, places } from "./applyPlan.ts";
import type { Format, Made, Wanted } from "./formats.ts";
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

export function makerOf({ format }: Applied): MakerKind | undefined {
  return makers[format];
}

export function nameOf({ wanted }: Applied): string {
  return wanted.names[0]?.name ?? "";
}

/** A request that failed, and what was done before, in a sentence; empty for nothing. */
interface Halted {
  readonly failed: Failed;
  readonly before: string;
}

/** Everything that is made is tried out first, so that mostly all of it comes about or nothing. */
export async function carryOut(
  cluster: Cluster,
  applied: Applied,
  agreed: Pick<Plan, "create" | "update">,
): Promise<{ readonly done: string } | Problem | Halted> {
  const name = nameOf(applied);
  const create = agreed.create.map((namespace) => ({
    namespace,
    make: makingOf(cluster, applied, { name, namespace }),
  }));
  for (const { make } of create) {
    if ("problem" in make) return make;
    const trial = await make(true);
    // A trial leaves nothing behind, whatever became of the answer.
    if (!trial.ok) return { failed: { ok: false, problem: trial.problem }, before: "" };
  }
  const changes = [
    ...create.flatMap(({ namespace, make }) => ("problem" in make ? [] : { namespace, change: () => make(false) })),
    ...agreed.update.map((state) => {
      return { namespace: state.namespace, change: () => cluster.putCredentials(state, applied.credentials) };
    }),
  ];
  const done: string[] = [];
  for (const { namespace, change } of changes) {
    const answer = await change();
    if (!answer.ok) return { failed: answer, before: done.length === 0 ? "" : t`Done in ${places(done)}.` };
    done.push(namespace);
  }
  const kind = makerOf(applied) ?? "Secret";
  return { done: t`${kind} "${name}" is in ${places(done)} of the cluster of context "${cluster.report.context}".` };
}

type Making = (dryRun: boolean) => Promise<Answer<void>>;

function makingOf(
  cluster: Cluster,
  applied: Applied,
  name: { readonly name: string; readonly namespace: string },
): Making | Problem {
  const kind = makerOf(applied);
  if (!kind) {
    const dockerConfig = new Redacted(encodeDockerConfig(applied.credentials));
    return (dryRun) => cluster.createPullSecret({ ...name, dockerConfig, dryRun });
  }
  const made = applied.make(name);
  if ("problem" in made) return made;
  return (dryRun) => cluster.createMaker({ kind, ...name, manifest: made.text, dryRun });
}
