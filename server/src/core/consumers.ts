/** Who gets a Secret, in which way, and who has to be restarted when it is rotated. */

import type { Context } from "./context.ts";
import type { AnySecret, MountedSecret, ServiceAccount, Workload } from "./kubernetes/resources.ts";
import { t } from "./translation.ts";

export type SecretWay =
  | { readonly kind: "podSpec" }
  | { readonly kind: "serviceAccount"; readonly account: ServiceAccount }
  | MountedSecret["way"];

/** A Secret that a workload names, directly or through its ServiceAccount. */
export interface SecretUse {
  readonly secret: AnySecret;
  readonly way: SecretWay;
  /** Whether it is surely this one that is meant. */
  readonly certain: boolean;
}

/** The declared Secrets that the Pods of a workload get, each once for each way. */
export function secretsOf(workload: Workload, context: Context): readonly SecretUse[] {
  const { pullSecrets, serviceAccount } = context.pull(workload);
  const listed = pullSecrets
    .filter(({ reference }) => !reference.templated && !reference.nameless)
    .map(({ name, source }): Named => ({ name, way: listWay(source, serviceAccount.account) }));
  const mounted = workload.ownKind ? workload.mounted : [];
  const named = [...listed, ...mounted.map(({ name, way }): Named => ({ name: name.value, way }))];
  const unique = new Map(named.map((one) => [`${one.way.kind} ${one.name}`, one]));
  return [...unique.values()].flatMap(({ name, way }) => {
    const { state, candidates } = context.inventory.secret(name, workload.namespace?.value, workload.source.uri);
    const certain = state === "present" && candidates.length === 1;
    return candidates.map((secret) => ({ secret, way, certain }));
  });
}

interface Named {
  readonly name: string;
  readonly way: SecretWay;
}

function listWay(source: "pod" | "serviceAccount", account: ServiceAccount | undefined): SecretWay {
  return source === "serviceAccount" && account ? { kind: "serviceAccount", account } : { kind: "podSpec" };
}

/** What has to be done with the Pods of a workload when a Secret that they get is rotated. */
export interface Restart {
  /** After the content has changed under the same name. */
  readonly restart: boolean;
  /** After a Secret of another name has taken its place. */
  readonly restartIfRenamed: boolean;
  /** The reason, in sentences. */
  readonly why: string;
}

/** Controllers that start new Pods by themselves once their Pod spec names another Secret. */
const rollsOut: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "CronJob"]);

const atEachPull = () =>
  t`The kubelet reads the Secret whenever it pulls an image, so Pods that wait for an image get it with the new credentials, and Pods that run go on.`;

export function restartOf(way: SecretWay, { type }: Pick<Workload, "type">): Restart {
  const byItself = rollsOut.has(type);
  const renamed = byItself
    ? t`A Secret of another name is named in the Pod spec, and with that the ${type} starts new Pods by itself.`
    : t`A Secret of another name is named in the Pod spec, which counts for Pods that are created after that.`;
  switch (way.kind) {
    case "podSpec":
      return { restart: false, restartIfRenamed: !byItself, why: `${atEachPull()} ${renamed}` };
    case "serviceAccount": {
      const copied = t`ServiceAccount "${way.account.name?.value ?? ""}" hands its list to Pods when they are created`;
      const later = t`${copied}, so a Secret of another name reaches only Pods that are created after that.`;
      return { restart: false, restartIfRenamed: type !== "CronJob", why: `${atEachPull()} ${later}` };
    }
    case "environment": {
      const why = t`It has the Secret in environment variables too, which are set when a container starts.`;
      return { restart: type !== "CronJob", restartIfRenamed: !byItself, why };
    }
    case "volume":
      if (way.subPath) {
        const why = t`It has the Secret as a file mounted by subPath, which is never updated while the Pod runs.`;
        return { restart: type !== "CronJob", restartIfRenamed: !byItself, why };
      }
      return {
        restart: false,
        restartIfRenamed: !byItself,
        why: t`It has the Secret as a file, which follows within about a minute; a program that reads it only at its start has to be restarted.`,
      };
  }
}
