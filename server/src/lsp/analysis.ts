/** Findings of files, each computed once for each state of the workspace. */
import { analyzeFile, Context, type Deployment, type Finding, rules, type Settings } from "#core";
import type { Configuration } from "./configuration.ts";
import type { Folders } from "./folders.ts";
import type { Manifests } from "./manifests.ts";

export class Analysis {
  readonly #manifests: Manifests;
  readonly #configuration: Configuration;
  readonly #folders: Folders;
  readonly #findings = new Map<string, readonly Finding[]>();
  /** What files have in common is worked out once. */
  #contexts = new WeakMap<Deployment, Map<Settings, Context>>();
  #state = -1;
  #version = 0;

  constructor(manifests: Manifests, configuration: Configuration, folders: Folders) {
    this.#manifests = manifests;
    this.#configuration = configuration;
    this.#folders = folders;
  }

  /** Changes with whatever findings may depend on. */
  get version(): number {
    if (this.#state !== this.#manifests.version) this.reset();
    return this.#version;
  }

  /** Forgets everything: settings have changed. */
  reset(): void {
    this.#state = this.#manifests.version;
    this.#version++;
    this.#findings.clear();
    this.#contexts = new WeakMap();
  }

  /** @param uri As it is known here. */
  findings(uri: string): readonly Finding[] {
    if (this.#state !== this.#manifests.version) this.reset();
    const known = this.#findings.get(uri);
    if (known) return known;
    const found = analyzeFile(uri, rules, this.context(uri));
    this.#findings.set(uri, found);
    return found;
  }

  /** What is known to whoever looks from a file. */
  context(uri: string): Context {
    const { core } = this.#configuration.of(this.#folders.of(uri) ?? "");
    const deployment = this.#manifests.deploymentFor(uri, core);
    const contexts = this.#contexts.get(deployment) ?? new Map<Settings, Context>();
    this.#contexts.set(deployment, contexts);
    const context = contexts.get(core) ?? Context.of(deployment, core, Date.now());
    contexts.set(core, context);
    return context;
  }
}
