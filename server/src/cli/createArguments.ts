/** Reads the arguments of `create`: which Secret, for which registries, from where the passwords, and as what. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import {
  type Login,
  loginProblem,
  nameProblem,
  type PullSecretName,
  type SealingScope,
  type SecretField,
  type SecretStore,
  type Shell,
  type StoredLogin,
  sealingProblem,
  sealingScopes,
  shells,
  storeKinds,
  storeProblem,
  templateProblem,
  variableProblem,
} from "#core";
import { oneOf, refuse, WrongUse } from "./wrongUse.ts";

const formats = ["secret", "docker-config", "sealed-secret", "external-secret", "kustomize", "kubectl"] as const;

type Format = (typeof formats)[number];

/** Where a password comes from; never the command line itself. */
export type PasswordSource =
  | { readonly from: "stdin" }
  | { readonly from: "file"; readonly path: string }
  | { readonly from: "variable"; readonly name: string };

export interface LoginWithPassword extends Login {
  readonly password: PasswordSource;
}

/** A docker config on this machine, and those of its registries that are wanted: all of them if none is named. */
export interface DockerConfigSource {
  readonly path: string;
  readonly only: readonly string[];
  /** Whether the programs that it names may be run and asked for passwords. */
  readonly allowHelpers: boolean;
}

/** Where passwords are read from. */
export interface Sources {
  readonly logins: readonly LoginWithPassword[];
  readonly dockerConfig?: DockerConfigSource;
}

/** What is made, and of what. */
type Output = (
  | (Sources & { readonly format: "secret"; readonly field: SecretField; readonly appendHash: boolean })
  | (Sources & { readonly format: "docker-config" })
  | (Sources & { readonly format: "sealed-secret"; readonly certificate: string; readonly scope: SealingScope })
  | { readonly format: "external-secret"; readonly store: SecretStore; readonly logins: readonly StoredLogin[] }
  | { readonly format: "kustomize" }
  | { readonly format: "kubectl"; readonly shell: Shell; readonly variable: string; readonly login: Login }
) & {
  /** Options that have no part in what is made. */
  readonly unused: readonly string[];
};

export type CreateOptions = { readonly of: PullSecretName } & Output;

const several = { type: "string", multiple: true, default: [] as string[] } as const;

export const createConfig = {
  format: { type: "string", default: "secret" },
  namespace: { type: "string", short: "n" },
  server: several,
  username: several,
  email: several,
  "password-stdin": { type: "boolean", multiple: true },
  "password-file": several,
  "password-env": several,
  "from-docker-config": { type: "string" },
  only: several,
  "allow-helpers": { type: "boolean" },
  "string-data": { type: "boolean" },
  "append-hash": { type: "boolean" },
  certificate: { type: "string" },
  scope: { type: "string" },
  shell: { type: "string" },
  store: { type: "string" },
  "store-kind": { type: "string" },
  "remote-key": several,
  "remote-property": several,
  help: { type: "boolean", short: "h", default: false },
} as const satisfies ParseArgsOptionsConfig;

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: createConfig, allowPositionals: true, tokens: true });
}

type Parsed = ReturnType<typeof parse>;
type Values = Parsed["values"];

/** @throws WrongUse, and what `parseArgs` throws */
export function parseCreate(args: readonly string[]): CreateOptions | "help" {
  refusePasswords(args);
  const parsed = parse(args);
  const { values } = parsed;
  if (values.help) return "help";
  const format = oneOf("--format", values.format, formats);
  refuseStrangers(format, values);
  const of = readName(parsed);
  return { of, ...readers[format](parsed, of) };
}

