/**
 * Requests that the simulated API server and a real one answer alike: in their order, each upon the state that those
 * before have left, in the namespace `compared`, which does not exist at the start.
 */
import type { Answer, Request } from "./client.ts";

export interface ComparedRequest extends Request {
  readonly name: string;
  readonly status: number;
  /** Of a `Status` object. */
  readonly reason?: string;
}

const core = "/api/v1";
const home = `${core}/namespaces/compared`;
const apps = "/apis/apps/v1/namespaces/compared";
const reviews = "/apis/authorization.k8s.io/v1";
const merge = "application/merge-patch+json";
const strategic = "application/strategic-merge-patch+json";
const jsonPatch = "application/json-patch+json";

function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}

function secret(name: string, config: string | undefined, type = "kubernetes.io/dockerconfigjson") {
  const data = config === undefined ? {} : { data: { ".dockerconfigjson": encoded(config) } };
  return { apiVersion: "v1", kind: "Secret", metadata: { name }, type, ...data };
}

function pod(name: string, spec: object = {}) {
  // No node has this name: nothing happens to the Pod while answers are compared.
  const fixed = { containers: [{ name: "app", image: "registry.invalid/app:1" }], schedulerName: "nobody" };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: name } }, spec: { ...fixed, ...spec } };
}

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop" },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "shop" } },
    template: { metadata: { labels: { app: "shop" } }, spec: pod("shop").spec },
  },
};

const config = '{"auths":{"registry.example.com":{"auth":"dXNlcjpub3QtcmVhbA=="}}}';

type Expected = Pick<ComparedRequest, "status" | "reason">;

const ok: Expected = { status: 200 };
const created: Expected = { status: 201 };
const missing: Expected = { status: 404, reason: "NotFound" };
const invalid: Expected = { status: 422, reason: "Invalid" };
const conflict: Expected = { status: 409, reason: "Conflict" };
const bad: Expected = { status: 400, reason: "BadRequest" };

function get(name: string, path: string, expected = ok): ComparedRequest {
  return { name, path, ...expected };
}

function post(name: string, path: string, body: object, expected = created): ComparedRequest {
  return { name, method: "POST", path, body, ...expected };
}

function patch(name: string, path: string, contentType: string, body: unknown, expected = ok): ComparedRequest {
  return { name, method: "PATCH", path, contentType, body, ...expected };
}

function remove(name: string, path: string, options?: object, expected = ok): ComparedRequest {
  const body = options && { kind: "DeleteOptions", apiVersion: "v1", ...options };
  return { name, method: "DELETE", path, ...(body ? { body } : {}), ...expected };
}

function review(kind: string, spec: object) {
  return { apiVersion: "authorization.k8s.io/v1", kind, spec };
}

const [secrets, accounts, pods] = ["secrets", "serviceaccounts", "pods"].map((it) => `${home}/${it}`) as [
  string,
  string,
  string,
];
const regcred = `${secrets}/regcred`;
const puller = `${accounts}/puller`;
const deployments = `${apps}/deployments`;
const listOf = (name: string) => ({ imagePullSecrets: [{ name }] });
const elsewhere = { ...secret("x", config), metadata: { name: "x", namespace: "default" } };
const outdated = { ...secret("regcred", config), metadata: { name: "regcred", resourceVersion: "1" } };
const restarted = { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" } } };
const unselecting = { ...deployment, metadata: { name: "no" }, spec: { template: deployment.spec.template } };
const otherImage = { spec: { containers: [{ name: "app", image: "registry.invalid/app:2" }] } };
const newNamespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "compared" } };
const newAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "puller" } };
const table: Partial<ComparedRequest> = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };

