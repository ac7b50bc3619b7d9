/** Tells which ServiceAccounts could pull with an identity of their own, and what moves one there. */
import { type Context, cloudsOf, identityPlan, identityProblem, type MovedAccount, movableAccounts, t } from "#core";
import type { IdentityAccount, IdentityAccounts, IdentityAnswer, IdentityQuery, WorkspaceQuery } from "../protocol.ts";
import type { CodeActionParts } from "./codeActions.ts";
import { Ranges, toWorkspaceEdit } from "./convert.ts";
import { declared } from "./pullSecrets.ts";
import { canonicalUri } from "./uris.ts";

export function identityAccounts(
  { uri = "" }: WorkspaceQuery,
  { manifests, analysis }: CodeActionParts,
): IdentityAccounts {
  const context = analysis.context(canonicalUri(uri)).written;
  const problem = identityProblem(context);
  const ranges = new Ranges(manifests);
  const accounts = movableAccounts(context).map((account) => told(account, context, ranges));
  return { accounts, ...(problem === undefined ? {} : { problem }) };
}

export function identityMove(
  { account: id, uri = "", request }: IdentityQuery,
  parts: CodeActionParts,
): IdentityAnswer {
  const { manifests, analysis, documents } = parts;
  const context = analysis.context(canonicalUri(uri)).written;
  const account = movableAccounts(context).find((one) => idOf(one) === id);
  if (!account) return { problem: t`The manifests have changed meanwhile. Choose the ServiceAccount again.` };
  const plan = identityPlan(request, account, context);
  if ("problem" in plan) return plan;
  const { guide, ...fix } = plan;
  return { move: { guide, edit: toWorkspaceEdit([{ title: "", ...fix }], new Ranges(manifests), documents) } };
}

function told(account: MovedAccount, context: Context, ranges: Ranges): IdentityAccount {
  const place = declared(account.declared ?? account.workloads[0], ranges);
  return {
    ...place,
    id: idOf(account),
    name: account.name,
    declared: account.declared !== undefined,
    registries: cloudsOf(account.workloads, context),
    workloads: account.workloads.map(({ name }) => name?.value ?? ""),
  };
}

/** Where it stands: of a file that has changed, it is found no more. */
function idOf({ name, declared, workloads: [first] }: MovedAccount): string {
  const { source } = declared ?? first;
  return JSON.stringify([source.uri, source.start, name]);
}
