/** Reads the arguments of `pull-secrets diagnose`. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { namespaceProblem } from "#core";
import type { ColorChoice } from "./colors.ts";
import { oneOf, readSize, refuse, WrongUse } from "./wrongUse.ts";

interface Common {
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

export type DiagnoseOptions = Common &
  (
    | { readonly from: "message"; readonly message: string; readonly image: string | undefined }
    /** No paths: the standard input. */
    | LiveSource
    | { readonly from: "files"; readonly paths: readonly string[]; readonly maxFileSize: number }
  );

/** About the cluster itself. */
export type LiveOptions = Common & LiveSource;

interface LiveSource {
  readonly from: "cluster";
  /** As written. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespaces: "context" | "all" | readonly [string];
  readonly watch: boolean;
}

export const diagnoseConfig = {
  live: { type: "boolean", default: false },
  kubeconfig: { type: "string" },
  context: { type: "string" },
  namespace: { type: "string", short: "n" },
  "all-namespaces": { type: "boolean", short: "A", default: false },
  watch: { type: "boolean", short: "w", default: false },
  message: { type: "string" },
  image: { type: "string" },
  "max-file-size": { type: "string", default: "500" },
  format: { type: "string", default: "text" },
  color: { type: "string", default: "auto" },
  help: { type: "boolean", short: "h", default: false },
} as const satisfies ParseArgsOptionsConfig;

/** @throws WrongUse */
export function parseDiagnose(args: readonly string[]): DiagnoseOptions | "help" {
  const { values, positionals: paths } = parseArgs({
    args: [...args],
    options: diagnoseConfig,
    allowPositionals: true,
  });
  if (values.help) return "help";
  const common = {
    format: oneOf("--format", values.format, ["text", "json"]),
    color: oneOf("--color", values.color, ["auto", "always", "never"]),
  };
  const { message, image } = values;
  if (values.live) {
    if (message !== undefined || paths.length > 0) {
      throw new WrongUse("--live asks the cluster itself; it goes neither with FILE nor with --message");
    }
    return { ...common, ...readLive(values) };
  }
  const stray = liveOptions.find((name) => values[name] !== undefined && values[name] !== false);
  if (stray) throw new WrongUse(`--${stray} is about a cluster, so it needs --live`);
  if (message === undefined) {
    if (image !== undefined) throw new WrongUse("--image says what a message is about, so it needs --message");
    if (paths.includes("")) throw new WrongUse("a FILE is empty");
    return { ...common, from: "files", paths, maxFileSize: readSize(values["max-file-size"]) };
  }
  if (paths.length > 0) throw new WrongUse("--message and FILE cannot be used together");
  if (message.trim() === "") throw new WrongUse("the TEXT of --message is empty");
  return { ...common, from: "message", message, image };
}

const liveOptions = ["kubeconfig", "context", "namespace", "all-namespaces", "watch"] as const;

type LiveValues = Partial<Record<(typeof liveOptions)[number], string | boolean>> & {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
};

function readLive({ kubeconfig, context, namespace, watch, ...values }: LiveValues): LiveSource {
  const all = values["all-namespaces"] === true;
  for (const [name, value] of Object.entries({ kubeconfig, context, namespace })) {
    if (value === "") throw new WrongUse(`the value of --${name} is empty`);
  }
  if (namespace !== undefined) refuse(namespaceProblem(namespace));
  if (all && namespace !== undefined) throw new WrongUse("--namespace and --all-namespaces cannot be used together");
  const namespaces = all ? "all" : namespace === undefined ? "context" : ([namespace] as const);
  return { from: "cluster", kubeconfig, context, namespaces, watch: watch === true };
}