export const comparedRequests: readonly ComparedRequest[] = [
  get("a namespace that does not exist", home, missing),
  post("to create in a namespace that does not exist", secrets, secret("early", config), missing),
  get("to list in a namespace that does not exist", secrets),
  post("to create a namespace", `${core}/namespaces`, newNamespace),
  get("a namespace", home),
  post("to create a ServiceAccount", accounts, newAccount),
  get("a path that means nothing", `${home}/nothings`, missing),
  get("a group that nobody has", "/apis/nobody.example.com/v1/things", { status: 404 }),

  post("to create a pull secret", secrets, secret("regcred", config)),
  { ...post("to create a Secret in YAML", secrets, secret("as-yaml", config)), contentType: "application/yaml" },
  post("to create it again", secrets, secret("regcred", config), { status: 409, reason: "AlreadyExists" }),
  post("to try out creating", `${secrets}?dryRun=All`, secret("tried-out", config)),
  get("what was only tried out", `${secrets}/tried-out`, missing),
  post("a pull secret without its key", secrets, secret("no-key", undefined), invalid),
  post("a pull secret with broken JSON", secrets, secret("broken", "{"), invalid),
  post("a pull secret with a JSON list", secrets, secret("list", "[]"), invalid),
  post("a pull secret whose JSON is null", secrets, secret("null", "null")),
  post("a pull secret with an auth that is no base64", secrets, secret("bad-auth", '{"auths":{"a":{"auth":"?"}}}')),
  post("a Secret with an impossible name", secrets, secret("Not_A_Name", config), invalid),
  post("a Secret of another namespace than the path's", secrets, elsewhere, bad),
  patch("to change a Secret's type", regcred, merge, { type: "Opaque" }, invalid),
  { ...get("to write a Secret that has changed meanwhile", regcred, conflict), method: "PUT", body: outdated },
  { ...get("to write a Secret", regcred), method: "PUT", body: secret("regcred", config) },
  patch("stringData", regcred, merge, { stringData: { note: "not a secret" } }),
  patch("to freeze a Secret", `${secrets}/null`, merge, { immutable: true }),
  patch(
    "to change a frozen Secret",
    `${secrets}/null`,
    merge,
    { data: { ".dockerconfigjson": encoded("{}") } },
    invalid,
  ),
  get("all Secrets of a type", `${secrets}?fieldSelector=type%3Dkubernetes.io/dockerconfigjson`),
  get("a page of Secrets", `${secrets}?limit=1&fieldSelector=type%3Dkubernetes.io/dockerconfigjson`),
  get("a page after a token that is none", `${secrets}?limit=1&continue=nothing`, bad),
  get("a field that nobody can select by", `${secrets}?fieldSelector=data%3Dx`, bad),

  patch("to give a ServiceAccount a pull secret", puller, strategic, listOf("regcred")),
  patch("to give it another", puller, strategic, listOf("other")),
  patch("to take one away", puller, strategic, { imagePullSecrets: [{ $patch: "delete", name: "other" }] }),
  patch("a JSON patch", puller, jsonPatch, [{ op: "add", path: "/metadata/labels", value: { a: "b" } }]),
  patch("a JSON patch for what is not there", puller, jsonPatch, [{ op: "test", path: "/metadata/no", value: null }]),
  patch(
    "a JSON patch that does not fit",
    puller,
    jsonPatch,
    [{ op: "test", path: "/metadata/name", value: "other" }],
    invalid,
  ),
  patch("a patch of an unknown kind", puller, "text/plain", {}, { status: 415, reason: "UnsupportedMediaType" }),
  patch("to patch a ServiceAccount that does not exist", `${accounts}/nobody`, strategic, {}, missing),

  post("a Pod that gets its ServiceAccount's list", pods, pod("listed", { serviceAccountName: "puller" })),
  post("a Pod with a list of its own", pods, pod("own", { serviceAccountName: "puller", ...listOf("mine") })),
  post("a Pod without a ServiceAccount", pods, pod("orphan", { serviceAccountName: "nobody" }), {
    status: 403,
    reason: "Forbidden",
  }),
  post("a Pod without containers", pods, pod("empty", { serviceAccountName: "puller", containers: [] }), invalid),
  patch("to change the list of a Pod", `${pods}/own`, strategic, { spec: listOf("regcred") }, invalid),
  patch("to change the image of a Pod", `${pods}/own`, strategic, otherImage),
  get("Pods by label", `${pods}?labelSelector=app%20in%20(own,other)`),
  get("Pods by phase", `${pods}?fieldSelector=status.phase%3DPending,metadata.name!%3Down`),
  { ...get("Pods as a table", pods), ...table },
  get("a watch that is too old", `${pods}?watch=1&resourceVersion=1&timeoutSeconds=1`),
  get("a Pod that does not exist", `${pods}/nobody`, missing),
  remove("to delete another Pod of that name", `${pods}/own`, { preconditions: { uid: "other" } }, conflict),
  remove("to delete a Pod", `${pods}/own`, { gracePeriodSeconds: 0 }),

  post("to create a Deployment", deployments, deployment),
  post("a Deployment without a selector", deployments, unselecting, invalid),
  patch("to restart a Deployment", `${deployments}/shop`, strategic, { spec: { template: restarted } }),
  remove("to delete a Deployment", `${deployments}/shop`),
  remove("to delete a Secret", regcred),

  post(
    "whether something is allowed",
    `${reviews}/selfsubjectaccessreviews`,
    review("SelfSubjectAccessReview", { resourceAttributes: { verb: "list", resource: "pods" } }),
  ),
  post(
    "what is allowed",
    `${reviews}/selfsubjectrulesreviews`,
    review("SelfSubjectRulesReview", { namespace: "compared" }),
  ),
  remove("to delete the namespace", home),
];

/** What of an answer is the same everywhere: not what is made up, and not the fields that some versions lack. */
export function shapeOf({ status, body }: Answer): object {
  if (typeof body !== "object" || body === null) return { status };
  const { kind, apiVersion, reason, details, items } = body;
  const metadata = Object.keys(body.metadata ?? {}).filter((key) => body.metadata[key] !== null && !optional.has(key));
  return {
    ...{ status, kind, apiVersion, reason, metadata: metadata.toSorted() },
    ...(details ? { details: { name: details.name, kind: details.kind, group: details.group } } : {}),
    ...(details?.causes
      ? { causes: details.causes.map(({ field, reason }: { field: string; reason: string }) => [field, reason]) }
      : {}),
    ...(items ? { items: items.map((it: { metadata: { name: string } }) => it.metadata.name) } : {}),
  };
}

/** A namespace has labels since 1.21. */
const optional = new Set(["managedFields", "generation", "selfLink", "finalizers", "labels"]);
