/** How images are pulled, worked out once, and known for as long as nothing changes that decides it. */
import type { RegistrySettings } from "./kubernetes/registries.ts";
import type { Resource, Workload } from "./kubernetes/resources.ts";
import type { ManifestFile } from "./manifests.ts";
import type { PodPull } from "./pull.ts";

/** What has no say in how the images of another resource are pulled. */
const bystanders: ReadonlySet<Resource["kind"]> = new Set(["workload", "role", "roleBinding", "scriptReference"]);

/** Whether a file holds more than workloads and the like, or may do so: a Secret of it may be any Pod's pull secret. */
export function decidesPulls(file: ManifestFile | undefined): boolean {
  return file !== undefined && (file.unread.length > 0 || file.resources.some(({ kind }) => !bystanders.has(kind)));
}

/** The pulls of workloads, which stay what they are with each as an object. */
export class KnownPulls {
  readonly #known = new WeakMap<RegistrySettings, WeakMap<Workload, PodPull>>();

  pull(workload: Workload, settings: RegistrySettings, resolve: () => PodPull): PodPull {
    const ofSettings = this.#known.get(settings) ?? new WeakMap<Workload, PodPull>();
    this.#known.set(settings, ofSettings);
    const pull = ofSettings.get(workload) ?? resolve();
    ofSettings.set(workload, pull);
    return pull;
  }
}