/** Arguments can be seen by every user of the machine, and stay in the shell's history. */
function refusePasswords(args: readonly string[]): void {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const found = own.find((arg) => /^--?(?:docker-)?(?:password|passwd|pass|token)(?:=|$)|^-p/.test(arg));
  if (found === undefined) return;
  const option = found.startsWith("-p") ? "-p" : found.replace(/=.*$/s, "");
  throw new WrongUse(
    `there is no ${option}: what stands on a command line can be read by other users of the machine and stays in the shell's history; use --password-stdin, --password-file FILE or --password-env NAME`,
  );
}

/** Options that only some formats know. */
const owners: { readonly [O in keyof Values]?: readonly Format[] } = {
  "from-docker-config": ["secret", "docker-config", "sealed-secret"],
  only: ["secret", "docker-config", "sealed-secret"],
  "allow-helpers": ["secret", "docker-config", "sealed-secret"],
  "string-data": ["secret"],
  "append-hash": ["secret"],
  certificate: ["sealed-secret"],
  scope: ["sealed-secret"],
  shell: ["kubectl"],
  store: ["external-secret"],
  "store-kind": ["external-secret"],
  "remote-key": ["external-secret"],
  "remote-property": ["external-secret"],
};

function refuseStrangers(format: Format, values: Values): void {
  for (const option of Object.keys(owners) as (keyof typeof owners)[]) {
    const formats = owners[option] ?? [];
    if (!isGiven(values[option]) || formats.includes(format)) continue;
    throw new WrongUse(`--${option} goes with --format ${oneOfThese(formats)}, not with ${format}`);
  }
}

function oneOfThese(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}

