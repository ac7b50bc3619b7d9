/** Who gets a Secret of the cluster, by its workloads, Pods and ServiceAccounts as they are now. */
import {
  Context,
  defaultSettings,
  Inventory,
  ManifestReader,
  PodSpecTable,
  restartOf,
  type SecretUse,
  type SecretWay,
  secretsOf,
} from "#core";
import { type ApiKind, kinds, listPages } from "./api.ts";
import type { ApiServer } from "./apiServer.ts";
import { type ApiObject, isObject, listIn, textIn } from "./json.ts";
import { ClusterFailure } from "./problem.ts";
import type { LiveConsumer, SecretConsumers, SecretReference } from "./pullSecretPort.ts";

/** What makes Pods: an owner before what it makes. */
const makers = [
  kinds.Deployment,
  kinds.StatefulSet,
  kinds.DaemonSet,
  kinds.CronJob,
  kinds.ReplicaSet,
  kinds.Job,
] as const;

/** Rules for manifests apply: a Pod names Secrets as a manifest of it would. @throws ClusterFailure */
export async function consumersOf(server: ApiServer, secret: SecretReference): Promise<SecretConsumers> {
  const wanted = [kinds.ServiceAccount, kinds.Pod, ...makers];
  const lists = await Promise.all(wanted.map((kind) => objectsOf(server, kind, secret.namespace)));
  const [accounts = [], running = [], ...made] = lists.map((objects) => objects ?? []);
  const all = made.flat();
  const listing = accounts.filter((account) => listsSecret(account, secret));
  const through = listing.map((account) => textIn(account, "metadata", "name"));
  // There may be thousands, of which only those are read as manifests that may get the Secret, and one of each owner.
  const naming = running.filter((pod) => names(pod, [secret.name]));
  const pods = [...new Map(naming.map((pod) => [ownerOf(pod) ?? keyOf(pod), pod])).values()];
  const workloads = all.filter((one) => through.includes("default") || names(one, [secret.name, ...through]));
  const read = new Manifests(secret, [...accounts, ...workloads, ...pods]);
  const owners = new Map(all.map((object) => [keyOf(object), ownerOf(object)]));
  const found = new Map<string, LiveConsumer>();
  for (const object of workloads.filter((object) => ownerOf(object) === undefined)) {
    for (const { way } of read.usesOf(object)) note(found, consumerOf(secret.namespace, keyOf(object), way));
  }
  for (const pod of pods) {
    // A Pod got the list of its ServiceAccount when it was made, and has it as its own.
    const uses = read.usesOf(pod).filter(({ way }) => way.kind !== "serviceAccount");
    const maker = topOf(owners, ownerOf(pod) ?? keyOf(pod));
    for (const { way } of uses) note(found, consumerOf(secret.namespace, maker, way));
  }
  return {
    consumers: [...found.values()],
    accounts: through,
    unseen: wanted.filter((_, nth) => lists[nth] === undefined).map(({ plural }) => plural),
  };
}

function listsSecret(account: ApiObject, { name }: SecretReference): boolean {
  return listIn(account, "imagePullSecrets").some((entry) => textIn(entry, "name") === name);
}

/** Whether one of these stands in its specification as a text of its own. */
function names({ spec }: ApiObject, wanted: readonly string[]): boolean {
  const text = JSON.stringify(spec ?? {});
  return wanted.some((name) => text.includes(JSON.stringify(name)));
}

/** Undefined where they may not be listed, or are not served. @throws ClusterFailure */
async function objectsOf(
  server: ApiServer,
  kind: ApiKind,
  namespace: string,
): Promise<readonly ApiObject[] | undefined> {
  const objects: ApiObject[] = [];
  try {
    for await (const { items } of listPages(server, { kind, namespace }, {})) objects.push(...items);
    return objects;
  } catch (error) {
    if (error instanceof ClusterFailure && ["forbidden", "notFound"].includes(error.problem.kind)) return undefined;
    throw error;
  }
}

/** The objects of a namespace, read as manifests, and the one Secret that is asked about. */
class Manifests {
  readonly #context: Context;
  readonly #secret: SecretReference;
  readonly #uris: ReadonlyMap<ApiObject, string>;

  constructor(secret: SecretReference, objects: readonly ApiObject[]) {
    const reader = new ManifestReader(new PodSpecTable([]));
    const { name, namespace } = secret;
    // What it holds does not matter here.
    const itself = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, data: {} };
    const files = [itself, ...objects.map(withoutNoise)].map((object, nth) =>
      reader.read(`live:/${nth}`, JSON.stringify(object)),
    );
    this.#secret = secret;
    this.#uris = new Map(objects.map((object, nth) => [object, `live:/${nth + 1}`]));
    this.#context = new Context(new Inventory(files, true), defaultSettings, 0);
  }

  usesOf(object: ApiObject): readonly SecretUse[] {
    const resources = this.#context.inventory.file(this.#uris.get(object) ?? "")?.resources ?? [];
    return resources
      .filter((resource) => resource.kind === "workload")
      .flatMap((workload) => secretsOf(workload, this.#context))
      .filter(({ secret }) => secret.name?.value === this.#secret.name);
  }
}

/** What the API server and controllers have noted may be longer than all the rest. */
function withoutNoise({ apiVersion, kind, metadata, spec, imagePullSecrets }: ApiObject): object {
  const { name, namespace } = isObject(metadata) ? metadata : {};
  return { apiVersion, kind, metadata: { name, namespace }, spec, imagePullSecrets };
}

/** As `Deployment/web`. */
function keyOf(object: ApiObject): string {
  return `${textIn(object, "kind")}/${textIn(object, "metadata", "name")}`;
}

function ownerOf(object: ApiObject): string | undefined {
  const owner = listIn(object, "metadata", "ownerReferences").find((one) => isObject(one) && one.controller === true);
  return owner === undefined ? undefined : `${textIn(owner, "kind")}/${textIn(owner, "name")}`;
}

/** A Job may be made by a CronJob, and a ReplicaSet by a Deployment or something else. */
function topOf(owners: ReadonlyMap<string, string | undefined>, key: string): string {
  return owners.get(key) ?? key;
}

function consumerOf(namespace: string, key: string, way: SecretWay): LiveConsumer {
  const [type = "", name = ""] = key.split("/");
  const through =
    way.kind === "serviceAccount"
      ? ({ kind: way.kind, account: { name: way.account.name?.value ?? "" } } as const)
      : { kind: way.kind };
  const { restart, restartIfRenamed } = restartOf(way, { type });
  return { type, name, namespace, through, certain: true, restart, restartIfRenamed };
}

/** Each once for each way. The list of a Pod is that of its template, or the one of the ServiceAccount at that time. */
function note(found: Map<string, LiveConsumer>, consumer: LiveConsumer): void {
  const { type, name, through, restart } = consumer;
  const listed = through.kind === "podSpec" || through.kind === "serviceAccount";
  const key = `${type}/${name} ${listed ? "list" : through.kind} ${restart}`;
  if (!found.has(key)) found.set(key, consumer);
}
