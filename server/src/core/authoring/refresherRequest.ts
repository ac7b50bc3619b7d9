/** What has to be known to keep the short-lived token of a cloud's registry fresh, and what is wrong with it. */
import { registryOf } from "../kubernetes/registries.ts";
import { t } from "../translation.ts";
import { type GuideId, guideKinds } from "./guideKinds.ts";
import { nameProblem, type PullSecretName } from "./validate.ts";

export const refresherProviders = ["ecr", "google", "acr"] as const satisfies readonly GuideId[];

export type RefresherProvider = (typeof refresherProviders)[number];

/**
 * `cronjob` and `external-secret` make a Secret and renew it; `credential-provider` is a file for the nodes, with which
 * there is nothing to renew.
 */
export const refresherForms = ["cronjob", "external-secret", "credential-provider"] as const;

export type RefresherForm = (typeof refresherForms)[number];

/** As whom the cloud is asked for a token. */
export interface CloudIdentity {
  readonly ecr: {
    /** Without one, AWS has to know the ServiceAccount by other means (EKS Pod Identity). */
    readonly roleArn?: string;
  };
  readonly google: {
    /** Its e-mail address. */
    readonly serviceAccount?: string;
    /** The project of the cluster. */
    readonly project?: string;
    readonly cluster?: string;
    readonly location?: string;
  };
  readonly acr: { readonly clientId?: string; readonly tenantId?: string };
}

/** One cloud's registry, and who asks it for tokens. */
export interface RefresherFor<P extends RefresherProvider> {
  readonly provider: P;
  /** The host of the registry. */
  readonly server: string;
  readonly identity: CloudIdentity[P];
}

export type RefresherRequest = { readonly [P in RefresherProvider]: RefresherFor<P> }[RefresherProvider];

/** What is to be written, and for which Secret, where there is one. */
export type RefresherTarget =
  | { readonly as: Exclude<RefresherForm, "credential-provider">; readonly of: PullSecretName }
  | { readonly as: "credential-provider" };

/** How long a token of each cloud lasts, for people. */
export const lifetimes: Readonly<Record<RefresherProvider, () => string>> = {
  ecr: () => t`a token lasts 12 hours`,
  google: () => t`a token lasts an hour`,
  acr: () => t`a token lasts 3 hours`,
};

/** Why nothing can be made of a request, in one sentence. */
export function refresherProblem(request: RefresherRequest, target: RefresherTarget): string | undefined {
  return (
    (target.as === "credential-provider" ? undefined : placeProblem(target.of, target.as)) ??
    serverProblem(request) ??
    identityProblem(request) ??
    missing(request, target.as)
  );
}

/** The name of a CronJob has 52 characters at most (pkg/apis/batch/validation), and ours is longer than the Secret's. */
const longestName = 52 - "-refresher".length;

function placeProblem(of: PullSecretName, form: RefresherForm): string | undefined {
  const problem = nameProblem(of);
  if (problem !== undefined) return problem;
  if (of.namespace === undefined) return t`The namespace is missing: that of the Pods which pull.`;
  if (form !== "cronjob" || of.name.length <= longestName) return undefined;
  return t`The name of the Secret is longer than ${longestName} characters, and the CronJob is named after it.`;
}

const serverForms: Readonly<Record<RefresherProvider, () => string>> = {
  ecr: () => t`${"123456789012.dkr.ecr.eu-west-1.amazonaws.com"} (an account's number has 12 digits)`,
  google: () => "europe-docker.pkg.dev",
  acr: () => "myregistry.azurecr.io",
};

function serverProblem({ provider, server }: RefresherRequest): string | undefined {
  // It may be followed by what must not be repeated.
  if (server.includes("@")) return t`The server has an "@" in it; it is the host of the registry and nothing else.`;
  const known = registryOf(server)?.id;
  if (known !== undefined && guideKinds[provider].registries.includes(known)) return undefined;
  return t`The server "${server}" is no host of ${guideKinds[provider].name}; one looks like ${serverForms[provider]()}, with nothing before or behind it.`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type IdentityPart = { readonly [P in RefresherProvider]: keyof CloudIdentity[P] }[RefresherProvider];

/** What each part of an identity looks like; for people, with an example. */
const parts: Readonly<
  Record<IdentityPart, { readonly form: RegExp; readonly name: () => string; readonly like: string }>
> = {
  roleArn: {
    form: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    name: () => t`ARN of the role`,
    like: "arn:aws:iam::123456789012:role/pull",
  },
  serviceAccount: {
    form: /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/,
    name: () => t`Google service account`,
    like: "puller@my-project.iam.gserviceaccount.com",
  },
  project: { form: /^[a-z][a-z0-9-]*[a-z0-9]$/, name: () => t`project`, like: "my-project" },
  cluster: { form: /^[a-z][a-z0-9-]*$/, name: () => t`name of the cluster`, like: "my-cluster" },
  location: { form: /^[a-z]+-[a-z]+\d+(?:-[a-z])?$/, name: () => t`location of the cluster`, like: "europe-west1" },
  clientId: { form: uuid, name: () => t`client id`, like: "11111111-2222-3333-4444-555555555555" },
  tenantId: { form: uuid, name: () => t`tenant id`, like: "11111111-2222-3333-4444-555555555555" },
};

function identityProblem({ provider, identity }: RefresherRequest): string | undefined {
  const given = Object.entries(identity) as readonly (readonly [part: IdentityPart, value: string])[];
  const wrong = given.find(([part, value]) => !parts[part].form.test(value));
  const part = wrong && parts[wrong[0]];
  return part && t`The ${part.name()} of ${guideKinds[provider].name} looks like ${part.like}; the one given does not.`;
}

function missing({ provider, identity }: RefresherRequest, form: RefresherForm): string | undefined {
  if (form === "credential-provider") {
    // The plugin for Azure wants both of the annotations or none.
    return provider === "acr" && identity.clientId !== undefined && identity.tenantId === undefined
      ? needs("tenantId")
      : undefined;
  }
  if (provider === "google") {
    if (identity.serviceAccount === undefined) return needs("serviceAccount");
    if (form === "external-secret" && identity.project === undefined) return needs("project");
  }
  if (provider === "acr") {
    if (identity.clientId === undefined) return needs("clientId");
    if (form === "external-secret" && identity.tenantId === undefined) return needs("tenantId");
  }
  return undefined;
}

function needs(part: IdentityPart): string {
  const { name, like } = parts[part];
  return t`The ${name()} is missing; it looks like ${like}.`;
}

/** The region in the host of Amazon ECR. */
export function regionOf(server: string): string {
  return registryOf(server)?.pattern?.exec(server)?.groups?.region ?? "";
}
