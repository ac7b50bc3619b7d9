/** Lists the pull secrets of the workspace, and who gets each of them. Their content stays here. */
import type { CancellationToken } from "vscode-languageserver";
import {
  type AnySecret,
  dockerConfigSecrets,
  type Resource,
  registriesOf,
  restartOf,
  type SecretUse,
  secretsOf,
  type Workload,
} from "#core";
import type { Consumer, ConsumerWay, Declared, PullSecretInfo, WorkspaceQuery } from "../protocol.ts";
import type { Analysis } from "./analysis.ts";
import { Breath } from "./breath.ts";
import { Ranges } from "./convert.ts";
import type { Manifests } from "./manifests.ts";
import { canonicalUri } from "./uris.ts";

/** Between workloads, the token is asked and typing goes first. */
export async function pullSecrets(
  { uri = "" }: WorkspaceQuery,
  manifests: Manifests,
  analysis: Analysis,
  token: CancellationToken,
): Promise<PullSecretInfo[]> {
  // What is to be edited counts as it is written, whatever kustomizations make of it.
  const context = analysis.context(canonicalUri(uri)).written;
  const ranges = new Ranges(manifests);
  const found: { readonly workload: Workload; readonly use: SecretUse }[] = [];
  const breath = new Breath();
  for (const workload of context.inventory.workloads) {
    await breath.take();
    if (token.isCancellationRequested) return [];
    for (const use of secretsOf(workload, context)) found.push({ workload, use });
  }
  const usesOf = Map.groupBy(found, ({ use }) => use.secret);
  return dockerConfigSecrets(context.inventory)
    .filter(({ name }) => name)
    .map((secret) => ({
      ...declared(secret, ranges),
      secretType: secret.secretType ?? "",
      registries: registriesOf(secret),
      readable: isReadable(secret),
      consumers: (usesOf.get(secret) ?? []).map(({ workload, use }) => consumer(workload, use, ranges)),
    }));
}

function isReadable({ kind, content }: AnySecret): boolean {
  return kind === "secret" && content.state === "read" && !content.config.fatal && !content.config.ofTemplate;
}

function consumer(workload: Workload, { way, certain }: SecretUse, ranges: Ranges): Consumer {
  const through: ConsumerWay =
    way.kind === "serviceAccount" ? { kind: way.kind, account: declared(way.account, ranges) } : { kind: way.kind };
  return { ...declared(workload, ranges), through, certain, ...restartOf(way, workload) };
}

export function declared(resource: Resource, ranges: Ranges): Declared {
  const { type, name, namespace, source } = resource;
  // Before a resource without a name there may be comments, and blank lines.
  const first = source.start + Math.max(0, source.text.search(/^[ \t]*[^\s#-]/m));
  const span = name ? { start: source.start + name.start, end: source.start + name.end } : { start: first, end: first };
  return {
    type,
    name: name?.value ?? "",
    ...(namespace ? { namespace: namespace.value } : {}),
    ...ranges.location({ uri: source.uri, span }),
  };
}
