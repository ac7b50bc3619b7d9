/** Makes objects of which a controller in the cluster makes a Secret, where the cluster knows their kind. */
import { Redacted } from "#core";
import { type ApiKind, isStatus, pathOf, succeeded } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { ask } from "./changes.ts";
import { listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { MakerKind, NewMaker } from "./pullSecretPort.ts";

const mostVersions = 5;

const makers: Readonly<Record<MakerKind, ApiKind>> = {
  SealedSecret: { kind: "SealedSecret", apiVersion: "bitnami.com/v1alpha1", plural: "sealedsecrets" },
  ExternalSecret: { kind: "ExternalSecret", apiVersion: "external-secrets.io/v1", plural: "externalsecrets" },
};

/**
 * The manifest is sent as it is, which the API server takes for custom kinds as for its own. A field that the cluster's
 * version of the kind does not know is refused rather than left out.
 *
 * @throws ClusterFailure; `notServed` where the cluster has no such kind, `exists` where there is one of that name.
 */
export async function createMaker(server: ApiServer, maker: NewMaker): Promise<void> {
  const { namespace, name, manifest, dryRun } = maker;
  const kind = makers[maker.kind];
  await mustBeServed(server, kind);
  const query = { fieldValidation: "Strict", ...(dryRun ? { dryRun: "All" } : {}) };
  const path = pathOf({ kind, namespace }, query);
  const request = { method: "POST", path, contentType: "application/yaml", body: new Redacted(manifest) } as const;
  await ask(server, request, { verb: "create", place: { kind, namespace, name } }, true);
}

/** Of a group that it does not have, the API server does not speak as an API. @throws ClusterFailure */
async function mustBeServed(server: ApiServer, kind: ApiKind): Promise<void> {
  const place = { kind, namespace: "" };
  const { plural, apiVersion } = kind;
  const reply = await server.send({ path: `/apis/${apiVersion}` });
  // Who may not ask what there is may still make one.
  if (reply.status === 403 && isStatus(reply.body)) return;
  const isThere = reply.status === 404 ? undefined : succeeded(reply, server.host, { verb: "list", place });
  if (listIn(isThere, "resources").some((one) => textIn(one, "name") === plural)) return;
  const group = await server.send({ path: `/apis/${apiVersion.split("/")[0]}` });
  const versions = listIn(group.body, "versions").map((one) => textIn(one, "groupVersion"));
  // They are told, and whatever answers may have written them.
  const served = versions.filter((version) => /^[a-z0-9./-]{1,60}$/.test(version)).slice(0, mostVersions);
  throw new ClusterFailure({ kind: "notServed", what: kind.kind, apiVersion, served });
}
