/** Reads the arguments of the command line: into options that are right, or into one sentence that says what is wrong. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { rules, type Settings, type Severity, severities, unmatchable, versionOf } from "#core";
import { type CheckCommandOptions, checkConfig, parseCheck } from "./checkArguments.ts";
import type { ColorChoice } from "./colors.ts";
import { type CreateOptions, createConfig, parseCreate } from "./createArguments.ts";
import { type DiagnoseOptions, diagnoseConfig, parseDiagnose } from "./diagnoseArguments.ts";
import { parseRefresher, type RefresherOptions, refresherConfig } from "./refresherArguments.ts";
import { type Command, commands, type Flags, meant, oneOf, readSize, sentenceOf, WrongUse } from "./wrongUse.ts";

export const lintFormats = ["text", "json", "sarif", "github", "gitlab"] as const;
export const explainFormats = ["text", "json"] as const;
const failOns = [...severities, "never"] as const;
const ruleSeverities = [...severities, "off"] as const;
const colors = ["auto", "always", "never"] as const;

interface Common {
  readonly paths: readonly string[];
  readonly color: ColorChoice;
  readonly settings: Settings;
  /** Bytes. */
  readonly maxFileSize: number;
}

export interface LintOptions extends Common {
  readonly format: (typeof lintFormats)[number];
  readonly failOn: Severity | "never";
  readonly fix: boolean;
}

export interface ExplainOptions extends Common {
  readonly format: (typeof explainFormats)[number];
}

export type Invocation =
  | { readonly command: "help"; readonly of: Command | undefined }
  | { readonly command: "version" }
  | { readonly command: "lint"; readonly options: LintOptions }
  | { readonly command: "explain"; readonly options: ExplainOptions }
  | { readonly command: "create"; readonly options: CreateOptions }
  | { readonly command: "refresher"; readonly options: RefresherOptions }
  | { readonly command: "check"; readonly options: CheckCommandOptions }
  | { readonly command: "diagnose"; readonly options: DiagnoseOptions };

const commonConfig = {
  format: { type: "string", default: "text" },
  color: { type: "string", default: "auto" },
  "private-registry": { type: "string", multiple: true, default: [] as string[] },
  "public-registry": { type: "string", multiple: true, default: [] as string[] },
  "kubernetes-version": { type: "string" },
  "max-file-size": { type: "string", default: "16" },
  help: { type: "boolean", short: "h", default: false },
} as const satisfies ParseArgsOptionsConfig;

const lintConfig = {
  ...commonConfig,
  "fail-on": { type: "string", default: "warning" },
  rule: { type: "string", multiple: true, default: [] as string[] },
  fix: { type: "boolean", default: false },
} as const satisfies ParseArgsOptionsConfig;

/** @throws WrongUse */
export function parseArguments(args: readonly string[]): Invocation {
  const [first, ...rest] = args;
  if (first === undefined) throw new WrongUse(`no command is given; the commands are ${listed}`);
  if (first === "--help" || first === "-h") return { command: "help", of: undefined };
  if (first === "--version" || first === "-V") return { command: "version" };
  if (first === "help") return { command: "help", of: rest[0] === undefined ? undefined : readCommand(rest[0]) };
  const command = readCommand(first);
  try {
    return parsers[command](rest);
  } catch (error) {
    throw new WrongUse(sentenceOf(error, command, flags), command);
  }
}

const listed = `${commands.slice(0, -1).join(", ")} and ${commands.at(-1)}`;

function readCommand(word: string): Command {
  const command = commands.find((command) => command === word);
  if (command) return command;
  if (word.startsWith("-"))
    throw new WrongUse(`unknown option ${word.replace(/=.*$/s, "")}; options follow the command`);
  throw new WrongUse(`unknown command "${word}"${meant(word, commands) || `; the commands are ${listed}`}`);
}

const flags: Flags = {
  lint: Object.keys(lintConfig),
  explain: Object.keys(commonConfig),
  create: Object.keys(createConfig),
  refresher: Object.keys(refresherConfig),
  check: Object.keys(checkConfig),
  diagnose: Object.keys(diagnoseConfig),
};

