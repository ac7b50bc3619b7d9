/** Where docker and podman keep what they have logged in with. */

import { join } from "node:path";
import { t } from "#core";

export interface DockerConfigFile {
  readonly path: string;
  /** Whose file it is, and what made us look there. */
  readonly label: string;
}

/**
 * The files that there may be, those first that their program reads first (docker/cli, cli/config; containers-auth.json(5)).
 * Whether they exist is not looked at. `environment` is that of the process, `home` its user's folder.
 */
export function dockerConfigFiles(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly DockerConfigFile[] {
  const under = (name: string, label: string, ...rest: readonly string[]) => {
    const folder = environment[name];
    return folder ? [{ path: join(folder, ...rest), label }] : [];
  };
  const files = [
    ...under("DOCKER_CONFIG", t`docker, by DOCKER_CONFIG`, "config.json"),
    { path: join(home, ".docker", "config.json"), label: "docker" },
    ...under("REGISTRY_AUTH_FILE", t`podman, by REGISTRY_AUTH_FILE`),
    ...under("XDG_RUNTIME_DIR", t`podman, until you log out`, "containers", "auth.json"),
    { path: join(environment.XDG_CONFIG_HOME || join(home, ".config"), "containers", "auth.json"), label: "podman" },
  ];
  return files.filter(({ path }, i) => files.findIndex((other) => other.path === path) === i);
}
