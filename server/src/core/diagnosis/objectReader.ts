/** Reads objects of the API as the resolver wants them, by way of the reader of manifests: JSON is YAML. */
import { PodSpecTable } from "../kubernetes/podSpecs.ts";
import type { Workload } from "../kubernetes/resources.ts";
import { type ManifestFile, ManifestReader } from "../manifests.ts";
import { at, isRecord, type RawObject, textAt } from "./raw.ts";

/** Worth keeping while a cluster is watched: a Secret that has been read is not read again while it is the same object. */
export class ObjectReader {
  readonly #reader = new ManifestReader(new PodSpecTable([]));
  readonly #secrets = new WeakMap<RawObject, ManifestFile>();

  secret(object: RawObject): ManifestFile {
    const known = this.#secrets.get(object);
    if (known) return known;
    const trimmed = trimSecret(object);
    const { namespace, name } = trimmed.metadata;
    const uri = `observed:/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
    const file = this.#reader.read(uri, JSON.stringify(trimmed));
    this.#secrets.set(object, file);
    return file;
  }

  /** A Pod with these pull secrets and one image. */
  pod(namespace: string, pullSecrets: readonly string[], image: string): Workload | undefined {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "pod", namespace },
      spec: { imagePullSecrets: pullSecrets.map((name) => ({ name })), containers: [{ name: "container", image }] },
    };
    const { resources } = this.#reader.read("observed:/pod", JSON.stringify(pod));
    return resources.find((resource) => resource.kind === "workload");
  }
}

/** Of other data than docker configs only the keys matter. */
function trimSecret(object: RawObject) {
  const data = at(object, "data");
  const entries = isRecord(data) ? Object.entries(data) : [];
  const kept = entries.map(([key, value]) => {
    const matters = typeof value === "string" && /docker|config|auth/i.test(key);
    return [key, matters ? value : ""] as const;
  });
  const metadata = {
    name: wellFormed(textAt(object, "metadata", "name") ?? ""),
    namespace: wellFormed(textAt(object, "metadata", "namespace") ?? "default"),
  };
  const type = textAt(object, "type") ?? "Opaque";
  const immutable = at(object, "immutable") === true ? { immutable: true } : {};
  return { apiVersion: "v1", kind: "Secret", metadata, type, ...immutable, data: Object.fromEntries(kept) };
}

/** An address cannot be made of half a character. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
