/** Which proxy a request goes through, by the environment's variables as Go reads them: runtimes are Go programs. */
import { BlockList, isIPv4 } from "node:net";
import { Redacted } from "#core";
import { hostOf, isAddress, isLoopback, portOf } from "./address.ts";
import { basic } from "./authorization.ts";
import { Failure } from "./outcome.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface HttpProxy {
  /** Without a user name and a password. */
  readonly url: URL;
  /** The value of Proxy-Authorization. */
  readonly authorization: Redacted | undefined;
}

/**
 * The proxy for an address, or undefined for none (golang.org/x/net/http/httpproxy).
 *
 * @throws Failure if the variable holds something else than the address of an HTTP proxy.
 */
export function proxyFor(url: URL, environment: Environment): HttpProxy | undefined {
  const variable = (name: string) => environment[name] || environment[name.toLowerCase()] || "";
  const written = variable(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY").trim();
  if (written === "" || isLoopback(url) || isExempt(url, variable("NO_PROXY"))) return undefined;
  const address = written.includes("://") ? written : `http://${written}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    // What cannot be parsed may have a password anywhere.
    const name = proxy?.host || "of the environment";
    throw new Failure({ kind: "proxy", proxy: name, fault: "unsupported" });
  }
  const { username, password } = proxy;
  const authorization = username || password ? basic(decoded(username), decoded(password)) : undefined;
  return { url: new URL(`${proxy.protocol}//${proxy.host}`), authorization };
}

function decoded(part: string): Redacted {
  try {
    return new Redacted(decodeURIComponent(part));
  } catch {
    return new Redacted(part);
  }
}

function isExempt(url: URL, list: string): boolean {
  const [host, port] = [hostOf(url).toLowerCase(), String(portOf(url))];
  return list
    .toLowerCase()
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .some((entry) => entry === "*" || covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry.includes("/")) return isInNetwork(entry, host);
  const [, name = "", wantedPort] =
    /^(?:\[(?=.*\]))?(.*?)\]?(?::(\d+))?$/.exec(isAddress(entry) ? `[${entry}]` : entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (isAddress(name) || isAddress(host)) return name === host;
  const suffix = name.replace(/^\*(?=\.)/, "");
  return suffix.startsWith(".") ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = "", bits = ""] = entry.split("/");
  const family = isIPv4(network) ? "ipv4" : "ipv6";
  const longest = family === "ipv4" ? 32 : 128;
  if (!isAddress(network) || !isAddress(host) || !/^\d{1,3}$/.test(bits) || Number(bits) > longest) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family);
  return block.check(host, isIPv4(host) ? "ipv4" : "ipv6");
}
