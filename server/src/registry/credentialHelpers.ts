/**
 * Asks a program that keeps passwords for docker, by its own protocol (docker/docker-credential-helpers): only where
 * somebody wants it. Nothing that such a program writes is ever shown, since all of it may be a credential.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { plural, Redacted, t } from "#core";
import { whenEnded } from "../network/childEnd.ts";

export interface HelperOptions {
  /** Where `PATH` is, and whatever else the program needs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds: number;
  /** Ends the question; the answer is a failure then. */
  readonly signal?: AbortSignal;
}

interface Failure {
  readonly kind: "failed";
  /** A part of a sentence: what happened, and what to do where there is something. */
  readonly why: string;
}

export type HelperAnswer =
  | { readonly kind: "password"; readonly login: Redacted; readonly password: Redacted }
  /** A token with which docker gets others; Kubernetes has no use for it. */
  | { readonly kind: "identity-token" }
  | { readonly kind: "not-found" }
  | Failure;

export type HelperList = { readonly kind: "servers"; readonly servers: readonly string[] } | Failure;

/** What the helper has for one registry. */
export async function askHelper(name: string, server: string, options: HelperOptions): Promise<HelperAnswer> {
  if (/[\r\n]/.test(server) || server.trim() === "")
    return failed(t`the name of the registry is empty or has a line break in it`);
  const run = await runHelper(name, "get", server, options);
  if (run.kind === "failed") return run;
  if (run.code !== 0) return refusalIn(run.output.trim()) ?? failed(endOf(run));
  const answer = fieldsIn(run.output);
  const [login, password] = [answer?.get("username"), answer?.get("secret")];
  if (typeof login !== "string" || typeof password !== "string") return failed(noAnswer());
  if (password === "") return { kind: "not-found" };
  // docker's own mark (docker/cli, cli/config/credentials/native_store.go).
  if (login === "<token>") return { kind: "identity-token" };
  return { kind: "password", login: new Redacted(login), password: new Redacted(password) };
}

/** The registries that the helper has something for. */
export async function listHelper(name: string, options: HelperOptions): Promise<HelperList> {
  const run = await runHelper(name, "list", "unused", options);
  if (run.kind === "failed") return run;
  if (run.code !== 0) return failed(endOf(run));
  if (run.output.trim() === "null") return { kind: "servers", servers: [] };
  const answer = parsed(run.output);
  return answer ? { kind: "servers", servers: Object.keys(answer).sort() } : failed(noAnswer());
}

const cancelled = () => t`the question was cancelled`;
const noAnswer = () => t`its answer is not what docker expects of such a program`;

/** The errors that have a meaning, word for word (credentials/error.go). */
function refusalIn(output: string): HelperAnswer | undefined {
  switch (output) {
    case "credentials not found in native keychain":
      return { kind: "not-found" };
    case "no credentials server URL":
      return failed(t`it wants the name of a registry`);
    case "no credentials username":
      return failed(t`it has a password there, but no user name`);
    default:
      return undefined;
  }
}

function failed(why: string): Failure {
  return { kind: "failed", why };
}

/** Go's names of fields are the same in upper and lower case. */
function fieldsIn(output: string): ReadonlyMap<string, unknown> | undefined {
  const answer = parsed(output);
  return answer && new Map(Object.entries(answer).map(([name, value]) => [name.toLowerCase(), value]));
}

function parsed(output: string): object | undefined {
  try {
    const value: unknown = JSON.parse(output);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Ended {
  readonly kind: "ended";
  /** Null where it was stopped by somebody else. */
  readonly code: number | null;
  readonly output: string;
}

function endOf({ code }: Ended): string {
  return code === null ? t`it was stopped before it had answered` : t`it ended with exit code ${code}`;
}

/** Bytes: more is no answer. */
const mostOutput = 1024 * 1024;

/** A name becomes a part of a file's name, and must not lead anywhere else. */
const nameOfHelper = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function runHelper(name: string, action: string, input: string, options: HelperOptions): Promise<Ended | Failure> {
  if (!nameOfHelper.test(name)) return Promise.resolve(failed(t`its name is not one that such a program can have`));
  const { timeoutSeconds, signal } = options;
  if (signal?.aborted) return Promise.resolve(failed(cancelled()));
  const child = start(name, action, options);
  if (!child) return Promise.resolve(failed(t`it cannot be started`));
  const { promise, resolve } = Promise.withResolvers<Ended | Failure>();
  const end = (result: Ended | Failure) => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    child.kill("SIGKILL");
    // A process of its own making may hold the pipes open.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    resolve(result);
  };
  const abort = () => end(failed(cancelled()));
  const seconds = plural(timeoutSeconds, t`second`, t`seconds`);
  const late = t`it did not answer within ${seconds}; it may be waiting for somebody to unlock it`;
  const timer = setTimeout(() => end(failed(late)), timeoutSeconds * 1000);
  signal?.addEventListener("abort", abort);
  listen(child, end);
  // A program that has ended already does not read what it is told.
  child.stdin.on("error", () => {}).end(input);
  return promise;
}

function start(
  name: string,
  action: string,
  { environment }: HelperOptions,
): ChildProcessWithoutNullStreams | undefined {
  try {
    // Without a shell. From a folder that is always there and nobody's project: systems may look for programs in the
    // current folder first, and that may be somebody else's repository.
    return spawn(`docker-credential-${name}`, [action], { env: environment, cwd: "/", windowsHide: true });
  } catch {
    return undefined;
  }
}

function listen(child: ChildProcessWithoutNullStreams, end: (result: Ended | Failure) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > mostOutput) end(failed(t`its answer is larger than 1 MiB`));
    else chunks.push(chunk);
  });
  // What it complains of may hold a credential: it is read, so that the pipe does not fill, and forgotten.
  child.stderr.resume();
  child.on("error", (error: NodeJS.ErrnoException) => {
    const why = error.code === "EACCES" ? t`this user may not run it` : t`it cannot be started`;
    end(
      failed(error.code === "ENOENT" ? t`it is not on the PATH; install it, or give the password by other means` : why),
    );
  });
  whenEnded(child, (code) => end({ kind: "ended", code, output: Buffer.concat(chunks).toString("utf8") }));
}
