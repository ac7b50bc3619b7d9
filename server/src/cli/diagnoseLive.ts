/** `pull-secrets diagnose --live`: asks the cluster itself why pulls fail, once or for as long as somebody watches. */
import { resolve } from "node:path";
import process from "node:process";
import {
  type Cluster,
  type ClusterOptions,
  describeConnection,
  missingRightWords,
  openCluster,
  problemWords,
  type Report,
} from "#cluster";
import type { PullFailure } from "#core";
import { type Paint, painter } from "./colors.ts";
import { exitCodeOf, shownFields, tellFailures } from "./diagnose.ts";
import type { LiveOptions } from "./diagnoseArguments.ts";
import { formatDiagnosis } from "./format/diagnosis.ts";
import { complain, type ExitCode, type Io, printable, printableJson } from "./io.ts";
import { Progress } from "./progress.ts";

export async function diagnoseLive(options: LiveOptions, io: Io): Promise<ExitCode> {
  await using cluster = openCluster(clusterOptions(options, io));
  using interruption = new Interruption();
  const progress = new Progress(io);
  const report = await settled(cluster, interruption.signal, (report) => progress.show(doing(report)));
  progress.clear();
  if (!report) return interrupted;
  const problem = "problem" in report.connection ? report.connection.problem : undefined;
  if (problem) {
    const { message, action } = problemWords(problem);
    complain(io, `${message} ${action}`);
    return 2;
  }
  tellLimits(report, io);
  tellScope(report, options, io);
  if (!options.watch) {
    tellFailures(report.failures, options, io);
    return exitCodeOf(report.failures);
  }
  return await watch(cluster, options, io, interruption.signal);
}

/** Whoever presses Ctrl-C while nothing is known yet has learned nothing. */
const interrupted: ExitCode = 2;

function clusterOptions({ kubeconfig, context, namespaces, watch }: LiveOptions, io: Io): ClusterOptions {
  return {
    environment: io.env,
    kubeconfig: kubeconfig === undefined ? undefined : resolve(io.cwd, kubeconfig),
    context,
    namespaces,
    watch,
    // Whoever calls this in a shell would have kubectl start the same programs.
    allowProcesses: true,
    terminal: io.stdin.isTTY === true && io.stderr.isTTY === true,
  };
}

class Interruption {
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort();

  constructor() {
    process.once("SIGINT", this.#abort).once("SIGTERM", this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#abort).off("SIGTERM", this.#abort);
  }
}

/** The first report that has everything, or says why there will be none; nothing if somebody ends it before. */
function settled(cluster: Cluster, signal: AbortSignal, seen: (report: Report) => void): Promise<Report | undefined> {
  const { promise, resolve } = Promise.withResolvers<Report | undefined>();
  const look = (report: Report) => {
    seen(report);
    if (report.complete || ("problem" in report.connection && report.connection.state !== "reconnecting")) {
      resolve(report);
    }
  };
  const unsubscribe = cluster.subscribe(look);
  signal.addEventListener("abort", () => resolve(undefined), { once: true });
  if (signal.aborted) resolve(undefined);
  return promise.finally(unsubscribe);
}

function doing({ connection, context, podsSeen }: Report): string {
  if (connection.state !== "connected")
    return `${describeConnection(connection)}${context === "" ? "" : `: ${context}`}`;
  return `looking into failing Pods, ${podsSeen} Pods seen`;
}

/** What the diagnosis had to do without, beside the output proper. */
function tellLimits({ missingRights, watched, insecure, clockSkew }: Report, io: Io): void {
  for (const right of missingRights) complain(io, sentences(missingRightWords(right)));
  if (watched?.kind === "namespaces" && watched.because !== "wanted") {
    complain(io, `only these namespaces are looked at, as your user sees no others: ${watched.namespaces.join(", ")}`);
  }
  if (insecure) {
    complain(io, "the server's certificate is not checked, as the kubeconfig says (insecure-skip-tls-verify)");
  }
  if (clockSkew !== 0) {
    const by = `${Math.abs(clockSkew)} seconds ${clockSkew > 0 ? "behind" : "ahead of"} the cluster's`;
    complain(io, `this machine's clock is ${by}`);
  }
}

/** Who finds nothing may have looked in the wrong place. */
function tellScope({ failures, watched }: Report, options: LiveOptions, io: Io): void {
  if (failures.length > 0 || options.namespaces !== "context" || watched?.kind !== "namespaces") return;
  const [namespace = ""] = watched.namespaces;
  complain(io, `only namespace "${namespace}" was looked at, that of the context; --all-namespaces looks at all`);
}

function sentences({ message, action }: { readonly message: string; readonly action: string }): string {
  return `${message} ${action}`;
}

type Failures = ReadonlyMap<string, PullFailure>;

/** Writes what there is, and then each change, until somebody ends it or the user has to log in anew. */
async function watch(cluster: Cluster, options: LiveOptions, io: Io, signal: AbortSignal): Promise<ExitCode> {
  const { promise, resolve } = Promise.withResolvers<ExitCode>();
  const paint = painter(options.color, io);
  let shown: Failures = new Map();
  let state = "connected";
  const look = ({ connection, failures, complete }: Report) => {
    if (connection.state !== state) {
      state = connection.state;
      const words = "problem" in connection ? `: ${sentences(problemWords(connection.problem))}` : "";
      complain(io, `${describeConnection(connection)}${words}`);
      if ("problem" in connection && !("nextAttempt" in connection && connection.nextAttempt)) resolve(2);
    }
    // What was not looked into again since the connection was lost may be gone.
    if (!complete) return;
    const now: Failures = new Map(failures.map((failure) => [keyOf(failure), failure]));
    const text = changesBetween(shown, now).map((change) => format(change, options, paint));
    io.stdout.write(text.join(""));
    shown = now;
  };
  if (options.format === "text") complain(io, "watching; Ctrl-C ends it");
  look(cluster.report);
  const unsubscribe = cluster.subscribe(look);
  signal.addEventListener("abort", () => resolve(exitCodeOf([...shown.values()])), { once: true });
  if (signal.aborted) resolve(exitCodeOf([...shown.values()]));
  return await promise.finally(unsubscribe);
}

interface Change {
  readonly change: "new" | "changed" | "gone";
  readonly failure: PullFailure;
}

/** A failure that is told anew is one of another cause; that times go on is no news. */
function changesBetween(before: Failures, now: Failures): readonly Change[] {
  const changes: Change[] = [];
  for (const [key, failure] of now) {
    const old = before.get(key);
    if (!old) changes.push({ change: "new", failure });
    else if (old.cause !== failure.cause || old.image !== failure.image) changes.push({ change: "changed", failure });
  }
  for (const [key, failure] of before) if (!now.has(key)) changes.push({ change: "gone", failure });
  return changes;
}

function keyOf({ podUid, containerType, container }: PullFailure): string {
  return `${podUid}/${containerType}/${container}`;
}

function format({ change, failure }: Change, options: LiveOptions, paint: Paint): string {
  if (options.format === "json") return printableJson({ change, failure: shownFields(failure) });
  const { namespace, pod, container } = failure;
  const who = printable(`${namespace}/${pod} ${container}`);
  if (change === "gone") return `${paint("good", `${who}: fails no more, or is gone`)}\n\n`;
  return formatDiagnosis([failure], paint).replace(/[^\n]*\n$/, "");
}