const parsers: Readonly<Record<Command, (args: readonly string[]) => Invocation>> = {
  lint: parseLint,
  explain: parseExplain,
  create: (args) => {
    const options = parseCreate(args);
    return options === "help" ? { command: "help", of: "create" } : { command: "create", options };
  },
  refresher: (args) => {
    const options = parseRefresher(args);
    return options === "help" ? { command: "help", of: "refresher" } : { command: "refresher", options };
  },
  check: (args) => {
    const options = parseCheck(args);
    return options === "help" ? { command: "help", of: "check" } : { command: "check", options };
  },
  diagnose: (args) => {
    const options = parseDiagnose(args);
    return options === "help" ? { command: "help", of: "diagnose" } : { command: "diagnose", options };
  },
};

function parseLint(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({ args: [...args], options: lintConfig, allowPositionals: true });
  if (values.help) return { command: "help", of: "lint" };
  const { fix } = values;
  const settings = { ...readSettings(values), severities: readRules(values.rule) };
  const paths = readPaths(positionals);
  if (fix && paths.includes("-")) throw new WrongUse("--fix cannot change what is read from the standard input (-)");
  const format = oneOf("--format", values.format, lintFormats);
  const failOn = oneOf("--fail-on", values["fail-on"], failOns);
  return { command: "lint", options: { paths, settings, format, failOn, fix, ...readCommon(values) } };
}

function parseExplain(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({ args: [...args], options: commonConfig, allowPositionals: true });
  if (values.help) return { command: "help", of: "explain" };
  const settings = readSettings(values);
  const format = oneOf("--format", values.format, explainFormats);
  return { command: "explain", options: { paths: readPaths(positionals), settings, format, ...readCommon(values) } };
}

function readCommon(values: { readonly color: string; readonly "max-file-size": string }) {
  return { color: oneOf("--color", values.color, colors), maxFileSize: readSize(values["max-file-size"]) };
}

function readPaths(paths: readonly string[]): readonly string[] {
  if (paths.includes("")) throw new WrongUse("a PATH is empty");
  return paths.length > 0 ? paths : ["."];
}

function readSettings(
  values: Parameters<typeof readRegistries>[0] & { readonly "kubernetes-version"?: string | undefined },
): Settings {
  const kubernetesVersion = readVersion(values["kubernetes-version"]);
  return { severities: {}, ...readRegistries(values), podSpecPaths: [], secretProducers: [], kubernetesVersion };
}

function readVersion(written: string | undefined): Settings["kubernetesVersion"] {
  if (written === undefined) return undefined;
  const version = versionOf(written);
  if (version === undefined) {
    throw new WrongUse(`--kubernetes-version must be a version such as 1.34, and 1.20 or newer, not "${written}"`);
  }
  return version;
}

function readRegistries(values: { readonly "private-registry": string[]; readonly "public-registry": string[] }) {
  return {
    privateRegistries: readGlobs("--private-registry", values["private-registry"]),
    publicRegistries: readGlobs("--public-registry", values["public-registry"]),
  };
}

function readGlobs(option: string, globs: readonly string[]): readonly string[] {
  return globs.map((written) => {
    const glob = written.trim();
    if (!/^[^\s]+$/.test(glob)) {
      throw new WrongUse(`${option} must be a registry such as "*.example.com/team", not "${written}"`);
    }
    const useless = unmatchable(glob);
    if (useless) throw new WrongUse(`${option}: "${glob}" matches no image. ${useless.why}`);
    return glob;
  });
}

function readRules(settings: readonly string[]): Settings["severities"] {
  return Object.fromEntries(
    settings.map((setting) => {
      const [id = "", severity, ...more] = setting.split("=");
      if (severity === undefined || more.length > 0) {
        throw new WrongUse(`--rule must be ID=SEVERITY, such as pull-secret-duplicate=off, not "${setting}"`);
      }
      const ids = rules.map((rule) => rule.id);
      if (!ids.includes(id)) throw new WrongUse(`--rule: there is no rule "${id}"${meant(id, ids) || known(ids)}`);
      return [id, oneOf(`--rule ${id}`, severity, ruleSeverities)];
    }),
  );
}

function known(ids: readonly string[]): string {
  return ids.length > 0 ? `; the rules are ${ids.join(", ")}` : "";
}
