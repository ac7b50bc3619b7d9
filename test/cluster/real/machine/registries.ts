/** Starts the private registries: docker's own in three ways, and one of ours that only refuses. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute, waitFor } from "./commands.ts";
import { pkiFile } from "./credentials.ts";
import { startDaemon } from "./daemons.ts";
import { pushImages } from "./images.ts";
import { basicAuthorization, login, ports, registries, state } from "./settings.ts";
import { issuer, service } from "./tokenService.ts";

const folder = join(state, "registry");

export async function startRegistries(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const passwords = join(folder, "htpasswd");
  writeFileSync(passwords, await execute("htpasswd", ["-Bbn", login.user, login.password]));
  const basic = { htpasswd: { realm: "Registry of the tests", path: passwords } };
  const realm = `http://127.0.0.1:${ports.tokenService}/token`;
  const token = { token: { realm, service, issuer, rootcertbundle: pkiFile("token-issuer.crt") } };
  startRegistry("basic", basic);
  startRegistry("token", token);
  startRegistry("untrusted", basic, { tls: { certificate: pkiFile("untrusted.crt"), key: pkiFile("untrusted.key") } });
  for (const program of ["tokenService", "refusingRegistry"]) {
    startDaemon(program, [process.execPath, join(import.meta.dirname, `${program}.ts`)]);
  }
  const headers = { authorization: basicAuthorization };
  await waitFor("the registry", 20, async () => (await fetch(`http://${registries.basic}/v2/`, { headers })).ok);
  await pushImages();
}

/** They share their images. JSON is YAML enough for their configuration. */
function startRegistry(name: "basic" | "token" | "untrusted", auth: object, http: object = {}): void {
  const configuration = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: { addr: registries[name], ...http },
    auth,
  };
  const file = join(folder, `${name}.yml`);
  writeFileSync(file, JSON.stringify(configuration));
  startDaemon(`registry-${name}`, ["docker-registry", "serve", file]);
}
