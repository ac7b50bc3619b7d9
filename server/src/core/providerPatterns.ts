/** Which of the providers of all CredentialProviderConfigs are for an image, found without trying each pattern. */
import type { CredentialProvider, CredentialProviderConfig } from "./kubernetes/kubeletResources.ts";
import { UrlGlobs } from "./kubernetes/urlMatch.ts";
import type { Written } from "./text.ts";

export interface ProviderPattern {
  readonly config: CredentialProviderConfig;
  readonly provider: CredentialProvider;
  readonly pattern: Written;
}

export class ProviderPatterns {
  readonly #patterns: readonly ProviderPattern[];
  readonly #globs: UrlGlobs;

  constructor(configs: readonly CredentialProviderConfig[]) {
    this.#patterns = configs.flatMap((config) =>
      config.providers.flatMap((provider) => provider.matchImages.map((pattern) => ({ config, provider, pattern }))),
    );
    this.#globs = new UrlGlobs(this.#patterns.map(({ pattern }) => pattern.value));
  }

  /** Of each provider the first pattern that matches, in the order of the configurations. */
  for(repository: string): readonly ProviderPattern[] {
    const matching = this.#globs.covering(repository).flatMap((nth) => this.#patterns[nth] ?? []);
    const first = new Map<CredentialProvider, ProviderPattern>();
    for (const one of matching) if (!first.has(one.provider)) first.set(one.provider, one);
    return [...first.values()];
  }
}
