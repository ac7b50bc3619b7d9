/** What is known of the registry of a failing image and of the Secrets of its Pod. */
import type { Cluster, SecretState } from "#cluster";
import { credentialsFor, type FoundCredential, holdersOf, type PullFailure, parseImage } from "#core";
import { told } from "./change.ts";

/** The key that a docker config has for the registry of an image. */
export function serverOf({ registry }: PullFailure): string {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : (registry ?? "");
}

export interface SecretLogin {
  /** As it was when it was read. */
  readonly of: SecretState;
  readonly found: FoundCredential;
}

/** The logins that the kubelet would try for the image, by the Secrets as they are now; a problem is told. */
export async function loginsOf(cluster: Cluster, failure: PullFailure): Promise<readonly SecretLogin[] | undefined> {
  const image = parseImage(failure.image);
  if (!image.valid) return [];
  const read = await told(cluster.readPullSecrets(failure.namespace, failure.pullSecrets));
  return read?.value.flatMap(({ secret, ...of }) =>
    credentialsFor(image, holdersOf([secret])).credentials.map((found) => ({ of, found })),
  );
}

/** The name for a Secret that the Pod lists and that does not exist; else one that is not taken. */
export function nameFor({ secret, pullSecrets, cause }: PullFailure, taken: readonly string[]): string {
  if (secret && (cause === "secret-missing" || cause === "secret-wrong-namespace")) return secret.name;
  const missing = pullSecrets.find((name) => !taken.includes(name));
  if (missing !== undefined) return missing;
  let name = "regcred";
  for (let number = 2; taken.includes(name); number++) name = `regcred-${number}`;
  return name;
}
