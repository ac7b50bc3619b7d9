/** Works out which credentials the kubelet would try for an image, from the files that `check` is given. */
import { basename } from "node:path";
import {
  credentialsFor,
  defaultSettings,
  type FoundCredentials,
  type Holder,
  type Holders,
  holdersOf,
  type Image,
  readDockerConfig,
} from "#core";
import type { CheckCommandOptions } from "./checkArguments.ts";
import { displayPath, type Input, readInput } from "./files.ts";
import type { Io } from "./io.ts";
import type { Progress } from "./progress.ts";
import { tellTroubles, Workspace } from "./workspace.ts";

/** A docker config beyond this is none. */
const maxFileSize = 16 * 1024 * 1024;

export async function findCredentials(
  image: Image,
  wanted: CheckCommandOptions["credentials"],
  io: Io,
  progress: Progress,
): Promise<FoundCredentials> {
  if (wanted.from === "nowhere") return { credentials: [], notes: [], fatal: [], unread: [] };
  const paths = wanted.from === "secrets" ? wanted.paths : [wanted.path];
  const read = wanted.from === "secrets" ? readSecrets : readDockerConfigs;
  return credentialsFor(image, read(await readInOrder(paths, io, progress), io, progress));
}

/** Each path by itself: the order of Secrets is theirs on the command line, not that of their names. */
async function readInOrder(paths: readonly string[], io: Io, progress: Progress): Promise<Input> {
  const inputs: Input[] = [];
  for (const path of paths) inputs.push(await readInput({ paths: [path], maxFileSize }, io, progress));
  return {
    files: inputs.flatMap(({ files }) => files),
    troubles: inputs.flatMap(({ troubles }) => troubles),
    complete: inputs.every(({ complete }) => complete),
  };
}

function readSecrets(input: Input, io: Io, progress: Progress): Holders {
  const workspace = Workspace.read(input, defaultSettings, io.cwd, progress);
  const troubles = tellTroubles(input, workspace, io);
  // What makes a Secret in the cluster has no password here.
  const secrets = workspace.inventory.secrets.filter((secret) => secret.kind === "secret");
  const { unread, ...read } = holdersOf(secrets);
  const all = [...troubles, ...unread];
  if (secrets.length === 0 && all.length === 0) all.push("No Secret is declared in what --secret names.");
  return { ...read, unread: all };
}

function readDockerConfigs(input: Input, io: Io): Holders {
  const unread = input.troubles.map(({ path, message }) => `${path}: ${message}`);
  const files = input.files.filter(({ named }) => named);
  if (files.length === 0 && unread.length === 0) {
    unread.push("What --docker-config names is a folder; name the file in it, such as config.json.");
  }
  const holders = files.flatMap(({ path, text }): readonly Holder[] => {
    const source = displayPath(path, io.cwd);
    // As the kubelet does on a node: the name of the file decides.
    const config = readDockerConfig(basename(path) === ".dockercfg" ? "dockercfg" : "dockerconfigjson", text);
    if (!config.fatal) return [{ source, config }];
    unread.push(`${source} cannot be decoded: ${config.fatal.message}.`);
    return [];
  });
  return { holders, notes: [], fatal: [], unread };
}
