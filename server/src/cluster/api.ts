/** Asks the API server for objects, and turns what it answers into objects or problems. */
import type { ApiReply, ApiRequest, ApiServer } from "./apiServer.ts";
import { type ApiObject, isObject, textIn } from "./json.ts";
import { ClusterFailure, type ClusterProblem } from "./problem.ts";

/** A kind that is asked for, and where the API server has it. */
export interface ApiKind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly plural: string;
}

const kind = (kind: string, apiVersion: string, plural: string): ApiKind => ({ kind, apiVersion, plural });

export const kinds = {
  Pod: kind("Pod", "v1", "pods"),
  Event: kind("Event", "v1", "events"),
  Secret: kind("Secret", "v1", "secrets"),
  ServiceAccount: kind("ServiceAccount", "v1", "serviceaccounts"),
  Node: kind("Node", "v1", "nodes"),
  Namespace: kind("Namespace", "v1", "namespaces"),
  ReplicaSet: kind("ReplicaSet", "apps/v1", "replicasets"),
  Deployment: kind("Deployment", "apps/v1", "deployments"),
  StatefulSet: kind("StatefulSet", "apps/v1", "statefulsets"),
  DaemonSet: kind("DaemonSet", "apps/v1", "daemonsets"),
  Job: kind("Job", "batch/v1", "jobs"),
  CronJob: kind("CronJob", "batch/v1", "cronjobs"),
  Service: kind("Service", "v1", "services"),
} as const;

/** What is asked for, for paths and for words. */
export interface Place {
  readonly kind: ApiKind;
  /** Empty for all namespaces, and for what belongs to none. */
  readonly namespace: string;
  readonly name?: string;
}

export function pathOf({ kind, namespace, name }: Place, query: Readonly<Record<string, string>> = {}): string {
  const { apiVersion, plural } = kind;
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const inside = namespace === "" ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const one = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  const search = new URLSearchParams(query).toString();
  return `${root}${inside}/${plural}${one}${search === "" ? "" : `?${search}`}`;
}

export function titleOf({ kind, namespace, name = "" }: Place): string {
  return `${kind.kind} "${namespace === "" ? "" : `${namespace}/`}${name}"`;
}

/** @throws ClusterFailure unless the answer is an object; undefined where there is none. */
export async function getObject(
  server: ApiServer,
  place: Place,
  signal?: AbortSignal,
  accept?: string,
): Promise<ApiObject | undefined> {
  const request: ApiRequest = { path: pathOf(place), ...(accept === undefined ? {} : { accept }) };
  const reply = await server.send(request, signal);
  if (reply.status === 404 && isObject(reply.body)) return undefined;
  return typed(succeeded(reply, server.host, { verb: "get", place }), place.kind);
}

export interface Page {
  readonly items: readonly ApiObject[];
  readonly resourceVersion: string;
}

/** Objects of a page: few enough to be taken apart in a few milliseconds. */
const pageSize = 500;
/** Characters; with larger pages, fewer objects are asked for at a time. */
const largePage = 4_000_000;

/** @throws ClusterFailure; `outdated` if the list changed too much before its end was reached. */
export async function* listPages(
  server: ApiServer,
  place: Place,
  query: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): AsyncGenerator<Page> {
  for await (const body of pagesOf(server, place, query, {}, signal)) {
    if (!Array.isArray(body.items)) throw new ClusterFailure({ kind: "notKubernetes", host: server.host });
    const items = body.items.filter(isObject).map((item) => typed(item, place.kind));
    yield { items, resourceVersion: textIn(body, "metadata", "resourceVersion") };
  }
}

/** The pages of a list as they come. @throws ClusterFailure as `listPages` does. */
export async function* pagesOf(
  server: ApiServer,
  place: Place,
  query: Readonly<Record<string, string>>,
  form: Pick<ApiRequest, "accept">,
  signal?: AbortSignal,
): AsyncGenerator<ApiObject> {
  let [limit, next] = [pageSize, ""];
  do {
    const path = pathOf(place, { ...query, limit: String(limit), ...(next === "" ? {} : { continue: next }) });
    const reply = await server.send({ path, ...form }, signal);
    const body = succeeded(reply, server.host, { verb: "list", place });
    const before = next;
    next = textIn(body, "metadata", "continue");
    // What goes round in circles is no list.
    if (next !== "" && next === before) throw new ClusterFailure({ kind: "notKubernetes", host: server.host });
    if (reply.length > largePage) limit = Math.max(20, limit >> 1);
    yield body;
  } while (next !== "");
}

/** Items of lists do not say what they are. */
function typed(object: ApiObject, { kind, apiVersion }: ApiKind): ApiObject {
  return { ...object, kind, apiVersion };
}

export interface Asked {
  readonly verb: string;
  readonly place: Place;
}

/** @throws ClusterFailure for whatever is no success. */
export function succeeded({ status, body, retryAfter }: ApiReply, host: string, asked: Asked): ApiObject {
  if (status >= 200 && status < 300 && isObject(body)) return body;
  throw new ClusterFailure(problemOf(status, body, retryAfter, host, asked));
}

/** Whether it is the API server that answers, and no device in between or a program behind it. */
export function isStatus(body: unknown): body is ApiObject {
  return isObject(body) && body.kind === "Status";
}

/** By the status and the API's own reason; its message is left out, as it may quote what was sent. */
export function problemOf(
  status: number,
  body: unknown,
  retryAfter: number | undefined,
  host: string,
  { verb, place }: Asked,
): ClusterProblem {
  const what = titleOf(place);
  const { namespace } = place;
  // Something that is not the API server has statuses, too, such as the page of a proxy that wants a login.
  if (!isStatus(body)) {
    // An API server with too much to do says so in plain text (apiserver: filters/maxinflight.go).
    if (status === 429) return { kind: "tooManyRequests", host, seconds: retryAfter };
    return status >= 500 ? { kind: "serverError", host, status } : { kind: "notKubernetes", host };
  }
  switch (status) {
    case 401:
      return { kind: "unauthorized", certificateEnded: undefined };
    case 403:
      return { kind: "forbidden", verb, resource: place.kind.plural, namespace };
    case 404:
      // What is yet to be made cannot be missing, only where it is to be.
      return { kind: "notFound", what: verb === "create" ? `Namespace "${namespace}"` : what };
    case 409:
      return body.reason === "AlreadyExists" ? { kind: "exists", what } : { kind: "conflict", what };
    case 410:
      return { kind: "outdated" };
    case 429:
      return { kind: "tooManyRequests", host, seconds: retryAfter };
  }
  const isChange = verb !== "get" && verb !== "list" && verb !== "watch";
  return status >= 500 || !isChange ? { kind: "serverError", host, status } : { kind: "refused", what, reason: "" };
}
