/**
 * Lets Helm render a chart that lies on the disk: only where somebody asked for it, in a workspace that is trusted. Charts
 * and their dependencies are taken as they are, so Helm has nothing to fetch. Of what it complains of only places are
 * shown, since it quotes values, which may be credentials.
 */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { t } from "#core";

export interface RenderOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Bytes: more is no chart that somebody installs. */
  readonly mostOutput?: number;
}

export interface RenderRequest {
  /** Absolute paths. */
  readonly chart: string;
  readonly values: readonly string[];
  readonly release: string;
  readonly namespace: string;
}

export type Rendering =
  | { readonly kind: "rendered"; readonly text: string }
  | { readonly kind: "no-helm" }
  | { readonly kind: "cancelled" }
  /** A sentence: what happened, and what to do. */
  | { readonly kind: "failed"; readonly why: string };

const twentyMegabytes = 20_000_000;
/** Of its complaints, so much is looked at. */
const mostErrors = 100_000;

function argumentsFor({ chart, values, release, namespace }: RenderRequest): readonly string[] {
  return ["template", release, chart, "--namespace", namespace, ...values.flatMap((file) => ["--values", file])];
}

export function render(request: RenderRequest, options: RenderOptions): Promise<Rendering> {
  const { timeoutSeconds, signal, mostOutput = twentyMegabytes } = options;
  if (signal.aborted) return Promise.resolve({ kind: "cancelled" });
  const child = start(request, options);
  if (!child) return Promise.resolve({ kind: "no-helm" });
  const { promise, resolve } = Promise.withResolvers<Rendering>();
  const end = (result: Rendering) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    child.kill("SIGKILL");
    // A process of its own making may hold the pipes open.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    resolve(result);
  };
  const abort = () => end({ kind: "cancelled" });
  const late = t`Helm did not finish within ${timeoutSeconds} seconds.`;
  const timer = setTimeout(() => end({ kind: "failed", why: late }), timeoutSeconds * 1000);
  signal.addEventListener("abort", abort);
  const output = collect(child, mostOutput, () =>
    end({ kind: "failed", why: t`Helm printed more than ${mostOutput / 1_000_000} MB.` }),
  );
  child.on("error", () => end({ kind: "no-helm" }));
  child.on("close", (code) =>
    end(code === 0 ? { kind: "rendered", text: output.text() } : { kind: "failed", why: whyOf(output.errors()) }),
  );
  child.stdin.on("error", () => {}).end();
  return promise;
}

function start(request: RenderRequest, { environment }: RenderOptions): ChildProcessWithoutNullStreams | undefined {
  try {
    // Without a shell. From a folder that is nobody's project: systems may look for programs in the current one first.
    return spawn("helm", argumentsFor(request), { env: environment, cwd: "/", windowsHide: true });
  } catch {
    return undefined;
  }
}

function collect(child: ChildProcessWithoutNullStreams, most: number, tooMuch: () => void) {
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  let [size, errorSize] = [0, 0];
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > most) tooMuch();
    else output.push(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errorSize += chunk.length;
    if (errorSize <= mostErrors) errors.push(chunk);
  });
  return {
    text: () => Buffer.concat(output).toString("utf8"),
    errors: () => Buffer.concat(errors).toString("utf8"),
  };
}

/** What Helm says without quoting a value (helm, pkg/action and pkg/engine). */
function whyOf(errors: string): string {
  const [, missing] = /missing in charts\/? directory: ([\w.@/, -]+)/.exec(errors) ?? [];
  if (missing) {
    return t`The charts that this one depends on are not there: ${missing.trim()}. \`helm dependency build\` fetches them.`;
  }
  if (/values don't meet the specifications of the schema/.test(errors)) {
    return t`The values do not fit the chart's values.schema.json. \`helm template\` says which of them.`;
  }
  const [, file, line = ""] = /([\w./-]+\.(?:ya?ml|tpl|txt)):(\d+)/.exec(errors) ?? [];
  if (file) return t`Helm cannot render the chart: ${file}, line ${line}. \`helm template\` says why.`;
  return t`Helm cannot render the chart. \`helm template\` says why.`;
}
