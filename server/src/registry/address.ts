/** Where a registry is asked, and which addresses a credential may be sent to without TLS. */
import { isIP, isIPv4 } from "node:net";

/** Docker Hub's images have one name and are served by another (distribution/reference and every runtime). */
const hub = "docker.io";
const hubServer = "registry-1.docker.io";

/** The address of a registry's API, without a path; undefined for a domain that no address can have. */
export function registryAddress(domain: string, scheme: "https" | "http"): URL | undefined {
  const address = `${scheme}://${domain === hub ? hubServer : domain}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

/** The host of an address as sockets take it. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

export function portOf({ protocol, port }: URL): number {
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

/** By its spelling alone: a name that merely resolves to a loopback address may resolve to another one next time. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}
