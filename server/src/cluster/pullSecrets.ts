/** The pull secrets of a cluster: which there are, who uses them, and a few changes of what they hold. */
import {
  applyEdits,
  type Credential,
  contributionOf,
  ObjectReader,
  putCredential,
  Redacted,
  rotateCredential,
  type Secret,
  shownKey,
  t,
} from "#core";
import { getObject, kinds, listPages, pathOf, titleOf } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { ask, patch } from "./changes.ts";
import { type ApiObject, isObject, listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { LivePullSecret, ReadSecret, SecretReference, SecretState } from "./pullSecretPort.ts";

/** The types of Secret that hold docker configs, and the key that each has it under. */
const configKeys: Readonly<Record<string, string>> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

/** @param namespaces Empty for the whole cluster. @throws ClusterFailure */
export async function listPullSecrets(
  server: ApiServer,
  namespaces: readonly string[],
): Promise<readonly LivePullSecret[]> {
  const scopes = namespaces.length === 0 ? [""] : namespaces;
  const found = await Promise.all(scopes.map((namespace) => listOf(server, namespace)));
  return found.flat().toSorted((a, b) => compare(keyOf(a), keyOf(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf({ namespace, name }: SecretReference): string {
  return `${namespace}/${name}`;
}

/** The Secrets that hold docker configs. @throws ClusterFailure */
export async function listDockerConfigs(server: ApiServer, namespace: string): Promise<readonly ApiObject[]> {
  const secrets: ApiObject[] = [];
  for (const type of Object.keys(configKeys)) {
    const query = { fieldSelector: `type=${type}` };
    for await (const { items } of listPages(server, { kind: kinds.Secret, namespace }, query)) secrets.push(...items);
  }
  return secrets;
}

async function listOf(server: ApiServer, namespace: string): Promise<readonly LivePullSecret[]> {
  const secrets = await listDockerConfigs(server, namespace);
  if (secrets.length === 0) return [];
  const consumers = await consumersIn(server, namespace);
  const reader = new ObjectReader();
  return secrets.map((object) => summaryOf(object, reader, consumers));
}

function summaryOf(object: ApiObject, reader: ObjectReader, consumers: Consumers | undefined): LivePullSecret {
  const [namespace, name] = [textIn(object, "metadata", "namespace"), textIn(object, "metadata", "name")];
  const secret = secretOf(object, reader);
  const contribution = secret && contributionOf(secret);
  const entries = secret?.content.state === "read" ? secret.content.config.entries : [];
  return {
    namespace,
    name,
    logins: entries.map((entry) => ({
      registry: shownKey(entry.key),
      username: entry.username,
      expires: entry.shortLived?.expires,
    })),
    problem:
      contribution?.kind === "malformed"
        ? t`It cannot be decoded, which fails every pull of a Pod that lists it: ${contribution.message}`
        : entries.length === 0
          ? t`It has no login for any registry`
          : undefined,
    consumers: consumers && [...(consumers.get(keyOf({ namespace, name })) ?? [])],
  };
}

export function secretOf(object: ApiObject, reader: ObjectReader): Secret | undefined {
  return reader.secret(object).resources.find((resource) => resource.kind === "secret");
}

/** Who lists a Secret, as `Deployment/web`, by the Secret's namespace and name. */
type Consumers = ReadonlyMap<string, ReadonlySet<string>>;

/** Pods and ServiceAccounts that list Secrets; undefined where they may not be listed. @throws ClusterFailure */
async function consumersIn(server: ApiServer, namespace: string): Promise<Consumers | undefined> {
  const consumers = new Map<string, Set<string>>();
  const note = (object: ApiObject, list: readonly unknown[], who: string) => {
    for (const entry of list) {
      const key = keyOf({ namespace: textIn(object, "metadata", "namespace"), name: textIn(entry, "name") });
      consumers.set(key, (consumers.get(key) ?? new Set()).add(who));
    }
  };
  try {
    for await (const { items } of listPages(server, { kind: kinds.ServiceAccount, namespace }, {})) {
      for (const account of items) {
        note(account, listIn(account, "imagePullSecrets"), `ServiceAccount/${textIn(account, "metadata", "name")}`);
      }
    }
    for await (const { items } of listPages(server, { kind: kinds.Pod, namespace }, {})) {
      for (const pod of items) note(pod, listIn(pod, "spec", "imagePullSecrets"), makerOf(pod));
    }
    return consumers;
  } catch (error) {
    if (error instanceof ClusterFailure && error.problem.kind === "forbidden") return undefined;
    throw error;
  }
}

/** Pods of a Deployment are labelled with the hash at the end of their ReplicaSet's name. */
function makerOf(pod: ApiObject): string {
  const owner = listIn(pod, "metadata", "ownerReferences").find((one) => isObject(one) && one.controller === true);
  if (!owner) return `Pod/${textIn(pod, "metadata", "name")}`;
  const [kind, name] = [textIn(owner, "kind"), textIn(owner, "name")];
  const hash = textIn(pod, "metadata", "labels", "pod-template-hash");
  const isDeployment = kind === "ReplicaSet" && hash !== "" && name.endsWith(`-${hash}`);
  return isDeployment ? `Deployment/${name.slice(0, -hash.length - 1)}` : `${kind}/${name}`;
}

/** Of those of a namespace, the Secrets of these names that exist. @throws ClusterFailure */
export async function readPullSecrets(
  server: ApiServer,
  namespace: string,
  names: readonly string[],
): Promise<readonly ReadSecret[]> {
  const reader = new ObjectReader();
  const found = await Promise.all(names.map((name) => getObject(server, { kind: kinds.Secret, namespace, name })));
  return found.flatMap((object, nth) => {
    const secret = object && secretOf(object, reader);
    return secret ? { namespace, name: names[nth] ?? "", resourceVersion: versionOf(object), secret } : [];
  });
}

function versionOf(object: ApiObject): string {
  return textIn(object, "metadata", "resourceVersion");
}

/** Makes a Secret with the docker config of another one, and nothing else of it. @throws ClusterFailure */
export async function copyPullSecret(server: ApiServer, from: SecretReference, to: SecretReference): Promise<void> {
  const { object, key, value } = await configOf(server, from);
  const { namespace, name } = to;
  const body = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: textIn(object, "type"),
    data: { [key]: value.reveal() },
  };
  const path = pathOf({ kind: kinds.Secret, namespace });
  const request = { method: "POST", path, body: new Redacted(JSON.stringify(body)) } as const;
  await ask(server, request, { verb: "create", place: { kind: kinds.Secret, namespace, name } });
}

/**
 * Puts another login into a Secret in the place of the old one for the same registry, and leaves the rest as it is.
 *
 * @throws ClusterFailure; `conflict` if somebody else has changed it since it was read.
 */
export async function correctCredential(server: ApiServer, read: SecretState, credential: Credential): Promise<void> {
  await change(server, read, [credential], rotateCredential);
}

/**
 * The same for several, and beside the others where the Secret has no login for a registry yet.
 *
 * @throws ClusterFailure
 */
export async function putCredentials(
  server: ApiServer,
  read: SecretState,
  credentials: readonly Credential[],
): Promise<void> {
  await change(server, read, credentials, putCredential);
}

async function change(
  server: ApiServer,
  { resourceVersion, ...reference }: SecretState,
  credentials: readonly Credential[],
  put: typeof putCredential,
): Promise<void> {
  const { object, key, place } = await configOf(server, reference);
  if (versionOf(object) !== resourceVersion) throw new ClusterFailure({ kind: "conflict", what: titleOf(place) });
  if (object.immutable === true) throw new ClusterFailure({ kind: "immutable", what: titleOf(place) });
  let after: ApiObject = object;
  for (const credential of credentials) {
    const secret = secretOf(after, new ObjectReader());
    const edits = secret && put(secret, credential);
    if (!edits) throw new ClusterFailure({ kind: "noLogin", what: titleOf(place), registry: credential.server });
    const { data }: ApiObject = JSON.parse(applyEdits(secret.source.uri, secret.source.text, edits));
    after = { ...object, data };
  }
  const metadata = { resourceVersion };
  const data = { [key]: textIn(after, "data", key) };
  await ask(server, patch(pathOf(place), { metadata, data }), { verb: "patch", place });
}

async function configOf(server: ApiServer, { namespace, name }: SecretReference) {
  const place = { kind: kinds.Secret, namespace, name };
  const object = await getObject(server, place);
  if (!object) throw new ClusterFailure({ kind: "notFound", what: titleOf(place) });
  const key = configKeys[textIn(object, "type")];
  const value = key === undefined ? "" : textIn(object, "data", key);
  if (key === undefined || value === "")
    throw new ClusterFailure({ kind: "noLogin", what: titleOf(place), registry: "" });
  return { place, object, key, value: new Redacted(value) };
}
