/** Where a registry is asked. */

/** Docker Hub's images have one name and are served by another (distribution/reference and every runtime). */
const hub = "docker.io";
const hubServer = "registry-1.docker.io";

/** The address of a registry's API, without a path; undefined for a domain that no address can have. */
export function registryAddress(domain: string, scheme: "https" | "http"): URL | undefined {
  const address = `${scheme}://${domain === hub ? hubServer : domain}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}
