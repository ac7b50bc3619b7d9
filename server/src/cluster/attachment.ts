/** Adds a pull secret to the list of a ServiceAccount or of a workload's Pod template, and replaces nothing in it. */
import { getObject, kinds, pathOf, titleOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { ask, letGo, patch } from "./changes.ts";
import { type ApiObject, listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { AttachReference, PullSecretList } from "./pullSecretPort.ts";

function placeOf({ kind, namespace, name }: AttachReference) {
  return { kind: kinds[kind], namespace, name };
}

async function read(server: ApiServer, reference: AttachReference): Promise<ApiObject> {
  const place = placeOf(reference);
  const found = await getObject(server, place);
  if (!found) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
  return found;
}

function entriesOf({ kind }: AttachReference, object: ApiObject): readonly unknown[] {
  return kind === "ServiceAccount"
    ? listIn(object, "imagePullSecrets")
    : listIn(object, "spec", "template", "spec", "imagePullSecrets");
}

function listOf(reference: AttachReference, object: ApiObject): PullSecretList {
  return {
    names: entriesOf(reference, object).map((entry) => textIn(entry, "name")),
    uid: textIn(object, "metadata", "uid"),
  };
}

/** @throws ClusterFailure */
export async function readList(server: ApiServer, reference: AttachReference): Promise<PullSecretList> {
  return listOf(reference, await read(server, reference));
}

/** Attempts where a controller writes the object's status at the same time. */
const attempts = 5;

/**
 * A merge patch that is bound to the version that it was made for. The list of a ServiceAccount is one value to the API
 * server (`listType=atomic` in core/v1), which a patch by names alone would replace.
 *
 * @throws ClusterFailure; `conflict` if the list is not the one that was shown any more.
 */
export async function attach(
  server: ApiServer,
  reference: AttachReference,
  secret: string,
  shown: PullSecretList,
): Promise<void> {
  const place = placeOf(reference);
  for (let attempt = 1; ; attempt++) {
    const object = await read(server, reference);
    if (JSON.stringify(listOf(reference, object)) !== JSON.stringify(shown)) {
      throw new ClusterFailure({ kind: "conflict", what: titleOf(place) });
    }
    if (shown.names.includes(secret)) return;
    const list = { imagePullSecrets: [...entriesOf(reference, object), { name: secret }] };
    const change = reference.kind === "ServiceAccount" ? list : { spec: { template: { spec: list } } };
    const metadata = { resourceVersion: textIn(object, "metadata", "resourceVersion") };
    try {
      await ask(server, patch(pathOf(place), { metadata, ...change }), { verb: "patch", place }, true);
      break;
    } catch (error) {
      const isConflict = error instanceof ClusterFailure && error.problem.kind === "conflict";
      if (!isConflict || attempt === attempts) throw error;
    }
  }
  const { kind, ...rest } = reference;
  if (kind !== "ServiceAccount") await letGo(server, { kind, ...rest });
}
