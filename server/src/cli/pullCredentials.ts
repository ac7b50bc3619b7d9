/** Works out which credentials the kubelet would try for an image, from the files that `check` is given. */
import { basename } from "node:path";
import {
  contributionOf,
  type DockerConfig,
  defaultSettings,
  type Image,
  Keyring,
  nearMiss,
  type RegistryEntry,
  readDockerConfig,
  shownKey,
} from "#core";
import type { CheckCommandOptions } from "./checkArguments.ts";
import { displayPath, type Input, readInput } from "./files.ts";
import type { Io } from "./io.ts";
import type { Progress } from "./progress.ts";
import { tellTroubles, Workspace } from "./workspace.ts";

/** One credential that matches the image. */
export interface FoundCredential {
  /** A Secret's name, or a file's. */
  readonly source: string;
  readonly key: string;
  readonly entry: RegistryEntry;
}

export interface FoundCredentials {
  /** In the order in which the kubelet tries them. */
  readonly credentials: readonly FoundCredential[];
  /** What somebody who wonders about the outcome has to know, one sentence each. */
  readonly notes: readonly string[];
  /** Why the kubelet does not pull at all. */
  readonly fatal: readonly string[];
  /** What could not be read, so that there may be other credentials. */
  readonly unread: readonly string[];
}

/** All credentials of one Secret or file. */
interface Holder {
  readonly source: string;
  readonly config: DockerConfig;
}

interface Read extends Omit<FoundCredentials, "credentials"> {
  readonly holders: readonly Holder[];
}

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
  const { holders, notes, fatal, unread } = read(await readInOrder(paths, io, progress), io, progress);
  const keyring = new Keyring(
    holders.flatMap(({ source, config }) =>
      config.entries.map((entry) => ({ key: entry.key.value, value: { source, key: shownKey(entry.key), entry } })),
    ),
  );
  const credentials = keyring.lookup(image.repository).map(({ value }) => value);
  const all = [...notes, ...holders.flatMap((holder) => notesOn(holder, image, credentials))];
  return { credentials, notes: all, fatal, unread };
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

function readSecrets(input: Input, io: Io, progress: Progress): Read {
  const workspace = Workspace.read(input, defaultSettings, io.cwd, progress);
  const notes: string[] = [];
  const fatal: string[] = [];
  const unread: string[] = [...tellTroubles(input, workspace, io)];
  // What makes a Secret in the cluster has no password here.
  const secrets = workspace.inventory.secrets.filter((secret) => secret.kind === "secret");
  const holders = secrets.flatMap((secret): readonly Holder[] => {
    const source = `Secret "${secret.name?.value ?? ""}"`;
    const contribution = contributionOf(secret);
    if (contribution.kind === "credentials") {
      const { config } = contribution.content;
      if (!config.ofTemplate) return [{ source, config }];
      unread.push(`What ${source} holds is not known: its content is filled in later.`);
    } else if (contribution.kind === "malformed") {
      fatal.push(
        `${source} cannot be decoded, which fails every pull of a Pod that lists it: ${contribution.message}.`,
      );
    } else if (contribution.kind === "ignored") {
      notes.push(`The kubelet passes over ${source}: ${contribution.reason}.`);
    } else if (contribution.kind === "unknown") {
      unread.push(`What ${source} holds is not known: ${contribution.reason}.`);
    }
    return [];
  });
  if (secrets.length === 0 && unread.length === 0) unread.push("No Secret is declared in what --secret names.");
  return { holders, notes, fatal, unread };
}

function readDockerConfigs(input: Input, io: Io): Read {
  const unread = input.troubles.map(({ path, message }) => `${path}: ${message}`);
  if (input.files.length === 0 && unread.length === 0) unread.push("There is no file of --docker-config to read.");
  const holders = input.files.flatMap(({ path, text }): readonly Holder[] => {
    const source = displayPath(path, io.cwd);
    // As the kubelet does on a node: the name of the file decides.
    const config = readDockerConfig(basename(path) === ".dockercfg" ? "dockercfg" : "dockerconfigjson", text);
    if (!config.fatal) return [{ source, config }];
    unread.push(`${source} cannot be decoded: ${config.fatal.message}.`);
    return [];
  });
  return { holders, notes: [], fatal: [], unread };
}

function notesOn(
  { source, config }: Holder,
  { repository }: Image,
  used: readonly FoundCredential[],
): readonly string[] {
  const helpers = config.clientOnly.map(
    ({ value }) =>
      `${source} has ${value}, a program for docker: the kubelet does not run it, and neither does this check.`,
  );
  const entries = config.entries.flatMap((entry) => {
    const shown = shownKey(entry.key);
    if (used.some((one) => one.entry === entry)) {
      return entry.ignoredFields.map(
        ({ value }) => `${source} has ${value} for "${shown}", which docker uses and the kubelet does not read.`,
      );
    }
    const miss = nearMiss(entry.key.value, repository);
    return miss ? [`${source}: the key "${shown}" does not match ${repository}. ${miss.why}`] : [];
  });
  return [...helpers, ...entries];
}