function isGiven(value: Values[keyof Values]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

/** What follows the name is not quoted: it may be a password. */
function readName({ values: { namespace }, positionals: [name, ...more] }: Parsed): PullSecretName {
  if (name === undefined) throw new WrongUse("the NAME of the Secret is missing");
  if (more.length > 0) throw new WrongUse(`one NAME is expected, and ${more.length + 1} are given`);
  const of = { name, ...(namespace === undefined ? {} : { namespace }) };
  refuse(nameProblem(of));
  return of;
}

const readers: Readonly<Record<Format, (parsed: Parsed, of: PullSecretName) => Output>> = {
  secret: (parsed) => ({
    format: "secret",
    field: parsed.values["string-data"] ? "stringData" : "data",
    appendHash: parsed.values["append-hash"] ?? false,
    ...readWithPasswords(parsed),
  }),
  "docker-config": (parsed) => ({ format: "docker-config", ...readWithPasswords(parsed) }),
  "sealed-secret": (parsed, of) => {
    const { certificate } = parsed.values;
    if (certificate === undefined) {
      throw new WrongUse('--certificate is missing: the file with the controller\'s, from "kubeseal --fetch-cert"');
    }
    const scope = oneOf("--scope", parsed.values.scope ?? "strict", sealingScopes);
    refuse(sealingProblem(of, scope));
    return { format: "sealed-secret", certificate, scope, ...readWithPasswords(parsed) };
  },
  "external-secret": ({ values }) => {
    if (values.store === undefined) throw new WrongUse("--store is missing: the name of the SecretStore");
    refuse(storeProblem(values.store));
    const logins = readStored(values);
    const kind = oneOf("--store-kind", values["store-kind"] ?? "SecretStore", storeKinds);
    return { format: "external-secret", store: { kind, name: values.store }, logins, unused: passwords(values) };
  },
  kustomize: ({ values }) => ({ format: "kustomize", unused: [...loginOptions(values), ...passwords(values)] }),
  kubectl: ({ values }) => {
    const [login, ...more] = readLogins(values);
    if (login === undefined) throw new WrongUse(noServer);
    if (more.length > 0) {
      throw new WrongUse("kubectl makes a Secret for one registry only; for several, use --format secret");
    }
    const shell = oneOf("--shell", values.shell ?? "bash", shells);
    const variable = values["password-env"].at(-1) ?? "REGISTRY_PASSWORD";
    refuse(variableProblem(variable));
    const unused = passwords(values).filter((option) => option !== "--password-env");
    return { format: "kubectl", shell, variable, login, unused };
  },
};

const noServer = "--server is missing; for Docker Hub it is https://index.docker.io/v1/";

function loginOptions(values: Values): readonly string[] {
  return (["server", "username", "email"] as const).flatMap((name) => (isGiven(values[name]) ? [`--${name}`] : []));
}

function passwords(values: Values): readonly string[] {
  const names = ["password-stdin", "password-file", "password-env"] as const;
  return names.flatMap((name) => (isGiven(values[name]) ? [`--${name}`] : []));
}

/** The first user name belongs to the first server, and so on. */
function readLogins(values: Values): readonly Login[] {
  const { server: servers, username: usernames, email: emails } = values;
  requireEach("--username", usernames.length, servers.length);
  if (emails.length > 0) requireEach("--email", emails.length, servers.length);
  const logins = servers.map((server, i) => ({
    server,
    username: usernames[i] ?? "",
    ...(emails[i] ? { email: emails[i] } : {}),
  }));
  for (const login of logins) refuse(loginProblem(login));
  return logins;
}

function requireEach(option: string, count: number, servers: number): void {
  if (count === servers) return;
  if (servers === 0) throw new WrongUse(noServer);
  if (count === 0) throw new WrongUse(`${option} is missing`);
  throw new WrongUse(`each --server needs one ${option}: there are ${servers} of the first, ${count} of the second`);
}

function readWithPasswords({ values, tokens }: Parsed): Sources & { readonly unused: readonly string[] } {
  const { "from-docker-config": path, only, "allow-helpers": allowHelpers = false } = values;
  if (path === "-") throw new WrongUse("--from-docker-config takes a file, not the standard input");
  if (path === undefined && only.length > 0) throw new WrongUse("--only goes with --from-docker-config");
  if (path === undefined && allowHelpers) throw new WrongUse("--allow-helpers goes with --from-docker-config");
  const sources = passwordSources(tokens);
  const logins = readLogins(values);
  if (path === undefined && logins.length === 0) throw new WrongUse(noServer);
  requireEach("password (--password-stdin, --password-file or --password-env)", sources.length, logins.length);
  if (sources.filter(({ from }) => from === "stdin").length > 1) {
    throw new WrongUse("--password-stdin can be given only once; the standard input ends with the first password");
  }
  return {
    logins: logins.map((login, i) => ({ ...login, password: sources[i] ?? { from: "stdin" } })),
    ...(path === undefined ? {} : { dockerConfig: { path, only, allowHelpers } }),
    unused: [],
  };
}

/** In the order in which they are given, whichever of the three options it is. */
function passwordSources(tokens: Parsed["tokens"]): readonly PasswordSource[] {
  return tokens.flatMap((token): readonly PasswordSource[] => {
    if (token.kind !== "option") return [];
    const { name, value = "" } = token;
    if (name === "password-stdin") return [{ from: "stdin" }];
    if (name === "password-env") {
      refuse(variableProblem(value));
      return [{ from: "variable", name: value }];
    }
    if (name === "password-file" && value === "-") throw new WrongUse("for the standard input, use --password-stdin");
    return name === "password-file" ? [{ from: "file", path: value }] : [];
  });
}

function readStored(values: Values): readonly StoredLogin[] {
  const { "remote-key": keys, "remote-property": properties } = values;
  const logins = readLogins(values);
  if (logins.length === 0) throw new WrongUse(noServer);
  if (keys.length === 0) throw new WrongUse("--remote-key is missing: where the store keeps the password");
  requireEach("--remote-key", keys.length, logins.length);
  if (properties.length > 0) requireEach("--remote-property", properties.length, logins.length);
  for (const login of logins) refuse(templateProblem(login));
  return logins.map((login, i) => ({
    ...login,
    remoteKey: keys[i] ?? "",
    ...(properties[i] ? { remoteProperty: properties[i] } : {}),
  }));
}
