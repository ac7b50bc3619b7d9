/** Addresses as sockets take them, and which of them are of this machine. */
import { isIP, isIPv4 } from "node:net";

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
