/** The few changes that can be made to a cluster. Each is small, asked for by the user, and refuses cleanly. */
import type { V1DeleteOptions, V1Secret } from "@kubernetes/client-node";
import { Redacted } from "#core";
import { type Asked, getObject, kinds, pathOf, problemOf, titleOf } from "./api.ts";
import type { ApiReply, ApiRequest, ApiServer } from "./apiServer.ts";
import { type ApiObject, isObject, listIn, textIn } from "./json.ts";
import type { NewPullSecret, ObjectReference, PodReference, RestartableReference } from "./port.ts";
import { ClusterFailure, type ClusterProblem } from "./problem.ts";
import { podsOf } from "./workloadPods.ts";

const mergePatch = "application/merge-patch+json";
const hidden = "[redacted]";

/** @throws ClusterFailure */
export async function readObject(server: ApiServer, { kind, namespace, name }: ObjectReference): Promise<ApiObject> {
  const place = { kind: kinds[kind], namespace, name };
  const found = await getObject(server, place);
  if (!found) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
  return kind === "Secret" ? withoutValues(found) : found;
}

/** Values stand in what kubectl last applied, too. */
function withoutValues({ data, stringData: _, metadata, ...rest }: ApiObject): ApiObject {
  const names = isObject(data) ? Object.keys(data) : [];
  const { annotations, ...others } = isObject(metadata) ? metadata : {};
  const kept = Object.entries(isObject(annotations) ? annotations : {}).map(([key, value]) => [
    key,
    key.startsWith("kubectl.kubernetes.io/last-applied") ? hidden : value,
  ]);
  return {
    ...rest,
    metadata: { ...others, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) },
    data: Object.fromEntries(names.map((name) => [name, hidden])),
  };
}

/** @throws ClusterFailure; `exists` where there is one of that name. */
export async function createPullSecret(server: ApiServer, secret: NewPullSecret): Promise<void> {
  const { namespace, name, dockerConfig, dryRun } = secret;
  const data = { ".dockerconfigjson": Buffer.from(dockerConfig.reveal(), "utf8").toString("base64") };
  const body: V1Secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "kubernetes.io/dockerconfigjson",
    data,
  };
  const query: Record<string, string> = dryRun ? { dryRun: "All" } : {};
  const path = pathOf({ kind: kinds.Secret, namespace }, query);
  const request = { method: "POST", path, body: new Redacted(JSON.stringify(body)) } as const;
  await ask(server, request, { verb: "create", place: { kind: kinds.Secret, namespace, name } });
}

/** Attempts where somebody else changes the same list at the same time. */
const attempts = 3;

/** @returns whether it was not there already. @throws ClusterFailure */
export async function addPullSecret(
  server: ApiServer,
  namespace: string,
  serviceAccount: string,
  secret: string,
): Promise<boolean> {
  const place = { kind: kinds.ServiceAccount, namespace, name: serviceAccount };
  for (let attempt = 1; ; attempt++) {
    const found = await getObject(server, place);
    if (!found) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
    const listed = listIn(found, "imagePullSecrets");
    if (listed.some((entry) => textIn(entry, "name") === secret)) return false;
    // With the version that was read, the API server refuses if somebody has changed the list meanwhile.
    const metadata = { resourceVersion: textIn(found, "metadata", "resourceVersion") };
    const body = { metadata, imagePullSecrets: [...listed, { name: secret }] };
    try {
      await ask(server, patch(pathOf(place), body), { verb: "patch", place }, true);
      return true;
    } catch (error) {
      const isConflict = error instanceof ClusterFailure && error.problem.kind === "conflict";
      if (!isConflict || attempt === attempts) throw error;
    }
  }
}

/**
 * As `kubectl rollout restart` does it.
 *
 * @param now Milliseconds since 1970. @throws ClusterFailure
 */
export async function restart(server: ApiServer, workload: RestartableReference, now: number): Promise<void> {
  const { kind, namespace, name } = workload;
  const place = { kind: kinds[kind], namespace, name };
  const found = await getObject(server, place);
  if (!found) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
  if (isObject(found.spec) && found.spec.paused === true) {
    throw new ClusterFailure({ kind: "paused", what: titleOf(place) });
  }
  const at = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  const template = { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": at } } };
  await ask(server, patch(pathOf(place), { spec: { template } }), { verb: "patch", place }, true);
  await letGo(server, workload);
}

/**
 * A StatefulSet replaces none of its Pods while it waits for one to get ready, so those that never will are deleted once
 * its template is changed (kubernetes/kubernetes#67250).
 *
 * @throws ClusterFailure; `halfDone`, as the template is changed already.
 */
export async function letGo(server: ApiServer, workload: RestartableReference): Promise<void> {
  const { kind, namespace, name } = workload;
  if (kind !== "StatefulSet") return;
  try {
    for (const { state, ...pod } of await podsOf(server, workload)) {
      if (state === "failing") await deletePod(server, { namespace, name: pod.name, uid: pod.uid });
    }
  } catch {
    throw new ClusterFailure({ kind: "halfDone", what: titleOf({ kind: kinds[kind], namespace, name }) });
  }
}

/** Only the very Pod that was meant. @throws ClusterFailure; `conflict` if another one has taken its name. */
export async function deletePod(server: ApiServer, { namespace, name, uid }: PodReference): Promise<void> {
  const place = { kind: kinds.Pod, namespace, name };
  const body: V1DeleteOptions = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } };
  const request = { method: "DELETE", path: pathOf(place), body: new Redacted(JSON.stringify(body)) } as const;
  await ask(server, request, { verb: "delete", place }, true);
}

export function patch(path: string, body: object): ApiRequest {
  return { method: "PATCH", path, contentType: mergePatch, body: new Redacted(JSON.stringify(body)) };
}

/** @param quotable Whether the server's reason may be told: it may quote what was sent. */
export async function ask(server: ApiServer, request: ApiRequest, asked: Asked, quotable = false): Promise<void> {
  const reply = await server.send(request).catch((error: unknown) => {
    throw isUnsent(error) ? error : new Unclear("no answer came", { cause: error });
  });
  if (reply.status < 300) return;
  const problem = problemOf(reply.status, reply.body, reply.retryAfter, server.host, asked);
  if (problem.kind === "serverError") {
    throw new Unclear("an error came for an answer", { cause: new ClusterFailure(problem) });
  }
  if (problem.kind !== "refused" && problem.kind !== "forbidden") throw new ClusterFailure(problem);
  const reason = reasonOf(reply);
  // Quotas and admission policies refuse with the status of a missing right, and with a reason of their own.
  if (problem.kind === "forbidden" && !/exceeded quota|admission|denied the request/.test(reason)) {
    throw new ClusterFailure(problem);
  }
  throw new ClusterFailure({ kind: "refused", what: titleOf(asked.place), reason: quotable ? reason : "" });
}

/** A change of which nobody knows whether it was made: it was sent, and what came back does not tell. The cause is what went wrong. */
export class Unclear extends Error {}

/** Whether a request failed before the API server can have acted on it. */
function isUnsent(error: unknown): boolean {
  if (!(error instanceof ClusterFailure)) return false;
  const { problem } = error;
  return problem.kind === "unreachable" ? problem.why !== "reset" : !unclear.has(problem.kind);
}

const unclear: ReadonlySet<ClusterProblem["kind"]> = new Set(["timeout", "notKubernetes", "unexpected"]);

/** The server's own sentence, on one line. */
function reasonOf({ body }: ApiReply): string {
  return textIn(body, "message")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .slice(0, longestReason);
}

const longestReason = 400;
