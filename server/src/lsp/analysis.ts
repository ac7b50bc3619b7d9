/** Findings of files, each computed once for each state of the workspace. */
import { analyze, type Finding, Inventory, rules } from "#core";
import type { Configuration } from "./configuration.ts";
import type { Folders } from "./folders.ts";
import type { Manifests } from "./manifests.ts";

export class Analysis {
  readonly #manifests: Manifests;
  readonly #configuration: Configuration;
  readonly #folders: Folders;
  readonly #findings = new Map<string, readonly Finding[]>();
  #version = -1;

  constructor(manifests: Manifests, configuration: Configuration, folders: Folders) {
    this.#manifests = manifests;
    this.#configuration = configuration;
    this.#folders = folders;
  }

  /** Forgets everything: settings have changed. */
  reset(): void {
    this.#findings.clear();
  }

  findings(uri: string): readonly Finding[] {
    if (this.#version !== this.#manifests.version) this.#findings.clear();
    this.#version = this.#manifests.version;
    let found = this.#findings.get(uri);
    if (!found) {
      found = this.#analyze(uri);
      this.#findings.set(uri, found);
    }
    return found;
  }

  #analyze(uri: string): readonly Finding[] {
    const folder = this.#folders.of(uri);
    const { inventory } = this.#manifests;
    // What lies beside a file from outside the workspace has not been read, so that nothing is known to be absent.
    const scope =
      folder === undefined && inventory.complete ? new Inventory(inventory.files.values(), false) : inventory;
    return analyze(scope, rules, this.#configuration.of(folder ?? "").core, Date.now(), { uris: [uri] });
  }
}
