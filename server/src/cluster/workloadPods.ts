/** The Pods of a workload and how far each is: for whoever waits until they run. */
import { isPullFailing } from "#core";
import { type ApiKind, getObject, kinds, listPages, titleOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { type ApiObject, isObject, listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { PodProgress, WorkloadReference } from "./pullSecretPort.ts";

/** Those that are not being deleted; of a Pod of its own the Pod, if it is there. @throws ClusterFailure */
export async function podsOf(server: ApiServer, workload: WorkloadReference): Promise<readonly PodProgress[]> {
  const { kind, namespace, name } = workload;
  const place = { kind: kindOf(kind), namespace, name };
  const object = await getObject(server, place);
  if (kind === "Pod") return object ? progressOf(object) : [];
  if (!object) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
  const pods: PodProgress[] = [];
  const query = { labelSelector: selectorOf(isObject(object.spec) ? object.spec.selector : undefined) };
  // Without a selector every Pod of the namespace would be counted in.
  if (query.labelSelector === "") return [];
  for await (const { items } of listPages(server, { kind: kinds.Pod, namespace }, query)) {
    pods.push(...items.flatMap(progressOf));
  }
  return pods;
}

function kindOf(kind: WorkloadReference["kind"]): ApiKind {
  return kinds[kind];
}

function progressOf(pod: ApiObject): readonly PodProgress[] {
  if (textIn(pod, "metadata", "deletionTimestamp") !== "") return [];
  const [name, uid] = [textIn(pod, "metadata", "name"), textIn(pod, "metadata", "uid")];
  return [{ name, uid, state: stateOf(pod), stamp: stampOf(pod), backingOff: isBackingOff(pod) }];
}

function stateOf(pod: ApiObject): PodProgress["state"] {
  if (isPullFailing(pod)) return "failing";
  const phase = textIn(pod, "status", "phase");
  const statuses = listIn(pod, "status", "containerStatuses");
  // A container that was started has its image, whatever becomes of it then.
  const pulled = statuses.length > 0 && statuses.every((status) => textIn(status, "imageID") !== "");
  return pulled || phase === "Running" || phase === "Succeeded" ? "pulled" : "waiting";
}

/** Events would tell of each try, but the API server gets only some twenty of a Pod, and then one in five minutes. */
function stampOf(pod: ApiObject): string {
  const ofStatus = listIn(pod, "metadata", "managedFields").find((entry) => textIn(entry, "subresource") === "status");
  return textIn(ofStatus, "time") || textIn(pod, "metadata", "resourceVersion");
}

function isBackingOff({ status }: ApiObject): boolean {
  const lists = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];
  const all = lists.flatMap((list) => listIn(status, list));
  return all.some((one) => isObject(one) && textIn(one.state, "waiting", "reason") === "ImagePullBackOff");
}

/** A label selector as a query has it (apimachinery, labels.Parse). */
function selectorOf(selector: unknown): string {
  const labels = isObject(selector) && isObject(selector.matchLabels) ? Object.entries(selector.matchLabels) : [];
  return [
    ...labels.map(([key, value]) => `${key}=${String(value)}`),
    ...listIn(selector, "matchExpressions").map((expression) => {
      const [key, operator] = [textIn(expression, "key"), textIn(expression, "operator")];
      const values = `(${listIn(expression, "values").join(",")})`;
      const written: Readonly<Record<string, string>> = {
        In: `${key} in ${values}`,
        NotIn: `${key} notin ${values}`,
        Exists: key,
        DoesNotExist: `!${key}`,
      };
      return written[operator] ?? key;
    }),
  ].join(",");
}
