/** Which kubeconfig files there are, as kubectl looks for them, and what stands in them. */
import { stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { Elapsed } from "./clock.ts";
import { ClusterFailure, type KubeconfigFault } from "./problem.ts";
import { NoFile, readSmall, type Scope } from "./smallFile.ts";

export interface KubeconfigSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The only file to read; unlike the others, it must exist. */
  readonly kubeconfig?: string | undefined;
}

export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
}

/** kubectl's order: `--kubeconfig`, `KUBECONFIG`, `.kube/config` of the home directory (clientcmd/loader.go). */
export function kubeconfigPaths({ environment, kubeconfig }: KubeconfigSource): readonly string[] {
  if (kubeconfig !== undefined) return [resolve(kubeconfig)];
  const listed = (environment.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0) return [...new Set(listed.map((path) => resolve(path)))];
  return homes(environment).map((home) => join(home, ".kube", "config"));
}

/** On Windows there are several, of which the first one that has the file counts (util/homedir). */
function homes({ HOME, HOMEDRIVE, HOMEPATH, USERPROFILE }: KubeconfigSource["environment"]): readonly string[] {
  const windows = process.platform === "win32" ? [HOMEDRIVE && HOMEPATH && HOMEDRIVE + HOMEPATH, USERPROFILE] : [];
  return [...new Set([HOME, ...windows].filter((home) => home !== undefined && home !== ""))] as string[];
}

/**
 * The files in the order in which they count. Those of a list that are missing are passed over, as kubectl does.
 *
 * @throws ClusterFailure if there is none, or one cannot be read.
 */
export async function readKubeconfigFiles(source: KubeconfigSource, scope?: Scope): Promise<readonly KubeconfigFile[]> {
  const paths = kubeconfigPaths(source);
  const files: KubeconfigFile[] = [];
  const isList = source.kubeconfig === undefined && (source.environment.KUBECONFIG ?? "") !== "";
  for (const path of paths) {
    const text = await readOne(path, scope);
    if (text !== undefined) files.push({ path, text });
    if (text !== undefined && !isList) break;
  }
  if (files.length === 0) throw new ClusterFailure({ kind: "noKubeconfig", paths });
  return files;
}

async function readOne(path: string, scope: Scope | undefined): Promise<string | undefined> {
  try {
    return await readSmall(path, scope);
  } catch (error) {
    scope?.signal.throwIfAborted();
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new ClusterFailure({ kind: "badKubeconfig", path, line: undefined, fault: faultOf(error), what: "" });
  }
}

function faultOf(error: unknown): KubeconfigFault {
  return error instanceof NoFile ? "noFile" : error instanceof Elapsed ? "silentPipe" : "unreadable";
}

/** A text that changes when one of the files does, appears or goes away. Links are followed. */
export async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined);
      // What is read from a pipe changes it.
      if (found?.isFIFO()) return "pipe";
      return found ? `${found.ino}:${found.mtimeMs}:${found.size}` : "";
    }),
  );
  return stamps.join(" ");
}
