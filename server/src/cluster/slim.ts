/** Keeps of objects what a diagnosis looks at. The rest, such as the environment of containers, is nobody's business here. */
import { type ApiObject, isObject, listIn, parseJson, textIn } from "./json.ts";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
const mirror = "kubernetes.io/config.mirror";
const templateHash = "pod-template-hash";

export function slimPod(pod: ApiObject): ApiObject {
  const { spec, status } = pod;
  return { apiVersion: "v1", kind: "Pod", metadata: podMetadata(pod), spec: slimSpec(spec), status };
}

function podMetadata(pod: ApiObject): ApiObject {
  const hash = textIn(pod, "metadata", "labels", templateHash);
  const applied = parseJson(textIn(pod, "metadata", "annotations", lastApplied));
  const fromWhere = textIn(pod, "metadata", "annotations", mirror);
  const ofStatus = listIn(pod, "metadata", "managedFields").filter(
    (entry) => textIn(entry, "subresource") === "status",
  );
  return {
    ...identityOf(pod),
    labels: hash === "" ? {} : { [templateHash]: hash },
    annotations: {
      ...(fromWhere === "" ? {} : { [mirror]: fromWhere }),
      ...(isObject(applied) ? { [lastApplied]: JSON.stringify({ spec: pullSecretsOf(applied.spec) }) } : {}),
    },
    managedFields: ofStatus.map((entry) => pick(entry, ["time", "manager", "operation", "subresource"])),
  };
}

function identityOf(object: ApiObject): ApiObject {
  return pick(object.metadata, [
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "ownerReferences",
  ]);
}

function slimSpec(spec: unknown): ApiObject {
  const containers = (list: string) =>
    listIn(spec, list).map((container) => ({
      ...pick(container, ["name", "image", "imagePullPolicy"]),
      volumeMounts: listIn(container, "volumeMounts").map((mount) => pick(mount, ["name"])),
    }));
  return {
    ...pullSecretsOf(spec),
    ...pick(spec, ["nodeName", "nodeSelector"]),
    containers: containers("containers"),
    initContainers: containers("initContainers"),
    ephemeralContainers: containers("ephemeralContainers"),
    volumes: listIn(spec, "volumes")
      .filter((volume) => isObject(volume) && volume.image !== undefined)
      .map((volume) => pick(volume, ["name", "image"])),
  };
}

function pullSecretsOf(spec: unknown): ApiObject {
  return pick(spec, ["imagePullSecrets", "serviceAccountName", "serviceAccount"]);
}

/** Of other data only the keys count: nothing but a docker config is looked into. */
export function slimSecret(secret: ApiObject): ApiObject {
  const data = isObject(secret.data) ? Object.entries(secret.data) : [];
  const isPull = textIn(secret, "type").startsWith("kubernetes.io/dockerc");
  const kept = data.map(([key, value]) => [key, isPull || /docker|config|auth/i.test(key) ? value : ""] as const);
  return { ...withHistory(secret), ...pick(secret, ["type", "immutable"]), data: Object.fromEntries(kept) };
}

export function slimServiceAccount(account: ApiObject): ApiObject {
  return { ...withHistory(account), ...pick(account, ["imagePullSecrets", "secrets"]) };
}

/** When it was changed is part of the evidence. */
function withHistory(object: ApiObject): ApiObject {
  const managedFields = listIn(object, "metadata", "managedFields");
  return { ...pick(object, ["apiVersion", "kind"]), metadata: { ...identityOf(object), managedFields } };
}

/** A Pod's controller: who owns it, and what pull secrets its template lists. */
export function slimController(controller: ApiObject): ApiObject {
  const template = isObject(controller.spec) ? controller.spec.template : undefined;
  const spec = pullSecretsOf(isObject(template) ? template.spec : undefined);
  return {
    ...pick(controller, ["apiVersion", "kind"]),
    metadata: identityOf(controller),
    spec: { template: { spec } },
  };
}

export function slimNode(node: ApiObject): ApiObject {
  const { status } = node;
  return {
    ...pick(node, ["apiVersion", "kind"]),
    metadata: { ...identityOf(node), ...pick(node.metadata, ["labels"]) },
    status: pick(status, ["nodeInfo", "images", "conditions"]),
  };
}

export function slimEvent(event: ApiObject): ApiObject {
  return { ...event, metadata: identityOf(event) };
}

function pick(object: unknown, keys: readonly string[]): ApiObject {
  if (!isObject(object)) return {};
  return Object.fromEntries(keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]] as const])));
}
