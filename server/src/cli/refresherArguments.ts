/** Reads the arguments of `refresher`: which cloud, as whom it is asked, for which Secret, and as what. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import {
  type CloudIdentity,
  type RefresherProvider,
  type RefresherRequest,
  type RefresherTarget,
  refresherForms,
  refresherProblem,
  refresherProviders,
} from "#core";
import { oneOf, refuse, WrongUse } from "./wrongUse.ts";

export interface RefresherOptions {
  readonly request: RefresherRequest;
  readonly target: RefresherTarget;
  /** Options that have no part in what is made. */
  readonly unused: readonly string[];
}

export const refresherConfig = {
  as: { type: "string" },
  server: { type: "string" },
  name: { type: "string" },
  namespace: { type: "string", short: "n" },
  "role-arn": { type: "string" },
  "google-service-account": { type: "string" },
  project: { type: "string" },
  "cluster-name": { type: "string" },
  "cluster-location": { type: "string" },
  "client-id": { type: "string" },
  "tenant-id": { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const satisfies ParseArgsOptionsConfig;

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: refresherConfig, allowPositionals: true });
}

type Values = ReturnType<typeof parse>["values"];

/** @throws WrongUse, and what `parseArgs` throws */
export function parseRefresher(args: readonly string[]): RefresherOptions | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const [word, ...more] = positionals;
  if (word === undefined) throw new WrongUse(`the registry is missing: one of ${refresherProviders.join(", ")}`);
  if (more.length > 0) throw new WrongUse("only one registry can be given at a time");
  const provider = oneOf("the registry", word, refresherProviders);
  refuseStrangers(provider, values);
  const target = readTarget(values);
  const { server } = values;
  if (server === undefined) throw new WrongUse("--server is missing: the host of the registry");
  const request = { provider, server, identity: readers[provider](values) } as RefresherRequest;
  refuse(refresherProblem(request, target));
  return { request, target, unused: target.as === "credential-provider" ? unusedByNodes(values) : [] };
}

function readTarget(values: Values): RefresherTarget {
  const { as: form, name, namespace } = values;
  if (form === undefined) throw new WrongUse(`--as is missing: one of ${refresherForms.join(", ")}`);
  const as = oneOf("--as", form, refresherForms);
  if (as === "credential-provider") return { as };
  if (name === undefined) throw new WrongUse("--name is missing: that of the Secret which is kept fresh");
  if (namespace === undefined) throw new WrongUse("--namespace is missing: that of the Pods which pull");
  return { as, of: { name, namespace } };
}

/** Options that only one cloud knows. */
const owners: { readonly [O in keyof Values]?: RefresherProvider } = {
  "role-arn": "ecr",
  "google-service-account": "google",
  project: "google",
  "cluster-name": "google",
  "cluster-location": "google",
  "client-id": "acr",
  "tenant-id": "acr",
};

function refuseStrangers(provider: RefresherProvider, values: Values): void {
  for (const [option, owner] of Object.entries(owners)) {
    if (values[option as keyof Values] === undefined || owner === provider) continue;
    throw new WrongUse(`--${option} goes with ${owner}, not with ${provider}`);
  }
}

const readers: { readonly [P in RefresherProvider]: (values: Values) => CloudIdentity[P] } = {
  ecr: (values) => given({ roleArn: values["role-arn"] }),
  google: (values) =>
    given({
      serviceAccount: values["google-service-account"],
      project: values.project,
      cluster: values["cluster-name"],
      location: values["cluster-location"],
    }),
  acr: (values) => given({ clientId: values["client-id"], tenantId: values["tenant-id"] }),
};

function given<K extends string>(parts: Readonly<Record<K, string | undefined>>): { readonly [P in K]?: string } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    readonly [P in K]?: string;
  };
}

function unusedByNodes(values: Values): readonly string[] {
  return (["name", "namespace"] as const).flatMap((name) => (values[name] === undefined ? [] : [`--${name}`]));
}
