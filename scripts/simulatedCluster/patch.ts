/** The three kinds of patches: JSON patch, merge patch, and Kubernetes' strategic merge patch. */
import { isRecord } from "./objects.ts";
import { badRequest, rejectedPatch, unsupportedPatch } from "./problems.ts";

/** The media type says which. */
export function applyPatch(mediaType: string, target: unknown, patch: unknown): unknown {
  switch (mediaType) {
    case "application/json-patch+json":
      if (!Array.isArray(patch))
        throw badRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
      return patch.reduce(jsonOperation, structuredClone(target));
    case "application/merge-patch+json":
      return mergePatch(target, patch);
    case "application/strategic-merge-patch+json":
      return strategicPatch(target, patch);
    default:
      throw unsupportedPatch();
  }
}

/** RFC 7386 */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** Lists whose items are merged by a key (`patchMergeKey` in k8s.io/api); any other list is replaced. */
const mergeKeys: Readonly<Record<string, string>> = {
  imagePullSecrets: "name",
  secrets: "name",
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  volumes: "name",
  env: "name",
  volumeMounts: "mountPath",
  ownerReferences: "uid",
  conditions: "type",
};

function strategicPatch(target: unknown, patch: unknown, field = ""): unknown {
  if (Array.isArray(patch)) return mergeList(target, patch, field);
  if (!isRecord(patch)) return patch;
  if (patch.$patch === "replace")
    return Object.fromEntries(Object.entries(patch).filter(([name]) => name !== "$patch"));
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    const [, directive, list = ""] =
      /^\$(setElementOrder|deleteFromPrimitiveList|retainKeys)(?:\/(.*))?$/.exec(name) ?? [];
    if (directive === "setElementOrder" || directive === "retainKeys") continue;
    if (directive === "deleteFromPrimitiveList") {
      const gone = Array.isArray(value) ? value : [];
      result[list] = Array.isArray(result[list]) ? result[list].filter((it) => !gone.includes(it)) : undefined;
    } else if (value === null) delete result[name];
    // A ServiceAccount's own list, unlike that of a Pod spec, has no merge key.
    else if (field === "" && name === "imagePullSecrets") result[name] = value;
    else result[name] = strategicPatch(result[name], value, name);
  }
  for (const [name, order] of Object.entries(patch)) {
    const list = name.startsWith("$setElementOrder/") ? name.slice("$setElementOrder/".length) : "";
    if (list && Array.isArray(order) && Array.isArray(result[list]))
      result[list] = inOrder(result[list], order, mergeKeys[list] ?? "");
  }
  return result;
}

function mergeList(target: unknown, patch: readonly unknown[], field: string): unknown {
  const key = mergeKeys[field];
  if (!key) return patch;
  if (patch.some((item) => isRecord(item) && item.$patch === "replace" && item[key] === undefined)) {
    return patch.filter((item) => isRecord(item) && item.$patch === undefined);
  }
  let result: unknown[] = Array.isArray(target) ? [...target] : [];
  for (const item of patch) {
    if (!isRecord(item)) continue;
    const id = item[key];
    if (id === undefined) throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const at = result.findIndex((it) => isRecord(it) && it[key] === id);
    if (item.$patch === "delete") result = result.filter((_, i) => i !== at);
    else if (at < 0) result.push(strategicPatch({}, item));
    else result[at] = strategicPatch(result[at], item);
  }
  return result;
}

/** Items that the order does not name stay behind those that it names. */
function inOrder(items: readonly unknown[], order: readonly unknown[], key: string): unknown[] {
  const keyOf = (item: unknown) => (isRecord(item) ? item[key] : item);
  const wanted = order.map(keyOf);
  const rank = (item: unknown) => (wanted.includes(keyOf(item)) ? wanted.indexOf(keyOf(item)) : wanted.length);
  return items.toSorted((a, b) => rank(a) - rank(b));
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
  readonly from?: string;
}

/** RFC 6902, without `copy` and `move`. */
function jsonOperation(document: unknown, { op, path, value }: Operation): unknown {
  const steps = path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = steps.pop();
  if (last === undefined) return op === "remove" ? undefined : value;
  let parent = document;
  for (const step of steps) parent = Array.isArray(parent) || isRecord(parent) ? Reflect.get(parent, step) : undefined;
  if (!Array.isArray(parent) && !isRecord(parent)) {
    throw rejectedPatch();
  }
  const existing: unknown = Reflect.get(parent, last);
  if (op === "test") {
    // For the API server, what is missing is null (evanphx/json-patch).
    if (JSON.stringify(existing ?? null) !== JSON.stringify(value ?? null)) throw rejectedPatch();
  } else if (op !== "add" && existing === undefined) {
    throw rejectedPatch();
  } else if (op === "remove") {
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  } else if (op === "add" && Array.isArray(parent))
    parent.splice(last === "-" ? parent.length : Number(last), 0, value);
  else Reflect.set(parent, last, value);
  return document;
}
