/** Which proxy the environment names for an address, as Go reads it (golang.org/x/net/http/httpproxy). */
import { BlockList, isIPv4 } from "node:net";
import { Redacted } from "#core";
import { hostOf, isAddress, isLoopback, portOf } from "./address.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the variable says, with a scheme: it may hold a login. Undefined where no proxy is to be used. */
export function proxyInEnvironment(url: URL, environment: Environment): Redacted | undefined {
  const variable = (name: string) => environment[name] || environment[name.toLowerCase()] || "";
  const written = variable(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY").trim();
  if (written === "" || isLoopback(url) || isExempt(url, variable("NO_PROXY"))) return undefined;
  return new Redacted(written.includes("://") ? written : `http://${written}`);
}

/** A part of the login in a URL. */
export function decoded(part: string): Redacted {
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
