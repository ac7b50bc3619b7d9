/** Tells what pull secrets can be attached to, and makes the edits that do it. */
import {
  attachWays,
  type Context,
  type AttachTarget as CoreTarget,
  type ServiceAccount,
  t,
  type Workload,
} from "#core";
import type { AttachAnswer, AttachQuery, AttachTarget, WorkspaceQuery } from "../protocol.ts";
import type { CodeActionParts } from "./codeActions.ts";
import { Ranges, toWorkspaceEdit } from "./convert.ts";
import { declared } from "./pullSecrets.ts";
import { canonicalUri } from "./uris.ts";

/** What a target's id is made of: where it stands, so that one of a file that has changed is found no more. */
type Id = readonly [uri: string, start: number, path: string];

export function attachTargets({ uri = "" }: WorkspaceQuery, { manifests, analysis }: CodeActionParts): AttachTarget[] {
  const context = analysis.context(canonicalUri(uri)).written;
  const ranges = new Ranges(manifests);
  const { serviceAccounts, workloads } = context.inventory;
  return [
    ...serviceAccounts.filter(({ name }) => name).map((account) => ofAccount(account, ranges)),
    ...newAccounts(context).map(({ name, beside }) => ({
      ...declared(beside, ranges),
      id: idOf(beside, name),
      kind: "serviceAccount" as const,
      type: "ServiceAccount",
      name,
      declared: false,
      pullSecrets: [],
      serviceAccount: name,
    })),
    ...workloads.map((workload) => ofWorkload(workload, context, ranges)),
  ];
}

export function attach({ secret, target }: AttachQuery, parts: CodeActionParts): AttachAnswer {
  const { manifests, analysis, documents } = parts;
  const [uri = "", start = 0, path = ""] = readId(target);
  const context = analysis.context(uri).written;
  const resource = manifests
    .file(uri)
    ?.resources.filter((resource) => resource.kind === "serviceAccount" || resource.kind === "workload")
    .find((resource) => resource.source.start === start && [pathOf(resource), ...namedBy(resource)].includes(path));
  if (!resource) return { ways: [], problem: t`The manifest has changed meanwhile. Choose again what to attach to.` };
  const chosen: CoreTarget =
    resource.kind === "workload" && path !== pathOf(resource)
      ? { kind: "newServiceAccount", name: path, beside: resource }
      : resource;
  const answer = attachWays(secret, chosen, context);
  if ("problem" in answer) return { ways: [], problem: answer.problem };
  const ranges = new Ranges(manifests);
  const ways = answer.ways.map(({ title, explanation, edits }) => ({
    title,
    explanation,
    edit: toWorkspaceEdit([{ title, edits }], ranges, documents),
    uri: manifests.written(edits[0]?.uri ?? uri),
  }));
  return { ways };
}

function ofAccount(account: ServiceAccount, ranges: Ranges): AttachTarget {
  const place = declared(account, ranges);
  return {
    ...place,
    id: idOf(account, pathOf(account)),
    kind: "serviceAccount",
    declared: true,
    pullSecrets: namesOf(account),
    serviceAccount: place.name,
  };
}

function ofWorkload(workload: Workload, context: Context, ranges: Ranges): AttachTarget {
  return {
    ...declared(workload, ranges),
    id: idOf(workload, pathOf(workload)),
    kind: "workload",
    declared: true,
    pullSecrets: namesOf(workload),
    serviceAccount: context.pull(workload).serviceAccount.name,
  };
}

function namesOf({ pullSecrets }: ServiceAccount | Workload): readonly string[] {
  return [...new Set(pullSecrets.references.map(({ value }) => value))];
}

interface NewAccount {
  readonly name: string;
  readonly beside: Workload;
}

/** The ServiceAccounts that workloads run as and no manifest declares, each once for each namespace. */
function newAccounts(context: Context): readonly NewAccount[] {
  const accounts = new Map<string, NewAccount>();
  for (const beside of context.inventory.workloads) {
    const { name, account } = context.pull(beside).serviceAccount;
    const { candidates } = context.inventory.serviceAccount(name, beside.namespace?.value, beside.source.uri);
    const key = `${beside.namespace?.value ?? ""}/${name}`;
    if (account || candidates.length > 0 || namedBy(beside).length === 0 || accounts.has(key)) continue;
    accounts.set(key, { name, beside });
  }
  return [...accounts.values()];
}

/** The name of the ServiceAccount that a workload runs as, where it is known. */
function namedBy(resource: ServiceAccount | Workload): readonly string[] {
  if (resource.kind !== "workload" || resource.serviceAccountTemplated || !resource.ownKind) return [];
  return [resource.serviceAccountName?.value ?? "default"];
}

/** The list that is meant: a resource with several Pod specs has several. No name of an account looks like it. */
function pathOf({ pullSecrets }: ServiceAccount | Workload): string {
  return JSON.stringify(pullSecrets.path);
}

function idOf({ source }: ServiceAccount | Workload, path: string): string {
  return JSON.stringify([source.uri, source.start, path] satisfies Id);
}

/** An id that is none is that of nothing. */
function readId(id: string): Partial<Id> {
  try {
    const [uri, start, path]: unknown[] = JSON.parse(id);
    return typeof uri === "string" && typeof start === "number" && typeof path === "string" ? [uri, start, path] : [];
  } catch {
    return [];
  }
}
