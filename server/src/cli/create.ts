/** The command `create`: makes a pull secret, as a manifest or as what makes one. */
import { resolve } from "node:path";
import {
  type Credential,
  credentialsProblem,
  encodeDockerConfig,
  externalSecret,
  importDockerConfig,
  kubectlCommand,
  loginDoubts,
  reviewCredentials,
  secretGenerator,
  secretManifest,
} from "#core";
import type { CreateOptions, DockerConfigSource, LoginWithPassword } from "./createArguments.ts";
import { complain, type ExitCode, type Io } from "./io.ts";
import { readPassword, readSmallFile, Unreadable } from "./passwords.ts";

export async function create(options: CreateOptions, io: Io): Promise<ExitCode> {
  for (const option of options.unused) {
    complain(io, `${option} is not used: what --format ${options.format} makes has nothing of it`);
  }
  try {
    io.stdout.write(await made(options, io));
    return 0;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    complain(io, error.message);
    return 2;
  }
}

/** @throws Unreadable */
async function made(options: CreateOptions, io: Io): Promise<string> {
  const { of } = options;
  switch (options.format) {
    case "kustomize":
      return secretGenerator(of);
    case "kubectl":
      warn(loginDoubts(options.login), io);
      return kubectlCommand(of, options.login, options);
    case "external-secret":
      warn(options.logins.flatMap(loginDoubts), io);
      return externalSecret(of, options.store, options.logins);
    case "secret":
      return secretManifest(of, await readCredentials(options, io), options.field);
    case "docker-config":
      // Byte for byte what the Secret would hold, so without a line break.
      return encodeDockerConfig(await readCredentials(options, io));
  }
}

function warn(doubts: readonly string[], io: Io): void {
  for (const doubt of doubts) complain(io, `warning: ${doubt}`);
}

interface Sources {
  readonly logins: readonly LoginWithPassword[];
  readonly dockerConfig?: DockerConfigSource;
}

async function readCredentials({ logins, dockerConfig }: Sources, io: Io): Promise<readonly Credential[]> {
  const credentials: Credential[] = dockerConfig ? [...readDockerConfig(dockerConfig, io)] : [];
  for (const login of logins) credentials.push(await readPassword(login, io));
  const problem = credentialsProblem(credentials);
  if (problem !== undefined) throw new Unreadable(problem);
  warn(reviewCredentials(credentials, Date.now()), io);
  return credentials;
}

function readDockerConfig({ path, only }: DockerConfigSource, io: Io): readonly Credential[] {
  const imported = importDockerConfig(readSmallFile(resolve(io.cwd, path), path), only);
  for (const note of imported.notes) complain(io, `${path}: ${note}`);
  if ("error" in imported) throw new Unreadable(`${path}: ${imported.error}`);
  return imported.credentials;
}
