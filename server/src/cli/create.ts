/** The command `create`: makes a pull secret, as a manifest or as what makes one. */
import { resolve } from "node:path";
import {
  encodeDockerConfig,
  externalSecret,
  kubectlCommand,
  loginDoubts,
  nameProblem,
  type PullSecretName,
  sealedSecret,
  sealingLabel,
  secretGenerator,
  secretManifest,
} from "#core";
import { hashedName, readSealingKey, type SealingKey, seal } from "#sealing";
import type { CreateOptions } from "./createArguments.ts";
import { readCredentials, warn } from "./credentials.ts";
import { complain, type ExitCode, type Io } from "./io.ts";
import { readSmallFile, Unreadable } from "./passwords.ts";

type Of<F extends CreateOptions["format"]> = Extract<CreateOptions, { readonly format: F }>;

export async function create(options: CreateOptions, io: Io): Promise<ExitCode> {
  for (const option of options.unused) {
    complain(io, `${option} is not used with --format ${options.format}`);
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
    case "sealed-secret":
      return await sealed(options, io);
    case "secret":
      return await plain(options, io);
    case "docker-config":
      // Byte for byte what the Secret would hold, so without a line break.
      return encodeDockerConfig(await readCredentials(options, io));
  }
}

async function plain(options: Of<"secret">, io: Io): Promise<string> {
  const credentials = await readCredentials(options, io);
  const of = options.appendHash ? nameable(hashedName(options.of, credentials)) : options.of;
  return secretManifest(of, credentials, options.field);
}

/** The hash may make the name too long. */
function nameable(of: PullSecretName): PullSecretName {
  const problem = nameProblem(of);
  if (problem !== undefined) throw new Unreadable(`with the hash of --append-hash behind it: ${problem}`);
  return of;
}

async function sealed({ of, scope, certificate, ...sources }: Of<"sealed-secret">, io: Io): Promise<string> {
  // Before a password is asked for that could not be used.
  const key = readKey(certificate, io);
  const config = encodeDockerConfig(await readCredentials(sources, io));
  return sealedSecret(of, scope, seal(key, config, sealingLabel(of, scope)));
}

function readKey(path: string, io: Io): SealingKey {
  const key = readSealingKey(readSmallFile(resolve(io.cwd, path), path), Date.now());
  if ("error" in key) throw new Unreadable(`${path}: ${key.error}`);
  return key;
}
