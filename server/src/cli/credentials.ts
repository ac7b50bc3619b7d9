/** Gathers the credentials that `create` puts into a pull secret, and says what looks wrong about them. */
import { resolve } from "node:path";
import {
  type Credential,
  credentialHelpersIn,
  credentialsProblem,
  type FromHelpers,
  importDockerConfig,
  reviewCredentials,
} from "#core";
import type { DockerConfigSource, Sources } from "./createArguments.ts";
import { complain, type Io } from "./io.ts";
import { readPassword, readSmallFile, Unreadable } from "./passwords.ts";

/** @throws Unreadable */
export async function readCredentials({ logins, dockerConfig }: Sources, io: Io): Promise<readonly Credential[]> {
  const credentials: Credential[] = dockerConfig ? [...(await readDockerConfig(dockerConfig, io))] : [];
  for (const login of logins) credentials.push(await readPassword(login, io));
  const problem = credentialsProblem(credentials);
  if (problem !== undefined) throw new Unreadable(problem);
  warn(reviewCredentials(credentials, Date.now()), io);
  return credentials;
}

export function warn(doubts: readonly string[], io: Io): void {
  for (const doubt of doubts) complain(io, `warning: ${doubt}`);
}

async function readDockerConfig(source: DockerConfigSource, io: Io): Promise<readonly Credential[]> {
  const { path, only } = source;
  const text = readSmallFile(resolve(io.cwd, path), path);
  const answered = source.allowHelpers ? await answersOfHelpers(text, only, io) : undefined;
  const imported = importDockerConfig(text, only, answered);
  for (const note of imported.notes) complain(io, `${path}: ${note}`);
  if ("error" in imported) throw new Unreadable(`${path}: ${imported.error}`);
  return imported.credentials;
}

/** Seconds for each question: somebody may have to unlock a keychain. */
const timeoutSeconds = 60;

async function answersOfHelpers(text: string, only: readonly string[], io: Io): Promise<FromHelpers> {
  // Nothing else here needs it, and waits for it to be loaded.
  const { askHelpers } = await import("#registry");
  return await askHelpers(credentialHelpersIn(text), only, { environment: io.env, timeoutSeconds, terminal: true });
}
