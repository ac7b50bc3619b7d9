/** Which Secrets the namespaces of a cluster have: names and types of all, registries of docker configs, and no content. */
import { type ClusterSecret, type Contribution, contributionOf, ObjectReader, shownKey } from "#core";
import { getObject, kinds, pagesOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { type ApiObject, isObject, listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { KnownSecrets } from "./pullSecretPort.ts";
import { listDockerConfigs, secretOf } from "./pullSecrets.ts";

/** Namespaces that are asked about at a time. */
const atOnce = 4;

/** @throws ClusterFailure, but not where only a right is missing. */
export async function listKnownSecrets(server: ApiServer, namespaces: readonly string[]): Promise<KnownSecrets> {
  const known: (readonly [string, readonly ClusterSecret[]])[] = [];
  for (let at = 0; at < namespaces.length; at += atOnce) {
    const some = namespaces.slice(at, at + atOnce);
    const found = await Promise.all(some.map((namespace) => secretsIn(server, namespace)));
    known.push(...some.flatMap((namespace, nth) => (found[nth] ? [[namespace, found[nth]] as const] : [])));
  }
  return {
    namespaces: known.map(([namespace]) => namespace),
    secrets: known.flatMap(([, secrets]) => secrets),
    version: await versionOf(server),
  };
}

/** Everybody may ask for it; empty where the answer says none. @throws ClusterFailure */
async function versionOf(server: ApiServer): Promise<string> {
  const { body } = await server.send({ path: "/version" });
  return isObject(body) ? textIn(body, "gitVersion") : "";
}

/** Undefined where they may not be listed, and where nothing shows that there is such a namespace. */
async function secretsIn(server: ApiServer, namespace: string): Promise<readonly ClusterSecret[] | undefined> {
  try {
    const types = await typesIn(server, namespace);
    if (types.length === 0 && !(await exists(server, namespace))) return undefined;
    const configs = await listDockerConfigs(server, namespace);
    const reader = new ObjectReader();
    const read = new Map(configs.map((object) => [textIn(object, "metadata", "name"), object]));
    const others = types.filter(({ name }) => !read.has(name));
    return [
      ...others.map(({ name, type }) => ({ namespace, name, type, registries: [] })),
      ...[...read].map(([name, object]) => dockerConfig(namespace, name, object, reader)),
    ].sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error instanceof ClusterFailure && error.problem.kind === "forbidden") return undefined;
    throw error;
  }
}

function dockerConfig(namespace: string, name: string, object: ApiObject, reader: ObjectReader): ClusterSecret {
  const secret = secretOf(object, reader);
  const contribution = secret && contributionOf(secret);
  return { namespace, name, type: textIn(object, "type"), registries: contribution && registriesIn(contribution) };
}

/** What is empty is sent, and helps nobody. */
function registriesIn(contribution: Contribution): readonly string[] | undefined {
  if (contribution.kind === "malformed") return undefined;
  if (contribution.kind !== "credentials") return [];
  return contribution.content.config.entries.filter(({ empty }) => !empty).map(({ key }) => shownKey(key));
}

/** As `kubectl get secrets` asks: a table, in which nothing stands that a Secret keeps. @throws ClusterFailure */
async function typesIn(server: ApiServer, namespace: string): Promise<readonly { name: string; type: string }[]> {
  const place = { kind: kinds.Secret, namespace };
  const form = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  const all: { name: string; type: string }[] = [];
  for await (const table of pagesOf(server, place, { includeObject: "None" }, form)) {
    const columns = listIn(table, "columnDefinitions").map((column) => textIn(column, "name"));
    const [nameAt, typeAt] = [columns.indexOf("Name"), columns.indexOf("Type")];
    if (nameAt < 0 || typeAt < 0) throw new ClusterFailure({ kind: "notKubernetes", host: server.host });
    for (const row of listIn(table, "rows")) {
      const cells = listIn(row, "cells");
      all.push({ name: String(cells[nameAt]), type: String(cells[typeAt]) });
    }
  }
  return all;
}

/** Of a namespace that does not exist, the API server lists no Secrets, too. */
async function exists(server: ApiServer, namespace: string): Promise<boolean> {
  return (await getObject(server, { kind: kinds.Namespace, namespace: "", name: namespace })) !== undefined;
}
