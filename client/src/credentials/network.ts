/** How the editor's settings for the network bear on what is asked of a registry. */

export interface NetworkSettings {
  /** `http.proxy` */
  readonly proxy: string;
  /** `http.noProxy` */
  readonly noProxy: readonly string[];
  /** `http.proxySupport` */
  readonly proxySupport: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables that name proxies, as the settings would have them. A proxy that is set counts before those of the
 * environment; with proxies switched off for extensions, there is none.
 */
export function proxyEnvironment(
  { proxy, noProxy, proxySupport }: NetworkSettings,
  environment: Environment,
): Environment {
  if (proxySupport === "off") return {};
  const variable = (name: string) => environment[name] || environment[name.toLowerCase()];
  const both = proxy.trim() === "" ? {} : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
  return {
    HTTPS_PROXY: variable("HTTPS_PROXY"),
    HTTP_PROXY: variable("HTTP_PROXY"),
    NO_PROXY: noProxy.length > 0 ? noProxy.join(",") : variable("NO_PROXY"),
    ...both,
  };
}
