/** `pull-secrets diagnose`: tells why images could not be pulled, from what kubectl wrote of a cluster or from one message. */
import { classify, diagnose as diagnoseObserved, type Observed, observe, type PullFailure, readDocuments } from "#core";
import { painter } from "./colors.ts";
import type { DiagnoseOptions, LiveOptions } from "./diagnoseArguments.ts";
import { displayPath, type Input, readInput } from "./files.ts";
import { formatClassification, formatDiagnosis } from "./format/diagnosis.ts";
import { complain, type ExitCode, type Io, printableJson } from "./io.ts";
import { Progress } from "./progress.ts";
import { WrongUse } from "./wrongUse.ts";

export async function diagnose(options: Exclude<DiagnoseOptions, LiveOptions>, io: Io): Promise<ExitCode> {
  if (options.from === "message") {
    const classified = classify(options.message, options.image);
    const text = () => formatClassification(classified, painter(options.color, io));
    io.stdout.write(options.format === "json" ? printableJson(classified) : text());
    return 0;
  }
  if (options.paths.length === 0 && io.stdin.isTTY) {
    throw new WrongUse("name a FILE that kubectl wrote, or pipe its output in, or give a --message", "diagnose");
  }
  const progress = new Progress(io);
  const paths = options.paths.length > 0 ? options.paths : ["-"];
  const input = await readInput({ ...options, paths }, io, progress);
  const { observed, unread } = observeFiles(input, io);
  progress.show("diagnosing");
  const failures = diagnoseObserved(observed, Date.now());
  progress.clear();
  if (unread && !observed.objects.some(hasKind)) return 2;
  tellFailures(failures, options, io);
  if (unread) return 2;
  return exitCodeOf(failures);
}

/** Writes what was found in the format that was asked for. */
export function tellFailures(
  failures: readonly PullFailure[],
  { format, color }: Pick<DiagnoseOptions, "format" | "color">,
  io: Io,
): void {
  io.stdout.write(format === "json" ? formatJson(failures) : formatDiagnosis(failures, painter(color, io)));
}

export function exitCodeOf(failures: readonly PullFailure[]): ExitCode {
  return failures.length > 0 ? 1 : 0;
}

function observeFiles({ files, troubles }: Input, io: Io): { readonly observed: Observed; readonly unread: boolean } {
  for (const { path, message } of troubles) complain(io, `${path}: ${message}`);
  let unread = troubles.some(({ fatal }) => fatal);
  const fail = (path: string, why: string) => {
    complain(io, `${displayPath(path, io.cwd)}: ${why}`);
    unread = true;
  };
  const documents = files.flatMap(({ path, text }) => {
    const read = readDocuments(text);
    if (read.problem !== undefined) fail(path, `not all of it can be read: ${read.problem}`);
    return read.documents;
  });
  const observed = observe(documents);
  const nothing = !observed.objects.some(hasKind) && !(documents.length > 0 && documents.every(isList));
  if (!unread && nothing) {
    complain(io, 'there is no Kubernetes object in it; give what "kubectl get pods,events -o json" writes');
    unread = true;
  }
  return { observed, unread };
}

function hasKind(object: unknown): boolean {
  return typeof object === "object" && object !== null && "kind" in object;
}

/** A List may well be empty: of a namespace without Pods, for instance. */
function isList(document: unknown): boolean {
  return typeof document === "object" && document !== null && "items" in document;
}

function formatJson(failures: readonly PullFailure[]): string {
  return printableJson({ failures: failures.map(shownFields) }, 2);
}

const documented = [
  "namespace",
  "pod",
  "owner",
  "container",
  "containerType",
  "image",
  "reason",
  "cause",
  "confidence",
  "headline",
  "explanation",
  "evidence",
  "remedies",
] as const;

/** Exactly what is documented: what else a failure has is for views. */
export function shownFields(failure: PullFailure): Pick<PullFailure, (typeof documented)[number]> {
  return Object.fromEntries(documented.map((field) => [field, failure[field]])) as unknown as PullFailure;
}
