/** Reads the annotations by which controllers copy a Secret into other namespaces. */
import type { YamlNode } from "../yaml.ts";
import { supplier } from "./declared.ts";
import { everywhere, type Reach, readPatterns } from "./reach.ts";
import type { AnySecret, Supplier } from "./resources.ts";

const reflector = "reflector.v1.k8s.emberstack.com";
const replicator = "replicator.v1.mittwald.de";
const havulv = "reflector.havulv.io";

type Get = (name: string) => string | undefined;

/**
 * Where each controller copies to, by what it documents. What may only be fetched is taken to be fetched: whoever does
 * so may stand in another repository.
 */
const copiers: readonly ((get: Get) => Reach | undefined)[] = [
  (get) => {
    if (get(`${reflector}/reflection-allowed`) !== "true") return undefined;
    const allowed = get(`${reflector}/reflection-allowed-namespaces`);
    const isPushed = get(`${reflector}/reflection-auto-enabled`) === "true";
    return into((isPushed && get(`${reflector}/reflection-auto-namespaces`)) || allowed);
  },
  (get) => {
    if (get(`${replicator}/replicate-to-matching`) !== undefined) return everywhere;
    const pushed = get(`${replicator}/replicate-to`);
    const isFetched = get(`${replicator}/replication-allowed`) === "true";
    if (isFetched) return into(get(`${replicator}/replication-allowed-namespaces`) || pushed);
    return pushed === undefined ? undefined : into(pushed);
  },
  (get) => (get(`${havulv}/reflect`) === "true" ? into(get(`${havulv}/namespaces`)) : undefined),
  // By label of the namespace, or into all.
  (get) => (get("kubed.appscode.com/sync") === undefined ? undefined : everywhere),
  (get) => (get("config-syncer.appscode.com/sync") === undefined ? undefined : everywhere),
];

function into(list: string | undefined): Reach {
  return list === undefined || list.trim() === "" ? everywhere : { only: readPatterns(list) };
}

/** @param annotations Those that the Secret will have. */
export function copiesOf(secret: AnySecret, annotations: YamlNode | undefined): readonly Supplier[] {
  if (annotations?.kind !== "map") return [];
  const get: Get = (name) => {
    const node = annotations.get(name);
    return node && (node.string?.value ?? String(node.scalar ?? ""));
  };
  return copiers.flatMap((copier) => {
    const reach = copier(get);
    return reach ? [supplier(secret, secret.name, reach)] : [];
  });
}
