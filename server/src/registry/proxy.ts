/** Which proxy a request goes through, by the environment's variables as Go reads them: runtimes are Go programs. */
import { type Redacted, t } from "#core";
import { decoded, type Environment, proxyInEnvironment } from "../network/proxy.ts";
import { basic } from "./authorization.ts";
import { Failure } from "./outcome.ts";

export interface HttpProxy {
  /** Without a user name and a password. */
  readonly url: URL;
  /** The value of Proxy-Authorization. */
  readonly authorization: Redacted | undefined;
}

/**
 * The proxy for an address, or undefined for none.
 *
 * @throws Failure if the variable holds something else than the address of an HTTP proxy.
 */
export function proxyFor(url: URL, environment: Environment): HttpProxy | undefined {
  const address = proxyInEnvironment(url, environment)?.reveal();
  if (address === undefined) return undefined;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    // What cannot be parsed may have a password anywhere.
    const name = proxy?.host || t`of the environment`;
    throw new Failure({ kind: "proxy", proxy: name, fault: "unsupported" });
  }
  const { username, password } = proxy;
  const authorization = username || password ? basic(decoded(username), decoded(password)) : undefined;
  return { url: new URL(`${proxy.protocol}//${proxy.host}`), authorization };
}
