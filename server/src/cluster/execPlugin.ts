/** Runs the program by which a kubeconfig logs in, as kubectl does (client.authentication.k8s.io). */
import { spawn } from "node:child_process";
import { validateHeaderValue } from "node:http";
import { createSecureContext } from "node:tls";
import { Redacted } from "#core";
import { whenEnded } from "../network/childEnd.ts";
import { type Clock, Elapsed, within } from "./clock.ts";
import type { ClusterEntry, ExecEntry } from "./kubeconfig.ts";
import { ClusterFailure, type ExecFault } from "./problem.ts";

export interface ExecCredential {
  readonly token: Redacted | undefined;
  readonly certificate: Redacted | undefined;
  readonly key: Redacted | undefined;
  /** Milliseconds since 1970; undefined where it holds until the server refuses it. */
  readonly expires: number | undefined;
}

export interface ExecOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether it may ask the user on this process's terminal. */
  readonly terminal: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** Whoever logs in by a browser takes a while. */
const patience = { quiet: 60_000, terminal: 300_000 };

/** A credential has some kilobytes. */
const longestOutput = 1024 * 1024;

/** @throws ClusterFailure that holds nothing of what the program wrote. */
export async function runExecPlugin(
  exec: ExecEntry,
  cluster: ClusterEntry,
  options: ExecOptions,
): Promise<ExecCredential> {
  const { terminal, clock, signal } = options;
  if (!versions.includes(exec.apiVersion)) throw failure(exec, "version");
  if (exec.interactive === "Always" && !terminal) throw failure(exec, "needsTerminal");
  const milliseconds = terminal ? patience.terminal : patience.quiet;
  try {
    const output = await within(milliseconds, { clock, signal }, (bounded) => run(exec, cluster, options, bounded));
    const credential = readCredential(output, exec.apiVersion);
    if (credential) return credential;
  } catch (error) {
    throw error instanceof Elapsed ? failure(exec, "timeout") : error;
  }
  throw failure(exec, "noCredential");
}

function failure({ command }: ExecEntry, fault: ExecFault, exitCode?: number): ClusterFailure {
  return new ClusterFailure({ kind: "execFailed", command, fault, exitCode });
}

function run(
  exec: ExecEntry,
  cluster: ClusterEntry,
  { environment, terminal }: ExecOptions,
  signal: AbortSignal,
): Promise<string> {
  const interactive = terminal && exec.interactive !== "Never";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(exec.command, exec.args, {
    env: {
      ...environment,
      ...Object.fromEntries(exec.environment.map(({ name, value }) => [name, value.reveal()])),
      KUBERNETES_EXEC_INFO: execInfo(exec, cluster, interactive),
    },
    stdio: [interactive ? "inherit" : "ignore", "pipe", terminal ? "inherit" : "ignore"],
    windowsHide: true,
  });
  const kill = () => {
    child.kill("SIGKILL");
    child.stdout?.destroy();
  };
  if (signal.aborted) kill();
  signal.addEventListener("abort", kill, { once: true });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.length > longestOutput) kill();
  });
  child.on("error", () => reject(failure(exec, "notFound")));
  whenEnded(child, (code) => {
    signal.removeEventListener("abort", kill);
    child.stdout?.destroy();
    if (code === 0) resolve(output);
    else reject(failure(exec, "failed", code ?? undefined));
  });
  return promise;
}

function execInfo({ apiVersion, provideCluster }: ExecEntry, cluster: ClusterEntry, interactive: boolean): string {
  const { server, insecure, tlsServerName, ca, proxy, execConfig } = cluster;
  const described = {
    server: server.href.replace(/\/$/, ""),
    ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }),
    ...(insecure ? { "insecure-skip-tls-verify": true } : {}),
    ...(ca?.from === "data" ? { "certificate-authority-data": ca.base64.reveal() } : {}),
    ...(proxy ? { "proxy-url": proxy.reveal() } : {}),
    config: execConfig,
  };
  const spec = { interactive, ...(provideCluster ? { cluster: described } : {}) };
  return JSON.stringify({ apiVersion, kind: "ExecCredential", spec });
}

function readCredential(output: string, apiVersion: string): ExecCredential | undefined {
  const status = statusIn(output, apiVersion);
  const text = (field: string) => {
    const value = status?.[field];
    return typeof value === "string" && value !== "" ? new Redacted(value) : undefined;
  };
  const [token, certificate, key] = [text("token"), text("clientCertificateData"), text("clientKeyData")];
  if (!token && !(certificate && key)) return undefined;
  if (!isUsable(token, certificate, key)) return undefined;
  const expires = Date.parse(text("expirationTimestamp")?.reveal() ?? "");
  return { token, certificate, key, expires: Number.isNaN(expires) ? undefined : expires };
}

/** What cannot be sent is the program's fault, and none of the kubeconfig or of the connection. */
function isUsable(token: Redacted | undefined, certificate: Redacted | undefined, key: Redacted | undefined): boolean {
  try {
    validateHeaderValue("authorization", token?.reveal() ?? "");
    if (certificate && key) createSecureContext({ cert: certificate.reveal(), key: key.reveal() });
    return true;
  } catch {
    return false;
  }
}

function statusIn(output: string, apiVersion: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const credential: unknown = JSON.parse(output);
    if (typeof credential !== "object" || credential === null || !("status" in credential)) return undefined;
    if (!("apiVersion" in credential) || credential.apiVersion !== apiVersion) return undefined;
    const { status } = credential;
    return typeof status === "object" && status !== null ? (status as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
