/** Which workloads have to be restarted once a Secret has changed, and by which commands. */
import { nameProblem, t } from "#core";

/** A workload that gets a Secret in one way, of the workspace or of a cluster. */
interface Consumer {
  readonly type: string;
  readonly name: string;
  readonly namespace?: string;
  readonly through:
    | { readonly kind: "podSpec" | "environment" | "volume" }
    | { readonly kind: "serviceAccount"; readonly account: { readonly name: string } };
  readonly certain: boolean;
  readonly restart: boolean;
  readonly restartIfRenamed: boolean;
}

/** The kinds that `kubectl rollout restart` knows (kubectl, pkg/polymorphichelpers, ObjectRestarter). */
const restartable: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

export interface Restarts {
  /** One line each; names that a manifest leaves open are left out. */
  readonly commands: readonly string[];
  /** Those that have to be made anew by hand, as `Pod "a" (shop)`. */
  readonly byHand: readonly string[];
}

export function restartsOf(consumers: readonly Consumer[], renamed: boolean): Restarts {
  const due = consumers.filter(({ restart, restartIfRenamed }) => (renamed ? restartIfRenamed : restart));
  const unique = [...new Map(due.map((consumer) => [titleOf(consumer), consumer])).values()];
  const canRoll = ({ type, name, namespace }: Consumer) =>
    restartable.has(type) && nameProblem({ name, ...(namespace === undefined ? {} : { namespace }) }) === undefined;
  return {
    commands: unique.filter(canRoll).map(({ type, name, namespace }) => {
      const place = namespace === undefined ? "" : ` --namespace ${namespace}`;
      return `kubectl rollout restart ${type.toLowerCase()}/${name}${place}`;
    }),
    byHand: unique.filter((consumer) => !canRoll(consumer)).map(titleOf),
  };
}

function titleOf({ type, name, namespace }: Pick<Consumer, "type" | "name" | "namespace">): string {
  return `${type} ${name === "" ? t`without a name` : `"${name}"`}${namespace === undefined ? "" : ` (${namespace})`}`;
}

/** Who gets a Secret and how, one sentence each. */
export function consumerLines(consumers: readonly Consumer[]): readonly string[] {
  return consumers.map((consumer) => {
    const { through, certain } = consumer;
    const way = {
      podSpec: t`by the list of its Pod spec`,
      serviceAccount: through.kind === "serviceAccount" ? t`by its ServiceAccount "${through.account.name}"` : "",
      environment: t`in environment variables`,
      volume: t`as a file`,
    }[through.kind];
    return `${titleOf(consumer)}, ${way}${certain ? "" : t`, if it is this Secret that it means`}.`;
  });
}
