/** Reads the arguments of `pull-secrets check`. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { ColorChoice } from "./colors.ts";
import { oneOf, WrongUse } from "./wrongUse.ts";

export interface CheckCommandOptions {
  /** As written. */
  readonly image: string;
  readonly credentials:
    | { readonly from: "nowhere" }
    /** In the order of a Pod's `imagePullSecrets`. */
    | { readonly from: "secrets"; readonly paths: readonly string[] }
    | { readonly from: "docker-config"; readonly path: string };
  readonly caFile: string | undefined;
  readonly allowHttp: boolean;
  readonly timeoutSeconds: number;
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

export const checkConfig = {
  secret: { type: "string", multiple: true, default: [] as string[] },
  "docker-config": { type: "string" },
  "ca-file": { type: "string" },
  "allow-http": { type: "boolean", default: false },
  timeout: { type: "string", default: "30" },
  format: { type: "string", default: "text" },
  color: { type: "string", default: "auto" },
  help: { type: "boolean", short: "h", default: false },
} as const satisfies ParseArgsOptionsConfig;

/** @throws WrongUse */
export function parseCheck(args: readonly string[]): CheckCommandOptions | "help" {
  const { values, positionals } = parseArgs({ args: [...args], options: checkConfig, allowPositionals: true });
  if (values.help) return "help";
  const [image, ...more] = positionals;
  if (image === undefined || image === "") throw new WrongUse("no IMAGE is given");
  if (more.length > 0) throw new WrongUse("only one IMAGE can be checked at a time");
  const { secret: paths, "docker-config": path } = values;
  if (paths.length > 0 && path !== undefined) {
    throw new WrongUse("--secret and --docker-config cannot be used together; check one after the other");
  }
  return {
    image,
    credentials: path !== undefined ? { from: "docker-config", path } : readSecrets(paths),
    caFile: values["ca-file"],
    allowHttp: values["allow-http"],
    timeoutSeconds: readTimeout(values.timeout),
    format: oneOf("--format", values.format, ["text", "json"]),
    color: oneOf("--color", values.color, ["auto", "always", "never"]),
  };
}

function readSecrets(paths: readonly string[]): CheckCommandOptions["credentials"] {
  if (paths.length === 0) return { from: "nowhere" };
  if (paths.includes("")) throw new WrongUse("the FILE of --secret is empty");
  return { from: "secrets", paths };
}

function readTimeout(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds >= 0.1 && seconds <= 3600) return seconds;
  throw new WrongUse(`--timeout must be a number of seconds from 0.1 to 3600, not "${text}"`);
}
