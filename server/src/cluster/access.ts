/** Finds out which namespaces can be watched: all, else those where the user may list Pods, else the context's own. */
import type { V1SelfSubjectAccessReview } from "@kubernetes/client-node";
import { Redacted } from "#core";
import { kinds, listPages, succeeded } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { isObject, textIn } from "./json.ts";
import type { WantedNamespaces, Watched } from "./port.ts";
import { ClusterFailure } from "./problem.ts";

/** Namespaces that are asked about at a time, and at most. */
const atOnce = 8;
const most = 500;

/** @throws ClusterFailure; `forbidden` if Pods can be listed nowhere. */
export async function findWatched(
  server: ApiServer,
  wanted: WantedNamespaces,
  own: string,
  signal: AbortSignal,
): Promise<Watched> {
  if (wanted === "context") return await only(server, [own], "wanted", signal);
  if (wanted !== "all") return await only(server, wanted, "wanted", signal);
  if (await mayListPods(server, "", signal)) return { kind: "cluster" };
  const known = await listNamespaces(server, signal);
  if (!known) return await only(server, [own], "onlyKnown", signal);
  return await only(server, [...new Set([own, ...known])].sort(), "allowed", signal);
}

type Because = Extract<Watched, { kind: "namespaces" }>["because"];

async function only(
  server: ApiServer,
  namespaces: readonly string[],
  because: Because,
  signal: AbortSignal,
): Promise<Watched> {
  const asked = namespaces.slice(0, most);
  const allowed: string[] = [];
  for (let at = 0; at < asked.length; at += atOnce) {
    const some = asked.slice(at, at + atOnce);
    const answers = await Promise.all(some.map((namespace) => mayListPods(server, namespace, signal)));
    allowed.push(...some.filter((_, index) => answers[index]));
  }
  if (allowed.length > 0) return { kind: "namespaces", namespaces: allowed, because };
  const namespace = because === "wanted" ? (namespaces[0] ?? "") : "";
  throw new ClusterFailure({ kind: "forbidden", verb: "list", resource: "pods", namespace });
}

/** Undefined if the user may not list them. */
export async function listNamespaces(server: ApiServer, signal?: AbortSignal): Promise<readonly string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const { items } of listPages(server, { kind: kinds.Namespace, namespace: "" }, {}, signal)) {
      names.push(...items.map((namespace) => textIn(namespace, "metadata", "name")));
    }
    return names;
  } catch (error) {
    if (error instanceof ClusterFailure && error.problem.kind === "forbidden") return undefined;
    throw error;
  }
}

/** By a SelfSubjectAccessReview, which everybody may make unless an administrator took that away. */
async function mayListPods(server: ApiServer, namespace: string, signal: AbortSignal): Promise<boolean> {
  const attributes = { resource: "pods", verb: "list", ...(namespace === "" ? {} : { namespace }) };
  const review: V1SelfSubjectAccessReview = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: attributes },
  };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const reply = await server.send({ method: "POST", path, body: new Redacted(JSON.stringify(review)) }, signal);
  // Then it has to be tried.
  if (reply.status === 403 || reply.status === 404) return await mayTry(server, namespace, signal);
  const { status } = succeeded(reply, server.host, { verb: "list", place: { kind: kinds.Pod, namespace } });
  return isObject(status) && status.allowed === true;
}

async function mayTry(server: ApiServer, namespace: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _ of listPages(server, { kind: kinds.Pod, namespace }, {}, signal)) break;
    return true;
  } catch (error) {
    if (error instanceof ClusterFailure && error.problem.kind === "forbidden") return false;
    throw error;
  }
}

/** Whether the server answers at all, whatever it says. @throws ClusterFailure */
export async function probe(server: ApiServer, signal: AbortSignal): Promise<void> {
  await server.send({ path: "/version", patience: probePatience }, signal);
}

/** Milliseconds. */
const probePatience = 10_000;
